/**
 * Open values that a function collects in a list or a map, and that it leaves open where a later one fails:
 *
 *   for _, address := range addresses {
 *       l, err := net.Listen("tcp", address)
 *       if err != nil {
 *           return nil, err                     the listeners before it stay open, and nobody else has them
 *       }
 *       listeners = append(listeners, l)
 *   }
 *   return listeners, nil
 *
 * A callback may put the values into it, and a constructor may wrap them first.
 * Not reported: the function returns the collection with the error, ends its values in the branch or in a statement that it
 * deferred before, or gave it to other code before; a collection that it did not make.
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { Acquisition } from "../lifetime/acquisitions.ts";
import { assertedValue } from "../lifetime/asserted.ts";
import { callOfLiteral } from "../lifetime/callbacks.ts";
import { isFailureExit } from "../lifetime/failure-exits.ts";
import { isResult } from "../lifetime/holder.ts";
import { ownClosings } from "../lifetime/own-closings.ts";
import { isReader } from "../lifetime/readers.ts";
import { acquisitionsOf } from "../lifetime/unreleased.ts";
import { argumentsOf, functionAround, loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import type { Match } from "./rule.ts";

/** @param rule the acquisitions of this rule */
export function* collectedLeft(
  file: GoFile,
  repository: Repository,
  rule: "closer-unclosed" | "conn-unclosed",
): Generator<Match> {
  const { tree } = file;
  const reported = new Set<NodeIndex>();
  for (const acquisition of acquisitionsOf(repository, file, rule)) {
    const collection = collectionOf(file, repository, acquisition);
    if (collection === null || reported.has(collection.declaration) || !mustEnd(repository, acquisition)) continue;
    const exit = failureWithout(file, repository, collection);
    if (exit === null) continue;
    reported.add(collection.declaration);
    const name = tree.text(collection.declaration);
    yield {
      node: acquisition.statement,
      confidence: acquisition.maker ? "low" : "medium",
      message: `The values of ${acquisition.callee} that the function has put into ${name} are not closed on the exit path at line ${tree.line(exit)}.`,
      advice: `close the values of ${name} where the function fails`,
      steps: [
        { file, node: collection.put, text: `puts the value into ${name}` },
        { file, node: exit, text: `fails, and returns without ${name}` },
      ],
    };
  }
}

/** Of a type of the repository: other code ends values of the type. */
function mustEnd(repository: Repository, { maker, kind }: Acquisition): boolean {
  if (kind.release.part !== "" || kind.release.methods.has("")) return false;
  if (!maker) return true;
  const { ofMaker, ofType } = ownClosings(repository, maker);
  return [ofType, ofMaker].some((one) => one !== undefined && one.releasing > 0 && one.releasing >= one.dropping);
}

interface Collected {
  readonly scope: NodeIndex;
  /** The loop that puts one value after another into the collection, or the statement that runs a callback for each. */
  readonly loop: NodeIndex;
  /** The identifier that declares the collection. */
  readonly declaration: NodeIndex;
  /** The statement that puts the value into it. */
  readonly put: NodeIndex;
}

/** A list or a map that the function declares before the loop, and that gets the value in each turn. */
function collectionOf(file: GoFile, repository: Repository, { resource, statement }: Acquisition): Collected | null {
  const { tree } = file;
  const turns = turnsOf(tree, statement);
  if (resource === null || turns === null || resource.isOwner === true) return null;
  const { scope, loop } = turns;
  const scopes = scopesOf(tree);
  const variable = scopes.declarationOf(resource.variable);
  if (variable === null || !tree.contains(loop, variable) || isEndedByDefer(tree, variable)) return null;
  for (const use of scopes.usesOf(variable)) {
    const put = tree.above(use, "assignment_statement", "block", "func_literal");
    const value = wrapperAround(file, repository, use) ?? literalAround(tree, use) ?? assertedValue(tree, use);
    const target = put === null || tree.kind(put) !== "assignment_statement" ? null : targetOf(tree, put, value);
    const declaration = target === null ? null : scopes.declarationOf(target);
    if (put === null || declaration === null) continue;
    const isOwn = tree.contains(scope, declaration) && !tree.contains(loop, declaration);
    if (isOwn && !isParameter(tree, scope, declaration)) return { scope, loop, declaration, put };
  }
  return null;
}

