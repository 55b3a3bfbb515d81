/** The functions that grew, most growth first, and the growth of all samples. */
import { compareText } from "../../base/go-format.ts";
import { valuesOverTime } from "../values.ts";
import { slopeRoundingError, stackSlopes } from "./linear.ts";
import { type Part, presentNames, sumStacks, visitNames } from "./names.ts";
import { growthOfRow, type RowGrowth, shareOf, totalGrowth } from "./row-growth.ts";
import type { GrowthWindow } from "./window.ts";

/** Rows beyond these are not measured, whatever the options ask for; the rows that moved most are. */
const ROWS_MAX = 5_000;

export interface GrowthRow {
  readonly name: string;
  readonly growth: RowGrowth;
  /** Part of the whole growth; null where the whole did not grow. */
  readonly share: number | null;
}

export interface TopGrowth {
  /** Of all samples that the filters left. */
  readonly total: RowGrowth;
  readonly rows: readonly GrowthRow[];
  /** Number of rows before `rowsMax` limited it. */
  readonly rowsBefore: number;
  /** Functions that moved less than `cutoff`. */
  readonly dropped: number;
  /** In the unit of slopes. */
  readonly cutoff: number;
}

export interface TopOptions {
  readonly by: Part;
  /** Functions that moved less than this part of what all functions gained are dropped. */
  readonly cutoffShare: number;
  /** Functions that shrank are dropped. */
  readonly dropNegative: boolean;
  /** 0 for no limit. */
  readonly rowsMax: number;
}

export function topGrowth(window: GrowthWindow, { by, cutoffShare, dropNegative, rowsMax }: TopOptions): TopGrowth {
  const { series, snapshots } = window;
  const { names } = series;
  const visit = visitNames(series, by);
  const slopes = stackSlopes(window);
  const moves = sumStacks(slopes, names.length, visit);
  const flatMoves = sumStacks(slopes, names.length, visitNames(series, "flat"));
  const cutoff = cutoffShare * Math.max(sumOfRises(flatMoves), slopeRoundingError(window));
  const present = presentNames(window, visit);
  const wanted = present
    .filter((name) => Math.abs(moves[name]!) >= cutoff)
    .sort((a, b) => Math.abs(moves[b]!) - Math.abs(moves[a]!))
    .slice(0, ROWS_MAX);
  const rows = [...valuesOverTime(series, snapshots, wanted, visit)]
    .map(([name, values]) => ({ name: names[name]!, growth: growthOfRow(window, values) }))
    .sort(byGrowth)
    .filter(({ growth }) => !dropNegative || growth.slope >= 0);
  const total = totalGrowth(window);
  const shown = rowsMax > 0 ? rows.slice(0, rowsMax) : rows;
  return {
    total,
    rows: shown.map((row) => ({ ...row, share: shareOf(row.growth, total) })),
    rowsBefore: rows.length,
    dropped: present.length - wanted.length,
    cutoff,
  };
}

interface Named {
  readonly name: string;
  readonly growth: RowGrowth;
}

/** Most growth first, what shrank last. */
export function byGrowth(a: Named, b: Named): number {
  return b.growth.slope - a.growth.slope || b.growth.last - a.growth.last || compareText(a.name, b.name);
}

function sumOfRises(moves: Float64Array): number {
  return moves.reduce((sum, move) => sum + Math.max(0, move), 0);
}
