/**
 * Loops over a table, in which services like to register routes and stack middleware:
 *
 *   for _, route := range []entry{{"/a", withSession(a)}, {"/b", b}} {
 *       mux.Handle(route.path, route.handler)                             two registrations, one for each row
 *   }
 */
import type { NodeIndex } from "../syntax/tree.ts";
import { keyOf, type Place } from "./place.ts";
import type { Symbols } from "./symbols.ts";

/** A loop `for …, name := range …`. */
export interface RangeLoop {
  readonly place: Place;
  /** The last variable of the loop, which holds the element. */
  readonly name: string;
  readonly over: Place;
}

export interface TableRow {
  readonly place: Place;
  /** What the loop variable and each of its fields stand for in this row: `route.handler` -> its expression. */
  readonly parts: ReadonlyMap<string, Place>;
}

/** The key of a loop variable or its field in an `Env`. */
export const rowKey = (loop: RangeLoop, expression: string): string => `${keyOf(loop.place)}~${expression}`;

/** Range loops around a node, innermost first. */
export function rangeLoopsAround({ file, node }: Place): RangeLoop[] {
  const { tree } = file;
  const loops: RangeLoop[] = [];
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

/** Rows of the literal that the loop ranges over; none where no literal is found. */
export function tableRows(loop: RangeLoop, symbols: Symbols): TableRow[] {
  const literal = literalOf(loop.over, symbols);
  if (literal === null) return [];
  const { file, node } = literal;
  const { tree } = file;
  const body = tree.field(node, "body");
  const type = tree.fieldText(node, "type").replace(/^(\[\d*\]|map\[\w+\])\*?/, "");
  const fields = symbols.fieldNamesOf(file, type);
  return (body === null ? [] : tree.children(body)).map((element) => {
    const value = tree.kind(element) === "keyed_element" ? tree.field(element, "value") : element;
    const place = { file, node: value ?? element };
    return { place: { file, node: element }, parts: rowParts(place, loop.name, fields) };
  });
}

/** The composite literal at a place, or the one that its name was set to. */
function literalOf(place: Place, symbols: Symbols): Place | null {
  if (place.file.tree.kind(place.node) === "composite_literal") return place;
  const definition = symbols.definitionOf(place);
  if (definition?.kind !== "value") return null;
  const { file, node } = definition.place;
  return file.tree.kind(node) === "composite_literal" ? definition.place : null;
}

function rowParts({ file, node }: Place, name: string, fields: readonly string[]): Map<string, Place> {
  const { tree } = file;
  const parts = new Map([[name, { file, node }]]);
  for (const [row, element] of literalElements({ file, node }).entries()) {
    const isKeyed = tree.kind(element) === "keyed_element";
    const field = isKeyed ? tree.fieldText(element, "key") : fields[row];
    const value = isKeyed ? tree.field(element, "value") : element;
    if (field !== undefined && value !== null) parts.set(`${name}.${field}`, { file, node: value });
  }
  return parts;
}

/** Elements of a struct literal, written with or without its type. */
function literalElements({ file: { tree }, node }: Place): NodeIndex[] {
  let at = node;
  for (const kind of ["literal_element", "unary_expression", "composite_literal"]) {
    if (tree.kind(at) !== kind) continue;
    const inner = kind === "composite_literal" ? tree.field(at, "body") : tree.children(at)[0];
    at = inner ?? at;
  }
  return tree.kind(at) === "literal_value" ? tree.children(at) : [];
}
