/**
 * A method that ends a value returns before it ends the parts, where something else than one of its own steps has failed:
 *
 *   func (p *process) Close() error {
 *       select {
 *       case err := <-p.exited:
 *           return err                     p.pipes stay open
 *       case <-time.After(p.wait):
 *       }
 *       for _, one := range p.pipes { one.Close() }
 *
 *   func (s *stream) Close() error {
 *       if s.err != nil {                  Read sets it, and ends nothing
 *           return s.err                   s.conn stays open
 *       }
 *       return s.conn.Close()
 *
 * Not reported: a select with a default case, or a case without a value, which asks whether the value has ended before; an
 * error that a method which ends something sets; and a context in a value that another method ends as well.
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { isErrorType } from "../lifetime/error-types.ts";
import { endingMethods } from "../lifetime/made.ts";
import { operatorOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { fieldSelected, usesOfField } from "../types/field-uses.ts";
import { libraryName, pointee } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { ENDING, leftAt, textOf } from "./cut-short-ends.ts";
import { type EndedPart, endedParts, receiverOf } from "./ended-parts.ts";
import type { Match } from "./rule.ts";

export function* endsLeftEarly(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const method of tree.within(tree.root, "method_declaration")) {
    const name = tree.fieldText(method, "name");
    const ends = ENDING.test(name) ? [...endedParts(repository, { file, node: method })] : [];
    for (const exit of ends.length === 0 ? [] : tree.withinFunction(method, "return_statement")) {
      const early = earlyExit({ file, repository, method }, exit);
      const all = early === null ? [] : leftAt(tree, { method, exit, branch: early.branch, step: null, ends });
      const left = early === null ? [] : all.filter((one) => !isForced(tree, { method, branch: early.branch }, one));
      const [first] = left;
      if (early === null || first === undefined) continue;
      const parts = [...new Set(left.map(({ part }) => part))];
      yield {
        node: exit,
        confidence: "low",
        message: `${name} returns ${early.where}, and leaves ${textOf(parts)} open.`,
        advice: "end the parts on this path as well, or before it",
        steps: [{ file, node: first.call, text: `ends ${first.part} on the other path` }],
      };
      break;
    }
  }
}

/**
 * What comes after a wait for an orderly end, `p.command.Process.Kill()`, has nothing to end where that end came; nor has what the
 * method has asked to end before the wait.
 */
function isForced(
  tree: SyntaxTree,
  { method, branch }: { readonly method: NodeIndex; readonly branch: NodeIndex },
  { call, part }: EndedPart,
): boolean {
  const target = tree.field(call, "function");
  if (target !== null && tree.fieldText(target, "field") === "Kill") return true;
  return tree
    .within(method, "selector_expression")
    .some((one) => one < branch && tree.text(one) === part && !tree.contains(branch, one));
}

interface Place {
  readonly file: GoFile;
  readonly repository: Repository;
  readonly method: NodeIndex;
}

interface EarlyExit {
  /** The statement behind which the method goes on to its ends. */
  readonly branch: NodeIndex;
  /** `where s.err is set` */
  readonly where: string;
}

function earlyExit(place: Place, exit: NodeIndex): EarlyExit | null {
  const { tree } = place.file;
  const list = tree.parent(exit);
  const branch = tree.above(exit, "if_statement", "communication_case", "for_statement", "method_declaration");
  if (branch === null || list === null || tree.above(list, "if_statement", "communication_case") !== branch)
    return null;
  if (tree.kind(branch) === "communication_case") return fromSelect(place, branch);
  return tree.kind(branch) === "if_statement" ? fromStoredError(place, branch) : null;
}

function fromSelect(place: Place, branch: NodeIndex): EarlyExit | null {
  const { tree } = place.file;
  const select = tree.parent(branch);
  const head = tree.field(branch, "communication");
  if (select === null || head === null || tree.above(select, "for_statement", "method_declaration") !== place.method)
    return null;
  const cases = tree.children(select);
  if (cases.some((one) => tree.kind(one) === "default_case")) return null;
  if (!givesValue(place, head) && !endsWithContext(place, head)) return null;
  return cases.some((one) => one !== branch && goesOn(tree, one))
    ? { branch: select, where: `where the select receives from ${receivedText(tree, head)}` }
    : null;
}

