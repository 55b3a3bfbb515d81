/** A profile as a flame graph: the frames that are wide enough to be seen. */
import { frameTree } from "../../../profile/graph/frame-trie.ts";
import { NodeNames } from "../../../profile/graph/node-names.ts";
import { ownerOf } from "../../../series/own-code.ts";
import type { FlameTable } from "../../page-data.ts";
import type { ReportContext } from "../context.ts";
import { drawnUnit } from "../drawn-unit.ts";
import { graphSource } from "../graph.ts";

/** On a screen of 4,000 pixels a narrower frame is not drawn. */
const SHARE_MIN = 1 / 4000;
const FRAMES_MAX = 30_000;

export interface ProfileFlame {
  readonly flame: FlameTable;
  /** Frames that are too narrow to be seen, or too many. */
  readonly hidden: number;
}

/** @returns null for a profile of which nothing is left */
export function profileFlame(context: ReportContext): ProfileFlame | null {
  const { nodes, stacks, weights } = graphSource(context);
  const tree = frameTree(stacks, weights.value, weights.rows);
  const whole = tree.total[0]!;
  if (whole === 0) return null;
  const shown = widestRows(tree.total, whole);
  const rowOf = new Int32Array(tree.length).fill(-1);
  shown.forEach((row, at) => {
    rowOf[row] = at;
  });
  const names = new NodeNames(nodes);
  const texts = new Texts();
  const files = new Texts();
  const nameOf = (row: number) => (row === 0 ? "all" : nodes.name[tree.node[row]!] || names.of(tree.node[row]!));
  const fileOf = (row: number) => (row === 0 ? "" : nodes.file[tree.node[row]!]!);
  files.rowOf("");
  const { unit, factor } = drawnUnit(context.sampleUnit);
  const column = (of: (row: number) => number) => Array.from(shown, of);
  const flame: FlameTable = {
    unit,
    per: "profile",
    parent: column((row) => (row === 0 ? -1 : rowOf[tree.parent[row]!]!)),
    name: column((row) => texts.rowOf(nameOf(row))),
    file: column((row) => files.rowOf(fileOf(row))),
    line: column((row) => (row === 0 ? 0 : nodes.line[tree.node[row]!]!)),
    own: Array.from(shown, (row) => (row !== 0 && ownerOf(nameOf(row), fileOf(row), null) === "own" ? 1 : 0)),
    total: column((row) => Math.round(tree.total[row]! * factor)),
    ...(tree.shrunk[0] === 0 ? {} : { shrunk: column((row) => Math.round(tree.shrunk[row]! * factor)) }),
    names: texts.list,
    files: files.list,
  };
  return { flame, hidden: tree.length - shown.length };
}

/** In their order, so that parents come first: a parent is as wide as its child. */
function widestRows(total: Float64Array, whole: number): Uint32Array {
  const wide = Uint32Array.from(total.keys()).filter((row) => total[row]! >= whole * SHARE_MIN);
  if (wide.length <= FRAMES_MAX) return wide;
  const least = Float64Array.from(wide, (row) => total[row]!).sort()[wide.length - FRAMES_MAX]!;
  return wide.filter((row) => total[row]! > least || row === 0);
}

/** Texts, each once. */
class Texts {
  readonly list: string[] = [];
  readonly #rows = new Map<string, number>();

  rowOf(text: string): number {
    const known = this.#rows.get(text);
    if (known !== undefined) return known;
    this.#rows.set(text, this.list.length);
    return this.list.push(text) - 1;
  }
}
