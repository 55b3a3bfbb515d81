/** The range of time that a page shows, in its address: `range=1h` ends now, `from` and `to` are fixed. */
import type { Place } from "./router.ts";

export interface ShownRange {
  readonly fromMs: number;
  readonly toMs: number;
  /** The name of a range that ends now: "1h"; null for a fixed one. */
  readonly name: RangeName | null;
}

export const RANGES = { "15m": 0.25, "1h": 1, "6h": 6, "1d": 24, "7d": 168, "30d": 720 } as const;
export type RangeName = keyof typeof RANGES;

const HOUR_MS = 3_600_000;
const DEFAULT: RangeName = "1h";

const isRangeName = (text: string): text is RangeName => Object.hasOwn(RANGES, text);

export function shownRange({ query }: Place, nowMs: number): ShownRange {
  const [fromMs, toMs] = [Date.parse(query.get("from") ?? ""), Date.parse(query.get("to") ?? "")];
  if (fromMs < toMs) return { fromMs, toMs, name: null };
  const given = query.get("range") ?? "";
  const name = isRangeName(given) ? given : DEFAULT;
  return { fromMs: nowMs - RANGES[name] * HOUR_MS, toMs: nowMs, name };
}

export const isoOf = (ms: number): string => new Date(ms).toISOString();

/** Parameters of a request; a range that ends now is rounded, so that it changes with each step of the clock only. */
export function rangeQuery({ fromMs, toMs }: Pick<ShownRange, "fromMs" | "toMs">): {
  readonly from: string;
  readonly to: string;
} {
  return { from: isoOf(fromMs), to: isoOf(toMs) };
}
