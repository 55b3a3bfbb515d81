/**
 * Judges one service after another, each once in an interval, so that the work is spread over time; of its instances those that
 * are due (`due.ts`).
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
import { dueInstances } from "./due.ts";
import type { InstanceBook } from "./instance-book.ts";
import type { KnownGrowth } from "./known-growth.ts";
import { oldestOf } from "./predecessors.ts";
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
      const due = dueInstances(instances.candidates(service, at), {
        now: at,
        intervalMs,
        showing: showing(tickets, service),
      });
      if (due.size === 0) continue;
      const found = await judgeService({ service, due, now: at }, { instances, options, signal });
      if (signal.aborted) return;
      instances.noteJudged(service, await known.without(service, found, at), at);
      const judged = instances.judgments(service);
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

interface DueService {
  readonly service: string;
  /** Names of instances. */
  readonly due: ReadonlySet<string>;
  readonly now: UnixMs;
}

/** Instances that showed the leak of a ticket that is suspected or open; null where the service has none. */
function showing(tickets: TicketBook, service: string): ReadonlySet<string> | null {
  const unresolved = tickets
    .all()
    .filter((one) => one.service === service && (one.state === "suspected" || one.state === "open"));
  return unresolved.length === 0
    ? null
    : new Set(unresolved.flatMap(({ instances }) => instances.map(({ instance }) => instance)));
}

async function judgeService(
  { service, due, now }: DueService,
  { instances, options, signal }: JudgedBy,
): Promise<readonly JudgedInstance[]> {
  const { windowMs, rows, judge, warn } = options;
  const earlier = await instances.readEarlier(service, now, rows);
  if (!earlier.ok) warn(earlier.error);
  const range = { from: unixMs(now - windowMs), to: unixMs(now + 1) };
  const recent = instances.recent(service, now);
  const all: readonly RecentInstance[] = recent.filter(({ instance }) => due.has(instance));
  // In one request, so that its instances share what is known of their stacks.
  const answer = await judge.judge({ service, range, instances: all, peers: oldestOf(recent) });
  if (signal.aborted) return [];
  if (answer.fault !== null) warn(answer.fault);
  return answer.judged;
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
    if (found !== null && ticket?.state === "open") changes.push(tickets.put(verified(ticket, found)));
  }
  return changes;
}
