/**
 * The shortest path from a variable to an object, with the names of the source. Equal steps in a row are one:
 *
 *   main.queue ─▶ list ─.head▶ node ─.next▶ node ─.next▶ … ─.body▶ []uint8        .next node ×999
 */
import type { PathStep } from "../holders/path-step.ts";
import { edgeIndex, NONE, objectIndex } from "../model/image.ts";
import type { HeapIndex } from "./heap-index.ts";

export interface ShortestPath {
  /** The variable; "" if nothing holds the object. */
  readonly root: string;
  readonly steps: readonly PathStep[];
}

export function shortestPathTo(index: HeapIndex, object: number): ShortestPath {
  const { shortestPaths, names, heap } = index;
  const { parent, via } = shortestPaths;
  const steps: PathStep[] = [];
  let at = object;
  for (; parent[at] !== NONE; at = parent[at]!) {
    const field = names.text(names.fieldOf(objectIndex(parent[at]!), edgeIndex(via[at]!)));
    const step = { field, type: names.text(names.typeOf(at)), objects: 1, bytes: heap.size[at]! };
    if (!names.isPart(at)) addStep(steps, step);
  }
  const root = index.variablesTo(at)[0];
  if (root === undefined) return { root: "", steps: [] };
  const type = names.text(names.typeOf(at));
  return { root, steps: [{ field: "", type, objects: 1, bytes: heap.size[at]! }, ...steps.reverse()] };
}

/** Adds a step, or counts it for the step before if both are equal. Steps come from the last to the first. */
function addStep(steps: PathStep[], step: PathStep): void {
  const last = steps.at(-1);
  if (last?.field !== step.field || last.type !== step.type) steps.push(step);
  else steps[steps.length - 1] = { ...last, objects: last.objects + 1, bytes: last.bytes + step.bytes };
}

/** The variable at which the shortest path to the object begins; "" for garbage. */
export function variableOf(index: HeapIndex, object: number): string {
  const { parent } = index.shortestPaths;
  let at = object;
  while (parent[at] !== NONE) at = parent[at]!;
  return index.variablesTo(at)[0] ?? "";
}
