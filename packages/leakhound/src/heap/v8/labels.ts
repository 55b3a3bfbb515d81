/**
 * How the nodes and edges of a V8 snapshot read. None of it is what the process kept in memory, which may be secret:
 *
 *   { email: "a@b.c" }              the name of the string's node is its content: told as `.email (string)`
 *   { "a@b.c": session }            the name of the edge is a key, which no program wrote: told as `[] Session`
 *   new WeakMap([[key, "secret"]])  the name of the edge says both: told as `[] (string)`
 *
 * A key that could be a name in source, such as `toString`, cannot be told apart from one.
 */
import type { PathLabels, PathStep, Recursion } from "../holders/path-classes.ts";
import { Texts } from "../holders/texts.ts";
import type { V8Snapshot } from "./load.ts";
import { CONTEXT } from "./scopes.ts";

export interface V8Labels extends PathLabels {
  /** Steps as a person sees them: the arrays in which V8 keeps elements are left out. */
  readonly steps: (steps: readonly PathStep[]) => PathStep[];
  readonly row: (text: string) => number;
}

/** An object with more properties is used as a map, and its properties are alike. */
const PROPERTIES_NAMED_MAX = 64;
/** The arrays in which V8 keeps what belongs to an object. */
export const STORAGE = "(storage)";
const ELEMENTS = "[]";
/** Types of nodes that are named after their constructor or function; others have their content for a name. */
const NAMED_BY_CONSTRUCTOR = new Set(["object", "closure", "native", "synthetic"]);
/** Types that say nothing of what an object is for. */
const COMMON = ["Object", "Array", "Map", "Set", "(closure)", CONTEXT];
/** Types of edges whose name is a number. */
const NUMBERED = new Set(["element", "hidden"]);
/** Types of edges that the program names; what V8 names is no data but for pairs of a WeakMap. */
const NAMED_BY_PROGRAM = new Set(["context", "property", "shortcut", "weak"]);
const SOURCE_NAME = /^(?:#?[\p{ID_Start}$_][\p{ID_Continue}$]*|<symbol [\w.]*>)$/u;
/** Longer ones are keys that happen to have no other signs. */
const SOURCE_NAME_MAX = 48;
const PAIR = /^\d+ \/ part of key /;

/** Whether a property's name may be one that a program's source has. */
export const isSourceName = (name: string): boolean => name.length <= SOURCE_NAME_MAX && SOURCE_NAME.test(name);

export function v8Labels(snapshot: V8Snapshot): V8Labels {
  const { graph, nodeType, nodeName, nodeTypes, edgeType, edgeName, edgeTypes, strings } = snapshot;
  const texts = new Texts();
  const elements = texts.row(ELEMENTS);
  const recursions = new Map<number, Recursion>(COMMON.map((name) => [texts.row(name), "same-field"]));
  recursions.set(texts.row(STORAGE), "never");
  /** By type of edge: from name to row. */
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
      if (known !== undefined) return known;
      const text = strings.at(name);
      const row = isData[type]!(text) ? elements : texts.row(`.${text}`);
      rows.set(name, row);
      return row;
    },
    ofType(object) {
      const type = nodeType[object]!;
      if (!isNamed[type]) return kindRows[type]!;
      const name = nodeName[object]!;
      const known = classRows.get(name);
      if (known !== undefined) return known;
      const row = texts.row(strings.at(name) || `(${nodeTypes[type]})`);
      classRows.set(name, row);
      return row;
    },
    recursion: (type) => recursions.get(type) ?? "always",
    text: (row) => texts.text(row),
    sourceType: (type) => type,
    row: (text) => texts.row(text),
    steps: withoutStorage,
  };
}

function withoutStorage(steps: readonly PathStep[]): PathStep[] {
  const shown: PathStep[] = [];
  let isInStorage = false;
  for (const step of steps) {
    if (step.type !== STORAGE) shown.push(isInStorage ? { ...step, field: ELEMENTS } : step);
    isInStorage = step.type === STORAGE;
  }
  return shown;
}
