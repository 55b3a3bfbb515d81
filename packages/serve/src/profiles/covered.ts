import type { Range } from "../views/levels.ts";

/** How long any of the spans lasts, in milliseconds: time that several cover counts once. */
export function coveredMs(spans: readonly Range[]): number {
  let [covered, until] = [0, Number.NEGATIVE_INFINITY];
  for (const { fromMs, toMs } of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    covered += Math.max(0, toMs - Math.max(fromMs, until));
    until = Math.max(until, toMs);
  }
  return covered;
}
