/**
 * Values under another type:
 *
 *   tcp, ok := conn.(*net.TCPConn)      tcp is the connection; where ok is false, conn is still open
 *   conn.(io.Closer).Close()            ends conn
 *   switch c := conn.(type) { … }       c is the connection in each case
 *   if c, ok := value.(io.Closer); ok   asks whether the value can be closed at all
 */
import { outermostSelector } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";

/** The outermost type assertion around a value; the value itself where there is none. */
export function assertedValue(tree: SyntaxTree, value: NodeIndex): NodeIndex {
  let found = value;
  for (let at = tree.parent(value); at !== null; at = tree.parent(at)) {
    const kind = tree.kind(at);
    if (kind === "type_assertion_expression" && tree.contains(tree.field(at, "operand")!, found)) found = at;
    else if (kind !== "parenthesized_expression" || found === value) break;
  }
  return found;
}

/** What follows the asserted value: `.Close` of `conn.(io.Closer).Close()`; null for none. */
export function memberOfAsserted(tree: SyntaxTree, asserted: NodeIndex): NodeIndex | null {
  const selector = outermostSelector(tree, asserted);
  return selector === asserted ? null : selector;
}

/** The name that a type switch gives to its value: `c` of `switch c := conn.(type)`. */
export function aliasOfSwitch(tree: SyntaxTree, value: NodeIndex): NodeIndex | null {
  const statement = tree.parent(value);
  if (statement === null || tree.kind(statement) !== "type_switch_statement") return null;
  const list = tree.fieldName(value) === "value" ? tree.field(statement, "alias") : null;
  return list === null ? null : (tree.children(list)[0] ?? null);
}

/** The assertion asks whether the value has an end: where it has none, nothing has to be ended. */
export function asksForEnd(tree: SyntaxTree, asserted: NodeIndex): boolean {
  const type = tree.field(asserted, "type");
  return type !== null && (tree.kind(type) === "interface_type" || /Closer$/.test(tree.text(type)));
}
