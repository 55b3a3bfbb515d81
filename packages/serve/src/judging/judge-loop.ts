/**
 * Judges one service after another, each once in an interval, so that the work is spread over time.
 *
 *   interval   |--------------------|--------------------|
 *   judged     a     b     c        a     b     c
 *
 * Profiles are read from the store, so that a restart of the server begins nothing anew.
 */
import { type Clock, durationMs, type Fault, type UnixMs, unixMs } from "leakhound/server";
import type { RecentInstance } from "../recent/recent-series.ts";
import type { RowStore } from "../rows/port.ts";
import type { BookChange, TicketBook } from "../tickets/book.ts";
import { verified } from "../tickets/lifecycle.ts";
import type { JudgedInstance } from "../tickets/observation.ts";
import type { InstanceBook } from "./instance-book.ts";
import type { KnownGrowth } from "./known-growth.ts";
import type { RecentJudge } from "./recent/request.ts";
import { type StoredProfiles, verifyFix } from "./verify-fix.ts";

export interface JudgeLoopOptions {
  readonly clock: Clock;
  readonly windowMs: number;
  /** Each service is judged once in this time. */
  readonly intervalMs: number;
  readonly judge: RecentJudge;
  readonly rows: Pick<RowStore, "readings" | "events">;
  readonly profiles: StoredProfiles;
  readonly known: KnownGrowth;
  /** Receives the tickets that a judgment changed. */
  readonly changed: (changes: readonly BookChange[]) => Promise<void>;
  readonly warn: (fault: Fault) => void;
}

/** Instances of one request, so that it takes seconds. */
const JUDGED_AT_ONCE = 8;

/** A fix that could not be shown is looked for again after this time, when there is more to compare. */
const VERIFIED_EACH_MS = durationMs(3_600_000);
const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

/** Runs until the signal is aborted. */
export async function judgeLoop(
  instances: InstanceBook,
  tickets: TicketBook,
  options: JudgeLoopOptions,
  signal: AbortSignal,
): Promise<void> {
  const { clock, windowMs, intervalMs, known, changed } = options;
  while (!signal.aborted) {
    const services = instances.services();
    for (const service of services) {
      await clock.sleep(intervalMs / services.length, signal);
      if (signal.aborted) return;
      const at = clock.now();
      const found = await judgeService(service, at, { instances, options, signal });
      if (signal.aborted) return;
      const judged = await known.without(service, found, at);
      instances.noteJudged(service, judged, at);
      const changes = tickets.apply({ service, at, window: "short", instances: judged });
      if (changes.length > 0) await changed(changes);
      const fixes = await verifyAwaiting(tickets, { service, at, judged }, options);
      if (fixes.length > 0) await changed(fixes);
    }
    if (services.length === 0) await clock.sleep(intervalMs, signal);
    instances.forgetBefore(unixMs(clock.now() - windowMs));
    known.forgetBefore(unixMs(clock.now() - DAY_MS));
  }
}

interface JudgedBy {
  readonly instances: InstanceBook;
  readonly options: JudgeLoopOptions;
  readonly signal: AbortSignal;
}

async function judgeService(
  service: string,
  now: UnixMs,
  { instances, options, signal }: JudgedBy,
): Promise<readonly JudgedInstance[]> {
  const { windowMs, rows, judge, warn } = options;
  const earlier = await instances.readEarlier(service, now, rows);
  if (!earlier.ok) warn(earlier.error);
  const range = { from: unixMs(now - windowMs), to: unixMs(now + 1) };
  const judged: JudgedInstance[] = [];
  const all = instances.recent(service, now);
  for (let first = 0; first < all.length; first += JUDGED_AT_ONCE) {
    const some: readonly RecentInstance[] = all.slice(first, first + JUDGED_AT_ONCE);
    const answer = await judge.judge({ service, range, instances: some });
    if (signal.aborted) return [];
    if (answer.fault !== null) warn(answer.fault);
    judged.push(...answer.judged);
  }
  return judged;
}

interface Judged {
  readonly service: string;
  readonly at: UnixMs;
  readonly judged: readonly JudgedInstance[];
}

async function verifyAwaiting(
  tickets: TicketBook,
  { service, at, judged }: Judged,
  { profiles, windowMs }: JudgeLoopOptions,
): Promise<readonly BookChange[]> {
  const changes: BookChange[] = [];
  for (const { id, verification } of tickets.awaitingVerification(service)) {
    if (verification !== null && at - verification.at < VERIFIED_EACH_MS) continue;
    const windowsMs = { short: windowMs, day: DAY_MS, week: WEEK_MS };
    const before = tickets.get(id)!;
    const found = await verifyFix(before, { now: at, windowsMs, instances: judged }, profiles);
    // A user may have changed the ticket meanwhile.
    const ticket = tickets.get(id);
    if (ticket?.state === "open") changes.push(tickets.put(verified(ticket, found)));
  }
  return changes;
}
