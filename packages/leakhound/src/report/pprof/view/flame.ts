/** A profile as a flame graph, reduced to the frames that are wide enough to be visible. */
import { NodeNames } from "../../../profile/graph/node-names.ts";
import { GraphPaths } from "../../../profile/graph/stack-paths.ts";
import { weightAt } from "../../../profile/graph/weights.ts";
import { ownerOf } from "../../../series/own-code.ts";
import { type FlameFrame, type FlameKey, type FlameSource, FlameTree } from "../../page/flame-tree.ts";
import type { FlameTable } from "../../page/page-data.ts";
import type { ReportContext } from "../context.ts";
import { drawnUnit } from "../drawn-unit.ts";
import { graphSource } from "../graph.ts";

/** On a screen of 4,000 pixels a narrower frame is not drawn. */
const SHARE_MIN = 1 / 4000;
const FRAMES_MAX = 30_000;

export interface ProfileFlame {
  readonly flame: FlameTable;
  /** Number of frames that are left out, because they are too narrow or too many. */
  readonly hidden: number;
}

/** @returns null for a profile without samples */
export function profileFlame(context: ReportContext): ProfileFlame | null {
  const { nodes, stacks, weights } = graphSource(context);
  const paths = new GraphPaths(stacks);
  const tree = new FlameTree();
  for (const sample of weights.rows) {
    const depth = paths.fill(sample);
    tree.begin({ gained: weightAt(weights.value, sample) });
    for (let at = 0; at < depth; at++) tree.step(paths.nodes[at] as FlameKey, paths.nodes[at] as FlameSource);
  }
  const whole = tree.totals[0]!;
  if (whole === 0) return null;
  const names = new NodeNames(nodes);
  const describe = (node: FlameSource): FlameFrame => {
    const name = nodes.name[node]! || names.of(node);
    const file = nodes.file[node]!;
    return { name, file, line: nodes.line[node]!, isOwn: ownerOf(name, file, null) === "own" };
  };
  const rows = widestRows(tree.totals, whole);
  const { unit, factor } = drawnUnit(context.sampleUnit);
  return {
    flame: tree.table({ unit, per: "profile", describe, rows, factor }),
    hidden: tree.length - rows.length,
  };
}

/** The widest rows, in the order of the tree. Parents are included, since a parent is at least as wide as its child. */
function widestRows(total: Float64Array, whole: number): Uint32Array {
  const wide = Uint32Array.from(total.keys()).filter((row) => total[row]! >= whole * SHARE_MIN);
  if (wide.length <= FRAMES_MAX) return wide;
  const least = Float64Array.from(wide, (row) => total[row]!).sort()[wide.length - FRAMES_MAX]!;
  return wide.filter((row) => total[row]! > least || row === 0);
}
