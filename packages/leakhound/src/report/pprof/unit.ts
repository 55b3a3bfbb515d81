/**
 * One unit for all figures of a report: the unit of the smallest, unless the total is so much larger that the smallest
 * may be written as 0.01 of the next unit.
 *
 *   nodes 512 B .. 3 MB, total 4 MB     kB: 512 B is 0.5 kB
 *   nodes 512 B .. 900 B, total 2 kB    B
 */
import type { CallGraph } from "../../profile/graph/call-graph.ts";
import { valueAt } from "../../profile/graph/sums.ts";
import { scale } from "../../profile/model/measurement.ts";
import { divided, type ReportContext } from "./context.ts";

const SMALLEST_SHARE = 100;

export interface UnitOptions {
  /** Figures are written as integers. */
  readonly isInteger?: boolean;
}

/** The unit that the options name, or the one that suits the nodes of the graph. */
export function outputUnit(context: ReportContext, graph: CallGraph, { isInteger = false }: UnitOptions = {}): string {
  const { options, sampleUnit, total } = context;
  if (options.unit !== "minimum" || graph.shown.length === 0) return options.unit;
  const smallest = divided(options, smallestValue(graph) ?? total);
  return commonUnit(sampleUnit, { smallest, largest: divided(options, total), isInteger });
}

/** The unit that suits figures from `smallest` to `largest`. */
export function commonUnit(
  sampleUnit: string,
  {
    smallest,
    largest,
    isInteger,
  }: { readonly smallest: number; readonly largest: number; readonly isInteger: boolean },
): string {
  const natural = (value: number) => scale(value, sampleUnit, "minimum").unit;
  const isWide = natural(smallest) !== natural(largest) && smallest * SMALLEST_SHARE < largest;
  const unit = natural(isWide && !isInteger ? smallest * SMALLEST_SHARE : smallest);
  return unit === "" ? sampleUnit : unit;
}

/** The smallest flat value of the nodes, or cumulative value where a node has no flat value; null where all are 0. */
function smallestValue({ shown, nodes }: CallGraph): number | null {
  let smallest: number | null = null;
  for (const node of shown) {
    const value = Math.abs(valueAt(nodes.flat, node) || valueAt(nodes.cum, node));
    if (value > 0 && (smallest === null || value < smallest)) smallest = value;
  }
  return smallest;
}
