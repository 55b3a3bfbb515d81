/**
 * Names a variable, or a field of one, so that two expressions of a function that mean the same thing are equal:
 *
 *   s.mu, (*s).mu, (&s.mu)     "41.mu"       41 is the row of the identifier that declares s
 *   registry.mu                "shop/registry.mu"   a variable of the package in shop/
 *
 * Elements of maps and lists, and results of calls, have no path.
 */
import { folderOf, type GoFile } from "../index/go-file.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { scopesOf } from "./scopes.ts";
import type { Types } from "./types.ts";

export type ValuePath = string;

export function pathOf(types: Types, file: GoFile, expression: NodeIndex): ValuePath | null {
  const { tree } = file;
  switch (tree.kind(expression)) {
    case "identifier":
      return pathOfName(types, file, expression);
    case "selector_expression":
      return pathOfSelector(types, file, expression);
    case "parenthesized_expression":
    case "unary_expression": {
      const operator = tree.source[tree.start(expression)];
      const inner = tree.firstChild(expression);
      return inner === undefined || operator === "<" || operator === "!" ? null : pathOf(types, file, inner);
    }
    default:
      return null;
  }
}

function pathOfName(types: Types, file: GoFile, identifier: NodeIndex): ValuePath | null {
  const local = scopesOf(file.tree).declarationOf(identifier);
  if (local !== null) return String(local);
  const name = file.tree.text(identifier);
  return types.members(file).variables.has(name) ? `${folderOf(file.path)}${name}` : null;
}

function pathOfSelector(types: Types, file: GoFile, selector: NodeIndex): ValuePath | null {
  const { tree } = file;
  const variable = types.importedVariable(file, selector);
  if (variable !== null) return `${folderOf(variable.file.path)}${variable.file.tree.text(variable.node)}`;
  const operand = tree.field(selector, "operand");
  const owner = operand === null ? null : pathOf(types, file, operand);
  return owner === null ? null : `${owner}.${tree.fieldText(selector, "field")}`;
}

const DOT = 46;
const ZERO = 48;
const NINE = 57;

/** The row of the declaration that a path begins with; null for a variable of a package. */
export function rootOf(path: ValuePath): number | null {
  let root = 0;
  for (let at = 0; at < path.length; at++) {
    const code = path.charCodeAt(at);
    if (code === DOT && at > 0) return root;
    if (code < ZERO || code > NINE) return null;
    root = root * 10 + (code - ZERO);
  }
  return path === "" ? null : root;
}
