/**
 * The names of the nodes and edges of a V8 snapshot. None of them is what the process kept in memory, which may be secret:
 *
 *   { email: "a@b.c" }              the name of the string's node is its content: shown as `.email (string)`
 *   { "a@b.c": session }            the name of the edge is a key that no source contains: shown as `[] Session`
 *   new WeakMap([[key, "secret"]])  the name of the edge contains both: shown as `[] (string)`
 *
 * A key that could be a name in source, such as `toString`, is shown, since nothing distinguishes it from one.
 */
import { fieldLabel, type HeapLabels, type Recursion, typeLabel } from "../holders/labels.ts";
import type { PathStep } from "../holders/path-step.ts";
import { TextTable } from "../holders/text-table.ts";
import type { V8Snapshot } from "./load.ts";
import { CONTEXT } from "./scopes.ts";

export interface V8Labels extends HeapLabels {
  /** The label of a text. */
  readonly row: (text: string) => number;
}

/** An object with more properties is used as a map: its properties have no names of their own. */
const PROPERTIES_NAMED_MAX = 64;
/** The arrays in which V8 keeps what belongs to an object. */
export const STORAGE = "(storage)";
const ELEMENTS = "[]";
/** Types of nodes that are named after their constructor or function; the name of other nodes is their content. */
const NAMED_BY_CONSTRUCTOR = new Set(["object", "closure", "native", "synthetic"]);
/** Types that say nothing about the purpose of an object. */
const COMMON = ["Object", "Array", "Map", "Set", "(closure)", CONTEXT];
/** Types of edges whose name is a number. */
const NUMBERED = new Set(["element", "hidden"]);
/** Types of edges that the program names. Names that V8 gives contain no data, except for pairs of a WeakMap. */
const NAMED_BY_PROGRAM = new Set(["context", "property", "shortcut", "weak"]);
const SOURCE_NAME = /^(?:#?[\p{ID_Start}$_][\p{ID_Continue}$]*|<symbol [\w.]*>)$/u;
/** A longer name is a key that happens to contain only letters and digits. */
const SOURCE_NAME_MAX = 48;
const PAIR = /^\d+ \/ part of key /;

/** Whether a property's name may be one that the program's source contains. */
export const isSourceName = (name: string): boolean => name.length <= SOURCE_NAME_MAX && SOURCE_NAME.test(name);

export function v8Labels(snapshot: V8Snapshot): V8Labels {
  const { graph, nodeType, nodeName, nodeTypes, edgeType, edgeName, edgeTypes, strings } = snapshot;
  const texts = new TextTable();
  const elements = fieldLabel(texts.row(ELEMENTS));
  const recursions = new Map<number, Recursion>(COMMON.map((name) => [texts.row(name), "same-field"]));
  recursions.set(texts.row(STORAGE), "never");
  /** By type of edge: from name to label. */
  const fieldRows = edgeTypes.map(() => new Map<number, number>());
  const classRows = new Map<number, number>();
  const kindRows = nodeTypes.map((type) => texts.row(type === "array" ? STORAGE : `(${type})`));
  const isNamed = nodeTypes.map((type) => NAMED_BY_CONSTRUCTOR.has(type));
  const isNumbered = edgeTypes.map((type) => NUMBERED.has(type));
  const isData = edgeTypes.map(
    (type) => (name: string) => (NAMED_BY_PROGRAM.has(type) ? !isSourceName(name) : PAIR.test(name)),
  );
  return {
    ofEdge(object, edge) {
      const many = graph.edgeStart[object + 1]! - graph.edgeStart[object]! > PROPERTIES_NAMED_MAX;
      const type = edgeType[edge]!;
      const rows = fieldRows[type];
      if (many || isNumbered[type] || !rows) return elements;
      const name = edgeName[edge]!;
      const known = rows.get(name);
      if (known !== undefined) return fieldLabel(known);
      const text = strings.at(name);
      const row = isData[type]!(text) ? elements : texts.row(`.${text}`);
      rows.set(name, row);
      return fieldLabel(row);
    },
    ofType(object) {
      const type = nodeType[object]!;
      if (!isNamed[type]) return typeLabel(kindRows[type]!);
      const name = nodeName[object]!;
      const known = classRows.get(name);
      if (known !== undefined) return typeLabel(known);
      const row = texts.row(strings.at(name) || `(${nodeTypes[type]})`);
      classRows.set(name, row);
      return typeLabel(row);
    },
    recursion: (type) => recursions.get(type) ?? "always",
    text: (row) => texts.text(row),
    sourceType: (type) => type,
    shownSteps: withoutStorage,
    row: (text) => texts.row(text),
  };
}

/** Leaves out the arrays in which V8 keeps the elements of an object. */
function withoutStorage(steps: readonly PathStep[]): PathStep[] {
  const shown: PathStep[] = [];
  let isInStorage = false;
  for (const step of steps) {
    if (step.type !== STORAGE) shown.push(isInStorage ? { ...step, field: ELEMENTS } : step);
    isInStorage = step.type === STORAGE;
  }
  return shown;
}
