/**
 * The shortest way from a variable to an object, in the source's words. Steps that read the same are one:
 *
 *   main.queue ─▶ list ─.head▶ node ─.next▶ node ─.next▶ … ─.body▶ []uint8        .next node ×999
 */
import type { PathStep } from "../holders/path-classes.ts";
import { NONE } from "../model/image.ts";
import type { HeapIndex } from "./heap-index.ts";

export interface Way {
  /** The variable; "" where nothing holds the object. */
  readonly root: string;
  readonly steps: readonly PathStep[];
}

export function wayTo(index: HeapIndex, object: number): Way {
  const { ways, reading, heap } = index;
  const steps: PathStep[] = [];
  let at = object;
  for (; ways.parent[at] !== NONE; at = ways.parent[at]!) {
    const field = reading.text(reading.fieldOf(ways.parent[at]!, ways.via[at]!));
    add(
      steps,
      { field, type: reading.text(reading.typeOf(at)), objects: 1, bytes: heap.size[at]! },
      reading.isPart(at),
    );
  }
  const root = index.variablesTo(at)[0];
  if (root === undefined) return { root: "", steps: [] };
  const type = reading.text(reading.typeOf(at));
  return { root, steps: [{ field: "", type, objects: 1, bytes: heap.size[at]! }, ...steps.reverse()] };
}

/** Steps come from the last to the first. */
function add(steps: PathStep[], step: PathStep, isPart: boolean): void {
  if (isPart) return;
  const last = steps.at(-1);
  if (last?.field !== step.field || last.type !== step.type) steps.push(step);
  else steps[steps.length - 1] = { ...last, objects: last.objects + 1, bytes: last.bytes + step.bytes };
}

/** The variable from which the object is reached. */
export function variableOf(index: HeapIndex, object: number): string {
  let at = object;
  while (index.ways.parent[at] !== NONE) at = index.ways.parent[at]!;
  return index.variablesTo(at)[0] ?? "";
}
