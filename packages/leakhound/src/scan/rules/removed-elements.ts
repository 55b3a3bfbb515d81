/**
 * Elements that a function takes out of a list without ending their values, which other code of the package ends:
 *
 *   old := c.recent.Remove(c.recent.Back()).(*region)      container/list
 *   delete(c.byName, old.name)                             old.archive stays open
 *
 *   func (c *cache) Close() { for e := …; e.Value.(*region).archive.Close() }
 *
 * Not reported: the function gives the value on, ends it, or calls one of its methods.
 */
import { folderOf, type GoFile, type GoFunction } from "../index/go-file.ts";
import { callsNamed } from "../index/named-calls.ts";
import { packageOf, type Repository } from "../index/repository.ts";
import { selectorsOf } from "../index/selectors.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { fieldNamed, usesOfField } from "../types/field-uses.ts";
import { type GoType, pointee } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { type EndedField, fieldsToEnd, textOfField } from "./entry-ends.ts";
import { endOfType } from "./part-makers.ts";
import type { Match } from "./rule.ts";

export function* removedElements(file: GoFile, repository: Repository): Generator<Match> {
  const { tree } = file;
  for (const fn of file.functions) {
    if (tree.kind(fn.node) === "func_literal") continue;
    for (const call of callsNamed(tree, fn.node, ["Remove"])) {
      const callee = typesOf(repository).callee(file, call);
      if (callee?.kind !== "library" || callee.name !== "container/list.List.Remove") continue;
      const match = leftOpen({ file, repository, fn }, call);
      if (match !== null) yield match;
    }
  }
}

interface Place {
  readonly file: GoFile;
  readonly repository: Repository;
  readonly fn: GoFunction;
}

function leftOpen({ file, repository, fn }: Place, call: NodeIndex): Match | null {
  const { tree } = file;
  const value = valueRemoved(tree, fn, call);
  if (value === null) return null;
  const types = typesOf(repository);
  const type = types.of(file, value);
  const whole = endOfType(types, type);
  const parts: readonly EndedField[] = whole === null ? fieldsToEnd(types, type) : [{ field: whole, method: null }];
  for (const part of parts) {
    if (!isOnlyRead(tree, { fn, value, part })) continue;
    const ended = endedElsewhere({ file, repository, fn }, type, whole === null ? part : null, whole);
    if (ended === null) continue;
    const text = textOfField(part);
    return {
      node: call,
      confidence: "medium",
      message: `${fn.name} takes an element out of a list without calling ${text} of its value, which other code of the package does, so it stays open.`,
      advice: `end it as well: ${tree.text(value)}.${text}()`,
      steps: [{ ...ended, text: "ends such a value" }],
    };
  }
  return null;
}

/** `old` of `old := l.Remove(e).(*T)`, and of `old := e.Value.(*T)` beside `l.Remove(e)`. */
function valueRemoved(tree: SyntaxTree, { node: fn }: GoFunction, call: NodeIndex): NodeIndex | null {
  const direct = assignedTo(tree, call);
  if (direct !== null) return direct;
  const [element] = argumentsOf(tree, call);
  if (element === undefined || tree.kind(element) !== "identifier") return null;
  const declaration = scopesOf(tree).declarationOf(element);
  for (const selector of selectorsOf(tree, "Value")) {
    const operand = tree.contains(fn, selector) ? tree.field(selector, "operand") : null;
    if (operand === null || tree.kind(operand) !== "identifier") continue;
    if (scopesOf(tree).declarationOf(operand) === declaration) return assignedTo(tree, selector);
  }
  return null;
}

/** The variable that gets an expression, which is asserted to have a type. */
function assignedTo(tree: SyntaxTree, expression: NodeIndex): NodeIndex | null {
  const assertion = tree.parent(expression);
  if (assertion === null || tree.kind(assertion) !== "type_assertion_expression") return null;
  const list = tree.parent(assertion);
  const statement = list === null || tree.fieldName(list) !== "right" ? null : tree.parent(list);
  const left = statement === null ? null : tree.field(statement, "left");
  const name = left === null ? undefined : tree.firstChild(left);
  return name !== undefined && tree.kind(name) === "identifier" ? scopesOf(tree).declarationOf(name) : null;
}

interface Removed {
  readonly fn: GoFunction;
  readonly value: NodeIndex;
  readonly part: EndedField;
}

/** The function reads other fields of the value, and does nothing else with it. */
function isOnlyRead(tree: SyntaxTree, { value, part }: Removed): boolean {
  return scopesOf(tree)
    .usesOf(value)
    .every((use) => {
      if (use === value) return true;
      const parent = tree.parent(use);
      if (parent === null) return false;
      if (tree.kind(parent) === "binary_expression") return true;
      if (tree.kind(parent) !== "selector_expression" || tree.field(parent, "operand") !== use) return false;
      const outer = tree.parent(parent);
      const isCalled =
        outer !== null && tree.kind(outer) === "call_expression" && tree.field(outer, "function") === parent;
      return !isCalled && tree.fieldText(parent, "field") !== part.field;
    });
}

/** Code of the package that ends such a value, or the field of one, outside of the function. */
function endedElsewhere(
  { file, repository, fn }: Place,
  type: GoType | null,
  part: EndedField | null,
  whole: string | null,
): Located | null {
  const isOther = (one: Located) => one.file !== file || !file.tree.contains(fn.node, one.node);
  if (part === null) return whole === null ? null : endOfWhole({ file, repository, fn }, type, whole);
  const field = fieldNamed(repository, pointee(type), part.field);
  if (field === null) return null;
  for (const use of usesOfField(repository, field).uses) {
    const { tree } = use.file;
    const target = part.method === null ? use.node : tree.parent(use.node);
    const call = target === null ? null : tree.parent(target);
    if (target === null || call === null || tree.kind(call) !== "call_expression" || !isOther(use)) continue;
    if (tree.field(call, "function") !== target) continue;
    if (part.method === null || tree.fieldText(target, "field") === part.method) return { file: use.file, node: call };
  }
  return null;
}

function endOfWhole({ file, repository, fn }: Place, type: GoType | null, name: string): Located | null {
  const types = typesOf(repository);
  const wanted = pointee(type);
  for (const other of packageOf(repository, file)) {
    if (folderOf(other.path) !== folderOf(file.path)) continue;
    for (const call of callsNamed(other.tree, other.tree.root, [name])) {
      if (other === file && file.tree.contains(fn.node, call)) continue;
      const target = other.tree.field(call, "function");
      const operand = target === null ? null : other.tree.field(target, "operand");
      const own = operand === null ? null : pointee(types.of(other, operand));
      if (own?.kind === "named" && wanted?.kind === "named" && own.name === wanted.name && own.folder === wanted.folder)
        return { file: other, node: call };
    }
  }
  return null;
}
