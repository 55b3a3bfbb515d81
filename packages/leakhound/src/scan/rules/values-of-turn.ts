/**
 * Values of one turn of a loop:
 *
 *   for i, part := range parts {
 *       file, err := os.Open(part.name)       opened in the turn
 *       files[i] = file                       and used after the loop: it has to stay open until then
 *       part.Release()                        what the range goes over was there before the loop
 *   }
 *   return join(files)
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { beginsSomething } from "../lifetime/beginnings.ts";
import { argumentsOf, targetsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { GoType } from "../types/go-type.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";

/** A value that is ended in a loop: `file`, `resp.Body`, `parts[i]`. */
export interface EndedInLoop {
  readonly file: GoFile;
  readonly repository: Repository;
  readonly loop: NodeIndex;
  readonly value: NodeIndex;
}

/** The turn makes or receives the value, or opens it by one of its methods. */
export function isOpenedInTurn({ file, repository, loop, value }: EndedInLoop): boolean {
  const { tree } = file;
  const root = rootOf(tree, value);
  // `open(name).Close()`
  if (root === null) return true;
  const body = tree.field(loop, "body");
  if (body === null || isReceivedByRange(tree, loop, root)) return true;
  const parts = new Set(partsOf(tree, value).map((part) => tree.text(part)));
  return scopesUsesIn(tree, root, body).some((use) => {
    if (use >= value) return false;
    const part = outermostOf(tree, use, parts);
    return isAssignedByCall(tree, part) || isBegun(file, repository, part);
  });
}

/** `conn` of `for conn := range conns`, where the range may go over a channel: it goes over no list that the function has. */
function isReceivedByRange(tree: SyntaxTree, loop: NodeIndex, root: NodeIndex): boolean {
  const head = tree.firstChild(loop);
  if (head === undefined || tree.kind(head) !== "range_clause") return false;
  const names = tree.field(head, "left");
  const declaration = scopesOf(tree).declarationOf(root);
  // A range over a channel has one variable, which of a list is the index.
  return names !== null && tree.children(names).length === 1 && tree.firstChild(names) === declaration;
}

/** `resp.Body`, `resp` */
function partsOf(tree: SyntaxTree, value: NodeIndex): NodeIndex[] {
  const parts = [value];
  for (let at = tree.field(value, "operand"); at !== null; at = tree.field(at, "operand")) parts.push(at);
  return parts;
}

/** The variable at the root of a value; null where a call gives it. */
function rootOf(tree: SyntaxTree, value: NodeIndex): NodeIndex | null {
  const root = partsOf(tree, value).at(-1)!;
  return tree.kind(root) === "identifier" ? root : null;
}

/** Uses of the variable in a part of the source. */
function scopesUsesIn(tree: SyntaxTree, root: NodeIndex, around: NodeIndex): readonly NodeIndex[] {
  const scopes = scopesOf(tree);
  const declaration = scopes.declarationOf(root);
  const uses = declaration === null ? namesIn(tree, around, tree.text(root)) : scopes.usesOf(declaration);
  return uses.filter((use) => tree.contains(around, use));
}

const namesIn = (tree: SyntaxTree, around: NodeIndex, name: string): NodeIndex[] =>
  tree.within(around, "identifier").filter((one) => tree.text(one) === name);

/** The longest of the parts of a value that a use of its variable is in. */
function outermostOf(tree: SyntaxTree, use: NodeIndex, parts: ReadonlySet<string>): NodeIndex {
  let at = use;
  for (let up = tree.parent(at); up !== null && parts.has(tree.text(up)); up = tree.parent(at)) {
    if (tree.kind(up) === "expression_list") break;
    at = up;
  }
  return at;
}

/** The target of an assignment or a declaration whose values include a call, a literal of a struct, or a receive. */
function isAssignedByCall(tree: SyntaxTree, target: NodeIndex): boolean {
  const list = tree.parent(target);
  const statement = list === null ? null : tree.kind(list) === "var_spec" ? list : tree.parent(list);
  if (list === null || statement === null) return false;
  if (!targetsOf(tree, statement).includes(target)) return false;
  const right = tree.field(statement, tree.kind(statement) === "var_spec" ? "value" : "right");
  if (right === null) return false;
  return [right, ...tree.within(right)].some((node) => {
    const kind = tree.kind(node);
    return kind === "call_expression" || kind === "composite_literal" || isReceive(tree, node);
  });
}

const isReceive = (tree: SyntaxTree, node: NodeIndex): boolean =>
  tree.kind(node) === "unary_expression" && tree.source.startsWith("<-", tree.start(node));

