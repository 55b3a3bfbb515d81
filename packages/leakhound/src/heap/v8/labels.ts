/** How the nodes and edges of a V8 snapshot read. */
import type { PathLabels, PathStep } from "../holders/path-classes.ts";
import { Texts } from "../holders/texts.ts";
import type { V8Snapshot } from "./load.ts";

export interface V8Labels extends PathLabels {
  /** Steps as a person sees them: the arrays in which V8 keeps elements are left out. */
  readonly steps: (steps: readonly PathStep[]) => PathStep[];
  readonly row: (text: string) => number;
}

/** An object with more properties is used as a map, and its properties are alike. */
const PROPERTIES_NAMED_MAX = 64;
const STORAGE = "(storage)";
const ELEMENTS = "[]";
/** Types of nodes that are named after their constructor or function; others have their content for a name. */
const NAMED_BY_CONSTRUCTOR = new Set(["object", "closure", "native", "synthetic"]);
/** Types of edges whose name is a number. */
const NUMBERED = new Set(["element", "hidden"]);

export function v8Labels(snapshot: V8Snapshot): V8Labels {
  const { graph, nodeType, nodeName, nodeTypes, edgeType, edgeName, edgeTypes, strings } = snapshot;
  const texts = new Texts();
  const elements = texts.row(ELEMENTS);
  const fieldRows = new Map<number, number>();
  const classRows = new Map<number, number>();
  const kindRows = nodeTypes.map((type) => texts.row(type === "array" ? STORAGE : `(${type})`));
  const isNamed = nodeTypes.map((type) => NAMED_BY_CONSTRUCTOR.has(type));
  const isNumbered = edgeTypes.map((type) => NUMBERED.has(type));
  return {
    ofEdge(object, edge) {
      const many = graph.edgeStart[object + 1]! - graph.edgeStart[object]! > PROPERTIES_NAMED_MAX;
      if (many || isNumbered[edgeType[edge]!]) return elements;
      const name = edgeName[edge]!;
      const known = fieldRows.get(name);
      if (known !== undefined) return known;
      const row = texts.row(`.${strings.at(name)}`);
      fieldRows.set(name, row);
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
    text: (row) => texts.text(row),
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
