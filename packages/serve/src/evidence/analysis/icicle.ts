/**
 * The tree of retention paths, cut to the rows that can be seen: the largest ones, with all that is above them.
 *
 *   data           80 MB     kept
 *   └ [key] User   78 MB     kept
 *     └ .email     1 KB      left out: its bytes stay those of User
 */
import type { FlameTable } from "leakhound/server";
import type { Icicle } from "../kit/kit.ts";
import { cut } from "./cut.ts";

const ROWS_MAX = 250;
/** Of the whole; less is thinner than a pixel. */
const SHARE_MIN = 0.001;
const NAME_CHARS_MAX = 200;

/** @returns null where nothing is held */
export function smallIcicle(flame: FlameTable | null): Icicle | null {
  if (flame === null) return null;
  const rows = largestRows(flame);
  const place = new Map(rows.map((row, index) => [row, index]));
  const names: string[] = [];
  const nameOf = new Map<string, number>();
  const name = rows.map((row) => {
    const text = cut(flame.names[flame.name[row]!] ?? "", NAME_CHARS_MAX);
    const known = nameOf.get(text) ?? names.push(text) - 1;
    nameOf.set(text, known);
    return known;
  });
  return {
    names,
    name,
    parent: rows.map((row) => place.get(flame.parent[row]!) ?? -1),
    total: rows.map((row) => flame.total[row]!),
  };
}

/** A parent is never smaller than its child, and comes before it: the largest rows have all their parents. */
function largestRows({ total, parent }: FlameTable): readonly number[] {
  const least = (total[0] ?? 0) * SHARE_MIN;
  const bySize = Array.from(parent.keys())
    .filter((row) => row === 0 || total[row]! >= least)
    .sort((a, b) => total[b]! - total[a]! || a - b);
  return bySize.slice(0, ROWS_MAX).sort((a, b) => a - b);
}
