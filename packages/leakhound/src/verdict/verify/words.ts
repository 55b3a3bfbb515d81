/** The outcomes of a comparison, each with its reason in words. */
import { formatByteRate, formatCountRate, formatDuration, formatInterval, formatShare } from "../../base/format.ts";
import { HOUR_MS } from "../../base/units.ts";
import type { Judgement } from "../diagnose.ts";
import { SNAPSHOTS_MIN } from "../opinion.ts";
import { type Comparison, trafficShare } from "./compare.ts";
import { GONE_PACE, IMPROVED_PACE } from "./paces.ts";
import type { VerifyOutcome } from "./types.ts";

/** Telling a slope takes a time that goes with its noise to the power of 2/3. */
const TIME_EXPONENT = 2 / 3;
const TIME_FACTOR_MAX = 100;

export interface Opinion {
  readonly outcome: VerifyOutcome;
  readonly reason: string;
}

export function nothingToVerify({ diagnosis }: Judgement): Opinion {
  const why =
    diagnosis.verdict === "no-leak"
      ? "The first recording shows no leak, so there is nothing that could be fixed."
      : `Whether the first recording shows a leak is not certain: ${diagnosis.reason}`;
  return { outcome: "inconclusive", reason: why };
}

export function tooLittle({ diagnosis }: Judgement): Opinion {
  const missing = SNAPSHOTS_MIN - diagnosis.snapshots;
  const words = `${diagnosis.snapshots} ${diagnosis.snapshots === 1 ? "snapshot" : "snapshots"}`;
  return {
    outcome: "inconclusive",
    reason: `The second recording has ${words} of one process: ${missing} more are needed.`,
  };
}

export function incomparable({ diagnosis }: Judgement): Opinion {
  const what =
    diagnosis.kind === "goroutine"
      ? "goroutine profiles"
      : diagnosis.kind === "heap"
        ? "heap profiles"
        : "readings of memory";
  return {
    outcome: "inconclusive",
    reason: `The second recording has too few ${what} to compare with the leak of the first.`,
  };
}

export function unused(comparison: Comparison): Opinion {
  const share = formatShare(trafficShare(comparison)!);
  return {
    outcome: "inconclusive",
    reason: `${subjectOf(comparison)} grows more slowly, but the service also did little: all other code allocated ${share} of what it did before. Repeat it under the load of the first recording.`,
  };
}

export function elsewhere(
  before: Judgement,
  after: Judgement,
  comparison: Comparison,
  others: readonly string[],
): Opinion {
  const isBetter =
    (after.diagnosis.growth?.bytesPerHour ?? 0) < IMPROVED_PACE * (before.diagnosis.growth?.bytesPerHour ?? 0);
  const reason = `${subjectOf(comparison)} ${changeWords(comparison)}, but now ${others[0]} leaks: ${after.diagnosis.reason}`;
  return { outcome: isBetter ? "improved" : "not-fixed", reason };
}

export function improved(comparison: Comparison): Opinion {
  return { outcome: "improved", reason: `${subjectOf(comparison)} ${changeWords(comparison)}, and still leaks.` };
}

export function notFixed(comparison: Comparison): Opinion {
  return { outcome: "not-fixed", reason: `${subjectOf(comparison)} leaks as before: it ${changeWords(comparison)}.` };
}

export function fixed(comparison: Comparison): Opinion {
  const share = trafficShare(comparison);
  const use =
    share === null
      ? ""
      : ` All other code allocated ${formatShare(share)} of what it did before, so the service was in use.`;
  return { outcome: "fixed", reason: `${subjectOf(comparison)} no longer grows: it ${changeWords(comparison)}.${use}` };
}

export function undecided(comparison: Comparison, { diagnosis }: Judgement): Opinion {
  const hours = comparison.sides?.after.hours ?? (Date.parse(diagnosis.to) - Date.parse(diagnosis.from)) / HOUR_MS;
  const doubt = (comparison.after.high - comparison.after.low) / 2 / (GONE_PACE * comparison.before.perHour);
  const factor = Math.min(TIME_FACTOR_MAX, Math.max(2, doubt ** TIME_EXPONENT));
  const time = formatDuration(factor * hours * HOUR_MS);
  return {
    outcome: "inconclusive",
    reason: `${subjectOf(comparison)} ${changeWords(comparison)}, which leaves both a leak and none possible. Watch the new build for ${time} to settle it.`,
  };
}

function subjectOf({ functions, kind }: Comparison): string {
  if (functions.length === 0) return kind === "off-heap" ? "Memory outside the heap" : "What leaked";
  const more = functions.length - 1;
  return more === 0 ? functions[0]! : `${functions[0]} (and ${more} more ${more === 1 ? "site" : "sites"} that leaked)`;
}

/** `went from 4.1 MiB/h to 3.0 KiB/h (95%: -20 KiB/h to 26 KiB/h)` */
function changeWords({ kind, before, after }: Comparison): string {
  const format = kind === "goroutine" ? formatCountRate : formatByteRate;
  return `went from ${format(before.perHour)} to ${format(after.perHour)} (95%: ${formatInterval(after, format)})`;
}