/** `defer b.Close()` in the loop, or a deferred literal that mentions the value. */
const isEndedByDefer = (tree: SyntaxTree, variable: NodeIndex): boolean =>
  scopesOf(tree)
    .usesOf(variable)
    .some((use) => tree.above(use, "defer_statement") !== null && isAfter(tree, variable, use));

/** The defer statement is in the block of the variable. */
const isAfter = (tree: SyntaxTree, variable: NodeIndex, use: NodeIndex): boolean =>
  (tree.above(use, "defer_statement") ?? 0) > variable;

/** The loop around a statement, or the call that runs the literal around it: `err := forEach(jobs, func(job int) error { … })`. */
function turnsOf(tree: SyntaxTree, statement: NodeIndex): Pick<Collected, "scope" | "loop"> | null {
  const around = functionAround(tree, statement);
  const loop = loopAround(tree, statement);
  if (around === null) return null;
  if (loop !== null) return { scope: around, loop };
  const call = tree.kind(around) === "func_literal" ? callOfLiteral(tree, around) : null;
  return call === null ? null : { scope: call.scope, loop: call.statement };
}

/** `item{file: file}` or `&item{file}`, which has the value. */
function literalAround(tree: SyntaxTree, use: NodeIndex): NodeIndex | null {
  const element = tree.parent(use);
  if (element === null || tree.kind(element) !== "literal_element" || tree.fieldName(element) === "key") return null;
  const literal = tree.above(element, "composite_literal");
  const up = literal === null ? null : tree.parent(literal);
  return up !== null && tree.kind(up) === "unary_expression" ? up : literal;
}

/** `newResult(value, worker)`, a function of the repository whose result has the value. */
function wrapperAround(file: GoFile, repository: Repository, use: NodeIndex): NodeIndex | null {
  const { tree } = file;
  const list = tree.parent(use);
  const call = list === null || tree.kind(list) !== "argument_list" ? null : tree.parent(list);
  if (call === null || tree.kind(call) !== "call_expression") return null;
  const callee = typesOf(repository).callee(file, call);
  const isMaker =
    callee?.kind === "function" && /^(?:[nN]ew|[wW]rap)/.test(callee.fn.file.tree.fieldText(callee.fn.node, "name"));
  return isMaker ? call : null;
}

/** `list` of `list = append(list, value)` and of `list[i] = value`. */
function targetOf(tree: SyntaxTree, put: NodeIndex, value: NodeIndex): NodeIndex | null {
  const [left, right] = [tree.field(put, "left"), tree.field(put, "right")];
  const [target, more] = left === null ? [] : tree.children(left);
  const given = right === null ? undefined : tree.firstChild(right);
  if (target === undefined || more !== undefined || given === undefined) return null;
  if (tree.kind(target) === "index_expression") {
    const operand = tree.field(target, "operand");
    return given === value && operand !== null && tree.kind(operand) === "identifier" ? operand : null;
  }
  const isAppend = tree.kind(given) === "call_expression" && tree.fieldText(given, "function") === "append";
  return isAppend && tree.kind(target) === "identifier" && argumentsOf(tree, given).includes(value) ? target : null;
}

function isParameter(tree: SyntaxTree, scope: NodeIndex, declaration: NodeIndex): boolean {
  const parameters = tree.field(scope, "parameters");
  return parameters !== null && tree.contains(parameters, declaration);
}

