/** Processes that end sooner than enough snapshots of one can be taken: watching longer does not help. */
import type { Incarnation, TargetSeries } from "../../series/target.ts";
import { median } from "../../stats/theil-sen.ts";
import { snapshotsOf } from "../decision/findings.ts";
import { SNAPSHOTS_MIN } from "../decision/usable.ts";
import type { Diagnosis } from "../facts/diagnosis.ts";
import type { Reason } from "../facts/reasons.ts";

const RESTARTS_MIN = 3;
/** With more snapshots of each, the processes can be compared. */
const SNAPSHOTS_MAX = 2;

/** @returns null where the diagnosis is decided, or the processes live long enough */
export function restartsTooFast({ incarnations }: TargetSeries, { verdict, reason }: Diagnosis): Reason | null {
  if (verdict !== "inconclusive" || reason.code !== "too-few-snapshots") return null;
  if (incarnations.length <= RESTARTS_MIN) return null;
  const snapshots = Math.max(...incarnations.map(snapshotsOf));
  if (snapshots > SNAPSHOTS_MAX) return null;
  const [first, last] = [incarnations[0]!, incarnations.at(-1)!];
  const between = incarnations.slice(1).map((one: Incarnation, row) => one.from - incarnations[row]!.from);
  const intervalMs = median(Float64Array.from(between).sort()) / SNAPSHOTS_MIN;
  const facts = { restarts: incarnations.length - 1, windowMs: last.to - first.from, snapshots, intervalMs };
  return { code: "restarts-too-fast", facts };
}
