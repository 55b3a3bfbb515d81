/**
 * Parameters that decide whether a function ends the value that it returns:
 *
 *   func (c *client) send(p params) (*http.Response, error) {
 *       …
 *       if !p.KeepOpen { defer resp.Body.Close() }        parameter 0, field KeepOpen, value false
 *       return resp, nil
 *   }
 *   c.send(params{Path: "/"})                              the field is false, so the body is closed
 */
import type { GoFile } from "../index/go-file.ts";
import { argumentsOf, operatorOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { valueBefore } from "../types/value-before.ts";
import { parameterAt } from "./variable-uses.ts";

/** A condition on a parameter, or on a field of one, that is nothing but a flag or a comparison with nil. */
export interface Setting {
  /** The condition, as written. */
  readonly text: string;
  readonly parameter: number;
  /** null for the parameter itself */
  readonly field: string | null;
  /** A flag that is true, a value that is nil, or one that is not. */
  readonly asks: "true" | "nil" | "not nil";
}

/** The value is ended where the condition holds, or where it does not. */
export interface EndedWhere {
  readonly setting: Setting;
  readonly holds: boolean;
}

/** Each costs two walks along the paths of the function. */
const SETTINGS_MAX = 4;
const PARAMETERS_MAX = 16;

/** Conditions of the function on parameters that it does not set. */
export function settingsOf({ file: { tree }, node }: Located): readonly Setting[] {
  const found = new Map<string, Setting>();
  for (const statement of tree.within(node, "if_statement")) {
    const condition = tree.field(statement, "condition");
    for (const part of condition === null ? [] : partsOf(tree, condition)) {
      const setting = settingAt(tree, node, part);
      if (setting !== null) found.set(setting.text, setting);
      if (found.size === SETTINGS_MAX) return [...found.values()];
    }
  }
  return [...found.values()];
}

/** The operands of `!`, `&&` and `||`. */
function partsOf(tree: SyntaxTree, condition: NodeIndex): readonly NodeIndex[] {
  const kind = tree.kind(condition);
  if (kind === "parenthesized_expression") return tree.children(condition).flatMap((one) => partsOf(tree, one));
  if (kind === "unary_expression") {
    const operand = tree.field(condition, "operand");
    return operand === null || tree.source[tree.start(condition)] !== "!" ? [condition] : partsOf(tree, operand);
  }
  const [left, right] = [tree.field(condition, "left"), tree.field(condition, "right")];
  if (kind !== "binary_expression" || left === null || right === null) return [condition];
  const operator = operatorOf(tree, left, right);
  return operator === "&&" || operator === "||" ? [...partsOf(tree, left), ...partsOf(tree, right)] : [condition];
}

function settingAt(tree: SyntaxTree, fn: NodeIndex, part: NodeIndex): Setting | null {
  const [left, right] = [tree.field(part, "left"), tree.field(part, "right")];
  const isCompared = tree.kind(part) === "binary_expression";
  if (isCompared && (left === null || right === null || tree.kind(right) !== "nil")) return null;
  const value = isCompared ? left! : part;
  const isField = tree.kind(value) === "selector_expression";
  const name = isField ? tree.field(value, "operand") : value;
  if (name === null || tree.kind(name) !== "identifier") return null;
  const declaration = scopesOf(tree).declarationOf(name);
  const parameter = declaration === null ? -1 : placeOf(tree, fn, declaration);
  if (declaration === null || parameter < 0 || isSet(tree, declaration)) return null;
  const asks = isCompared ? (operatorOf(tree, left!, right!) === "==" ? "nil" : "not nil") : "true";
  return { text: tree.text(part), parameter, field: isField ? tree.fieldText(value, "field") : null, asks };
}

function placeOf(tree: SyntaxTree, fn: NodeIndex, declaration: NodeIndex): number {
  for (let index = 0; index < PARAMETERS_MAX; index++) if (parameterAt(tree, fn, index) === declaration) return index;
  return -1;
}

/** The variable or a field of it is on the left of an assignment. */
const isSet = (tree: SyntaxTree, declaration: NodeIndex): boolean =>
  scopesOf(tree)
    .usesOf(declaration)
    .some((use) => {
      const parent = tree.parent(use);
      const target = parent !== null && tree.kind(parent) === "selector_expression" ? parent : use;
      const list = tree.parent(target);
      return list !== null && tree.fieldName(list) === "left" && tree.kind(list) === "expression_list";
    });

/** Whether a condition holds in a call; null where the call does not show it. */
export function holdsInCall({ tree }: GoFile, call: NodeIndex, { parameter, field, asks }: Setting): boolean | null {
  const given = argumentsOf(tree, call)[parameter];
  if (given === undefined) return null;
  const value = field === null ? given : fieldOf(tree, given, field);
  if (value === null) return null;
  if (value === "zero") return asks === "nil";
  const kind = tree.kind(value);
  if (asks === "true") return kind === "true" ? true : kind === "false" ? false : null;
  const isNil = kind === "nil" ? true : MADE.has(kind) ? false : null;
  return isNil === null ? null : isNil === (asks === "nil");
}

/** Expressions that are not nil: literals, and pointers to values. */
const MADE = new Set(["composite_literal", "unary_expression", "func_literal"]);

/** What a literal, or a variable that holds one and of which no field is set, gives to a field; null where that is unknown. */
function fieldOf(tree: SyntaxTree, given: NodeIndex, field: string): NodeIndex | "zero" | null {
  const literal = literalOf(tree, given);
  const body = literal === null ? null : tree.field(literal, "body");
  if (body === null) return null;
  for (const element of tree.children(body)) {
    if (tree.kind(element) === "comment") continue;
    if (tree.kind(element) !== "keyed_element") return null;
    const value = tree.lastChild(element);
    if (tree.fieldText(element, "key") === field) return value === null ? null : (tree.firstChild(value) ?? null);
  }
  return "zero";
}

function literalOf(tree: SyntaxTree, given: NodeIndex): NodeIndex | null {
  switch (tree.kind(given)) {
    case "composite_literal":
      return given;
    case "unary_expression": {
      const operand = tree.source[tree.start(given)] === "&" ? tree.field(given, "operand") : null;
      return operand === null ? null : literalOf(tree, operand);
    }
    case "identifier": {
      const declaration = scopesOf(tree).declarationOf(given);
      const value = declaration === null || isChanged(tree, declaration) ? null : valueBefore(tree, given);
      return value === null || tree.kind(value) === "identifier" ? null : literalOf(tree, value);
    }
    default:
      return null;
  }
}

/** More than one assignment of the variable, one of a field, or a pointer to it: what it holds is not known. */
function isChanged(tree: SyntaxTree, declaration: NodeIndex): boolean {
  const uses = scopesOf(tree).usesOf(declaration);
  const isTarget = (use: NodeIndex) => {
    const list = tree.parent(use);
    return list !== null && tree.fieldName(list) === "left";
  };
  return uses.some((use) => {
    const parent = tree.parent(use);
    if (parent === null) return false;
    if (tree.kind(parent) === "selector_expression") return isTarget(parent) || isCalled(tree, parent);
    return (use !== declaration && isTarget(use)) || tree.kind(parent) === "unary_expression";
  });
}

/** A method may set a field. */
function isCalled(tree: SyntaxTree, selector: NodeIndex): boolean {
  const call = tree.parent(selector);
  return call !== null && tree.kind(call) === "call_expression" && tree.field(call, "function") === selector;
}
