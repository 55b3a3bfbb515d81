/**
 * Values that a method would keep, and that it drops where the receiver has ended already:
 *
 *   func (m *mixer) AddSource(it Iterator) {
 *       if m.closed { return }                    nobody ends it: the caller has given it away, and hears of nothing
 *       m.sources = append(m.sources, it)
 *   }
 *
 * Not reported: the method returns something, or does anything with the value in the branch.
 */
import type { GoFile, GoFunction } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { endOfType } from "./part-makers.ts";
import type { Match } from "./rule.ts";

export function* refusedParameters(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const fn of file.functions) {
    if (fn.receiver === null || tree.kind(fn.node) !== "method_declaration" || tree.field(fn.node, "result") !== null)
      continue;
    const exit = fn.parameters.length === 0 ? null : refusal(tree, fn);
    if (exit === null) continue;
    for (const parameter of parametersOf(tree, fn)) {
      const end = endOfType(typesOf(repository), typesOf(repository).of(file, parameter));
      if (end === null || !isKept(tree, fn, parameter) || isUsedBefore(tree, parameter, exit)) continue;
      const name = tree.text(parameter);
      yield {
        node: exit,
        confidence: "low",
        message: `${fn.name} drops ${name} here, which it keeps otherwise and which its caller has given away, so it stays open.`,
        advice: `end it before the return: ${name}.${end}()`,
      };
    }
  }
}

const HAS_ENDED = /clos|stop|shut|done|dead|exit|quit|ended/i;

/** The return of the first branch that asks whether the receiver has ended. */
function refusal(tree: SyntaxTree, { node, receiver }: GoFunction): NodeIndex | null {
  for (const branch of tree.withinFunction(node, "if_statement")) {
    const condition = tree.field(branch, "condition");
    const body = tree.field(branch, "consequence");
    const list = body === null ? null : tree.lastChild(body);
    const last = (list === null ? [] : tree.children(list)).findLast((one) => tree.kind(one) !== "comment");
    if (condition === null || last === undefined || tree.kind(last) !== "return_statement") continue;
    const asks = [condition, ...tree.within(condition, "selector_expression")].some((one) => {
      const isSelector = tree.kind(one) === "selector_expression";
      return (
        isSelector && tree.fieldText(one, "operand") === receiver?.name && HAS_ENDED.test(tree.fieldText(one, "field"))
      );
    });
    if (asks) return last;
  }
  return null;
}

/** The identifiers that declare the parameters. */
function parametersOf(tree: SyntaxTree, { node }: GoFunction): NodeIndex[] {
  const list = tree.field(node, "parameters");
  return (list === null ? [] : tree.children(list)).flatMap((one) =>
    tree.children(one).filter((child) => tree.fieldName(child) === "name"),
  );
}

/** A field of the receiver gets the value, or a literal that has it, also by way of a variable. */
function isKept(tree: SyntaxTree, fn: GoFunction, value: NodeIndex, depth = 0): boolean {
  const uses = scopesOf(tree).usesOf(value);
  return tree.withinFunction(fn.node, "assignment_statement", "short_var_declaration").some((statement) => {
    const [left, right] = [tree.field(statement, "left"), tree.field(statement, "right")];
    if (left === null || right === null || !uses.some((use) => tree.contains(right, use))) return false;
    if (tree.kind(statement) === "assignment_statement") return tree.text(left).startsWith(`${fn.receiver?.name}.`);
    const [around, more] = tree.children(left);
    return depth === 0 && around !== undefined && more === undefined && isKept(tree, fn, around, 1);
  });
}

/** The function uses the value before the exit, or in its branch. */
const isUsedBefore = (tree: SyntaxTree, parameter: NodeIndex, exit: NodeIndex): boolean =>
  scopesOf(tree)
    .usesOf(parameter)
    .some((use) => use !== parameter && use < exit);