/** `case err := <-p.exited:`; a goroutine of the method itself may send what it has ended to a local channel. */
function givesValue({ file: { tree }, method }: Place, head: NodeIndex): boolean {
  const [receive] = tree.within(head, "unary_expression");
  const channel = receive === undefined ? null : tree.field(receive, "operand");
  const owner =
    channel !== null && tree.kind(channel) === "selector_expression" ? tree.field(channel, "operand") : null;
  if (owner === null || scopesOf(tree).declarationOf(owner) !== receiverOf(tree, method)) return false;
  const left = tree.field(head, "left");
  const [target, more] = left === null ? [] : tree.children(left);
  return target !== undefined && more === undefined && tree.text(target) !== "_";
}

/** `case <-ctx.Done():`, where nothing else ends the value. */
function endsWithContext({ file, repository, method }: Place, head: NodeIndex): boolean {
  const { tree } = file;
  const types = typesOf(repository);
  const done = tree.within(head, "call_expression").some((call) => {
    const callee = types.callee(file, call);
    return callee?.kind === "library" && callee.name === "context.Context.Done";
  });
  const receiver = receiverOf(tree, method);
  const owner = receiver === null ? null : pointee(types.of(file, receiver));
  return (
    done &&
    owner?.kind === "named" &&
    endingMethods(types, owner).every((one) => one === tree.fieldText(method, "name"))
  );
}

function receivedText(tree: SyntaxTree, head: NodeIndex): string {
  const [receive] = tree.within(head, "unary_expression");
  return receive === undefined ? tree.text(head) : tree.fieldText(receive, "operand");
}

/** The statements of the case do not end with an exit. */
function goesOn(tree: SyntaxTree, branch: NodeIndex): boolean {
  const list = tree.children(branch).find((one) => tree.kind(one) === "statement_list");
  const last = list === undefined ? null : tree.lastChild(list);
  return last === null || tree.kind(last) !== "return_statement";
}

/** `if s.err != nil {`, where other methods set the field, and those end nothing. */
function fromStoredError(place: Place, branch: NodeIndex): EarlyExit | null {
  const { file, repository, method } = place;
  const { tree } = file;
  const condition = tree.field(branch, "condition");
  const [left, right] = condition === null ? [] : [tree.field(condition, "left"), tree.field(condition, "right")];
  if (!left || !right || tree.kind(left) !== "selector_expression" || tree.kind(right) !== "nil") return null;
  const operand = tree.field(left, "operand");
  if (operand === null || operatorOf(tree, left, right) !== "!=" || tree.field(branch, "initializer") !== null)
    return null;
  if (scopesOf(tree).declarationOf(operand) !== receiverOf(tree, method)) return null;
  const field = fieldSelected(repository, { file, node: left });
  if (field === null || !isErrorType(typesOf(repository).of(file, left))) return null;
  const sets = usesOfField(repository, field).uses.filter(isSet);
  const setters = sets.flatMap(({ file: one, node }) => {
    const fn = one.tree.above(node, "function_declaration", "method_declaration");
    return fn === null ? [] : [{ file: one, node: fn }];
  });
  if (setters.length === 0 || setters.some((one) => mayEnd(repository, one))) return null;
  return { branch, where: `where ${tree.text(left)} is set` };
}

function isSet({ file: { tree }, node }: Located): boolean {
  const list = tree.parent(node);
  return list !== null && tree.fieldName(list) === "left" && tree.kind(tree.parent(list)!) === "assignment_statement";
}

/** It ends something, by its own name or by what it calls. */
function mayEnd(repository: Repository, { file, node }: Located): boolean {
  const { tree } = file;
  if (ENDING.test(tree.fieldText(node, "name")) || !endedParts(repository, { file, node }).next().done) return true;
  return tree.within(node, "call_expression").some((call) => {
    const target = tree.field(call, "function");
    if (target === null) return false;
    const name = tree.kind(target) === "selector_expression" ? tree.fieldText(target, "field") : tree.text(target);
    return MAY_END.test(name) || libraryName(typesOf(repository).of(file, target)) === "context.CancelFunc";
  });
}

const MAY_END = /close|stop|shut|cancel|kill|abort|destroy|release|fail|reset|finish|end(?![a-z])/i;