/** `part.Open()` */
function isBegun(file: GoFile, repository: Repository, operand: NodeIndex): boolean {
  const { tree } = file;
  const selector = tree.parent(operand);
  if (selector === null || tree.kind(selector) !== "selector_expression") return false;
  const call = tree.field(selector, "operand") === operand ? tree.parent(selector) : null;
  const isCalled = call !== null && tree.kind(call) === "call_expression" && tree.field(call, "function") === selector;
  return isCalled && beginsSomething(typesOf(repository), file, call);
}

/** A list, a field or another variable from before the loop gets the value, and is used after the loop; or a goroutine has it. */
export function isNeededAfterTurn(ended: EndedInLoop): boolean {
  const { tree } = ended.file;
  const root = rootOf(tree, ended.value);
  const declaration = root === null ? null : scopesOf(tree).declarationOf(root);
  if (declaration === null) return false;
  if (declaration >= ended.loop && declaration < tree.subtreeEnd(ended.loop)) return isStored(ended, declaration, 0);
  const isElement = partsOf(tree, ended.value).some((part) => tree.kind(part) === "index_expression");
  return isElement && isUsedAfter(tree, declaration, ended.loop);
}

const ALIASES_MAX = 3;

function isStored(ended: EndedInLoop, declaration: NodeIndex, depth: number): boolean {
  const { tree } = ended.file;
  const body = tree.field(ended.loop, "body");
  return scopesOf(tree)
    .usesOf(declaration)
    .some((use) => {
      if (body === null || !tree.contains(body, use)) return false;
      return isInGoroutine(tree, use, ended.loop) || isStoredAt(ended, use, depth);
    });
}

/** `go serve(conn)`, `group.Go(func() error { return copy(file) })` */
function isInGoroutine(tree: SyntaxTree, use: NodeIndex, loop: NodeIndex): boolean {
  const start = tree.above(use, "go_statement");
  if (start !== null && tree.contains(loop, start)) return true;
  const literal = tree.above(use, "func_literal");
  const list = literal === null || !tree.contains(loop, literal) ? null : tree.parent(literal);
  const call = list === null || tree.kind(list) !== "argument_list" ? null : tree.parent(list);
  const callee = call === null ? null : tree.field(call, "function");
  return callee !== null && tree.fieldText(callee, "field") === "Go";
}

function isStoredAt(ended: EndedInLoop, use: NodeIndex, depth: number): boolean {
  const { file, loop, repository } = ended;
  const { tree } = file;
  const value = wholeOf(tree, use);
  const list = tree.parent(value);
  const statement = list === null ? null : tree.parent(list);
  if (list === null || statement === null || tree.fieldName(list) !== "right") return false;
  const targets = targetsOf(tree, statement);
  const place = tree.children(list).length === 1 ? -1 : tree.children(list).indexOf(value);
  const types = typesOf(repository);
  const results = tree.kind(value) === "call_expression" && place < 0 ? types.results(file, value) : [];
  return targets.some((target, index) => {
    if (place >= 0 && place !== index) return false;
    const root = rootOf(tree, target);
    const declaration = root === null ? null : scopesOf(tree).declarationOf(root);
    if (declaration === null || isPlain(results[index] ?? types.of(file, target))) return false;
    if (declaration < loop) return isUsedAfter(tree, declaration, loop);
    return declaration !== use && depth < ALIASES_MAX && isStored(ended, declaration, depth + 1);
  });
}

/** A number, a string, an error: it holds nothing of the value that it comes from. */
const isPlain = (type: GoType | null): boolean => type?.kind === "named" && type.folder === null && type.path === "";

const AROUND = new Set(
  "selector_expression index_expression slice_expression type_assertion_expression parenthesized_expression unary_expression literal_element keyed_element literal_value composite_literal".split(
    " ",
  ),
);

/** `array.Data()` for `array`, `append(list, array)`, `&part{array: array}`: the expression that has the value in it. */
function wholeOf(tree: SyntaxTree, use: NodeIndex): NodeIndex {
  let at = use;
  for (let up = tree.parent(at); up !== null; up = tree.parent(at)) {
    const kind = tree.kind(up);
    if (kind === "call_expression" && tree.field(up, "function") !== at) return at;
    if (kind === "argument_list") {
      const call = tree.parent(up);
      if (call === null || !isAppendOf(tree, call, at)) return at;
    } else if (kind !== "call_expression" && !AROUND.has(kind)) return at;
    at = kind === "argument_list" ? tree.parent(up)! : up;
  }
  return at;
}

const isAppendOf = (tree: SyntaxTree, call: NodeIndex, value: NodeIndex): boolean =>
  tree.fieldText(call, "function") === "append" && argumentsOf(tree, call).indexOf(value) > 0;

const isUsedAfter = (tree: SyntaxTree, declaration: NodeIndex, loop: NodeIndex): boolean =>
  scopesOf(tree)
    .usesOf(declaration)
    .some((use) => use >= tree.subtreeEnd(loop));
