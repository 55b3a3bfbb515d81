/**
 * Loops over a table, as services like to register routes and stack layers:
 *
 *   for _, route := range []entry{{"/a", withSession(a)}, {"/b", b}} {
 *       mux.Handle(route.path, route.handler)                             stands for two registrations
 *   }
 */

import type { NodeIndex } from "../syntax/tree.ts";
import { keyOf, type Place } from "./place.ts";
import type { Program } from "./symbols.ts";

/** A loop `for …, name := range …`. */
export interface Loop {
  readonly place: Place;
  /** Of the value. */
  readonly name: string;
  readonly over: Place;
}

/** One element of a table, with the expressions behind the loop's variable and behind each of its fields. */
export interface Row {
  readonly place: Place;
  /** `route.handler` -> its expression. */
  readonly parts: ReadonlyMap<string, Place>;
}

export const rowKey = (loop: Loop, expression: string): string => `${keyOf(loop.place)}~${expression}`;

/** Loops around a node, innermost first. */
export function loopsAround({ file, node }: Place): Loop[] {
  const { tree } = file;
  const loops: Loop[] = [];
  for (let at = tree.above(node, "for_statement"); at !== null; at = tree.above(at, "for_statement")) {
    const clause = tree.children(at).find((child) => tree.kind(child) === "range_clause");
    const left = clause === undefined ? null : tree.field(clause, "left");
    const over = clause === undefined ? null : tree.field(clause, "right");
    const name = left === null ? undefined : tree.children(left).at(-1);
    if (over !== null && name !== undefined)
      loops.push({ place: { file, node: at }, name: tree.text(name), over: { file, node: over } });
  }
  return loops;
}

/** Rows of the literal that the loop goes over; none where it is not seen. */
export function rowsOf(loop: Loop, program: Program): Row[] {
  const literal = literalBehind(loop.over, program);
  if (literal === null) return [];
  const { file, node } = literal;
  const { tree } = file;
  const body = tree.field(node, "body");
  const type = tree.fieldText(node, "type").replace(/^(\[\d*\]|map\[\w+\])\*?/, "");
  const names = program.fieldNames(file, type);
  return (body === null ? [] : tree.children(body)).map((element) => {
    const value = tree.kind(element) === "keyed_element" ? tree.field(element, "value") : element;
    const place = { file, node: value ?? element };
    return { place: { file, node: element }, parts: partsOf(place, loop.name, names) };
  });
}

function literalBehind(place: Place, program: Program): Place | null {
  if (place.file.tree.kind(place.node) === "composite_literal") return place;
  const meaning = program.meaning(place);
  const isLiteral =
    meaning?.kind === "value" && meaning.place.file.tree.kind(meaning.place.node) === "composite_literal";
  return isLiteral ? meaning.place : null;
}

function partsOf({ file, node }: Place, name: string, fields: readonly string[]): Map<string, Place> {
  const { tree } = file;
  const parts = new Map([[name, { file, node }]]);
  for (const [row, element] of fieldsIn({ file, node }).entries()) {
    const isKeyed = tree.kind(element) === "keyed_element";
    const field = isKeyed ? tree.fieldText(element, "key") : fields[row];
    const value = isKeyed ? tree.field(element, "value") : element;
    if (field !== undefined && value !== null) parts.set(`${name}.${field}`, { file, node: value });
  }
  return parts;
}

/** Elements of a struct literal, with or without its type. */
function fieldsIn({ file: { tree }, node }: Place): NodeIndex[] {
  for (const kind of ["literal_element", "unary_expression", "composite_literal"]) {
    if (tree.kind(node) !== kind) continue;
    const inner = kind === "composite_literal" ? tree.field(node, "body") : tree.children(node)[0];
    node = inner ?? node;
  }
  return tree.kind(node) === "literal_value" ? tree.children(node) : [];
}