/** An exit where the function fails after a turn of the loop, and where nothing has the collection. */
function failureWithout(
  file: GoFile,
  repository: Repository,
  { scope, loop, declaration, put }: Collected,
): NodeIndex | null {
  const { tree } = file;
  const uses = scopesOf(tree)
    .usesOf(declaration)
    .filter((use) => !tree.contains(put, use));
  // A return of other values has set a named result by the time deferred code runs.
  const isNamedResult = isResult(tree, declaration, scope);
  const given = uses.filter(
    (use) => !(isNamedResult && isInDefer(tree, use, scope)) && isGiven(file, repository, { use, scope }),
  );
  const exits = tree.withinFunction(scope, "return_statement").filter((exit) => {
    const isAfter = tree.contains(loop, exit) || exit > put;
    return isAfter && isFailureExit(tree, exit) && functionAround(tree, exit) === scope;
  });
  const hasNone = (exit: NodeIndex) => {
    const branch = tree.above(exit, "statement_list") ?? exit;
    return !uses.some((use) => tree.contains(branch, use) && isInBranch(tree, branch, loop));
  };
  const isBefore = (exit: NodeIndex) => given.every((use) => use > exit && !isInSameLoop(tree, use, exit));
  return exits.find((exit) => tree.children(exit).length > 0 && hasNone(exit) && isBefore(exit)) ?? null;
}

/** In a deferred statement of the function itself. */
function isInDefer(tree: SyntaxTree, use: NodeIndex, scope: NodeIndex): boolean {
  for (let at = tree.above(use, "defer_statement"); at !== null; at = tree.above(at, "defer_statement"))
    if (functionAround(tree, at) === scope) return true;
  return false;
}

/** One turn of the loop may give the collection to other code, and a later one may fail. */
function isInSameLoop(tree: SyntaxTree, use: NodeIndex, exit: NodeIndex): boolean {
  for (let at = tree.above(exit, "for_statement"); at !== null; at = tree.above(at, "for_statement"))
    if (tree.contains(at, use)) return true;
  return false;
}

/** The list of statements is a branch, and not the body of the loop or of the function. */
const isInBranch = (tree: SyntaxTree, list: NodeIndex, loop: NodeIndex): boolean => {
  const block = tree.parent(list);
  const around = block === null ? null : tree.parent(block);
  return around !== null && around !== loop && tree.kind(around) !== "for_statement";
};

interface Use {
  readonly use: NodeIndex;
  readonly scope: NodeIndex;
}

/** A literal has the collection, such as a deferred one, or other code gets it before the function returns. */
function isGiven(file: GoFile, repository: Repository, { use, scope }: Use): boolean {
  const { tree } = file;
  if (functionAround(tree, use) !== scope || tree.above(use, "defer_statement", "block") !== tree.above(use, "block"))
    return true;
  const parent = tree.parent(use);
  if (parent === null) return true;
  switch (tree.kind(parent)) {
    case "argument_list":
    case "variadic_argument": {
      const call = tree.above(use, "call_expression");
      const callee = call === null ? null : typesOf(repository).callee(file, call);
      if (callee?.kind === "builtin") return false;
      // What is made of the collection at the end, and returned, owns it.
      if (call !== null && tree.above(call, "return_statement", "block") !== tree.above(call, "block")) return false;
      return callee?.kind !== "library" || !isReader(callee.name);
    }
    case "unary_expression":
    case "literal_element":
    case "send_statement":
    case "selector_expression":
      return tree.above(use, "return_statement", "block") === tree.above(use, "block");
    case "range_clause":
      return isEndedInLoop(tree, tree.parent(parent)!);
    case "expression_list":
      return tree.fieldName(parent) === "right";
    default:
      return false;
  }
}

/** `for _, l := range listeners { l.Close() }` in the function itself, and not in a branch that fails. */
function isEndedInLoop(tree: SyntaxTree, loop: NodeIndex): boolean {
  return tree
    .within(loop, "call_expression")
    .some((call) => /\.(?:Close|Stop|Release|Shutdown)$/.test(tree.fieldText(call, "function")));
}
