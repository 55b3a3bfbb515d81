/** How reliable a verdict is, from the number of snapshots, the length of the window and the strength of the evidence. */
import type { Incarnation } from "../../series/target.ts";
import { snapshotsOf } from "./findings.ts";

/** Upper bound of the confidence at a window of length 0, and the scale on which it rises to that of a long window. */
const BRIEF_CONFIDENCE_MAX = 0.6;
const BRIEF_WINDOW_MS = 30_000;

/** Grows with the number of snapshots or readings, and with the window up to ten minutes; two decimals. */
export function confidenceOf(window: number, incarnation: Incarnation, strength: number): number {
  const { readings } = incarnation;
  const fromCount = 1 - Math.exp(-Math.max(snapshotsOf(incarnation), readings.end - readings.first) / 6);
  const cap = 0.99 - (0.99 - BRIEF_CONFIDENCE_MAX) * Math.exp(-window / BRIEF_WINDOW_MS);
  return Math.round(Math.min(cap, fromCount * strength) * 100) / 100;
}
