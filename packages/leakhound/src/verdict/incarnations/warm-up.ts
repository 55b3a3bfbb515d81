/**
 * One process seems to leak, but all processes grow at first and none is seen to go on: this is how services warm up.
 *
 *   process    1   2   3   4
 *             ┌─  ┌   ┌─  ┌      4 alone looks like a leak; beside 1 to 3 it does not
 */
import type { Diagnosis } from "../facts/diagnosis.ts";
import type { AcrossFinding, JudgedProcess } from "./across.ts";

/** Fewer processes that rose alike may be a coincidence. */
const PROCESSES_MIN = 3;
/** A process that lives so many times longer than the others shows more than they do. */
const LONGER_FACTOR = 3;
const WATCH_FACTOR = 2;

export function isWarmUp({ diagnosis, incarnation }: JudgedProcess, { kind, facts }: AcrossFinding): boolean {
  if (diagnosis.verdict !== "leak" || diagnosis.kind !== "heap" || kind === "goroutine" || !incarnation) return false;
  if (facts.pattern !== "levels-off" && facts.pattern !== "unclear") return false;
  const usualMs = facts.lifetime?.medianMs ?? 0;
  return facts.climbing >= PROCESSES_MIN && incarnation.to - incarnation.from < LONGER_FACTOR * usualMs;
}

/** What changes in the diagnosis of the process. */
export function warmUpDiagnosis({ sites, growth }: Diagnosis, lengthMs: number): Partial<Diagnosis> {
  const [first] = sites;
  const site = first ? { id: first.id, function: first.function, file: first.file, line: first.line } : null;
  const facts = { site, bytesPerHour: growth?.bytesPerHour ?? 0, watchMs: WATCH_FACTOR * lengthMs };
  return { verdict: "inconclusive", kind: null, confidence: 0.5, reason: { code: "cache-could-explain", facts } };
}
