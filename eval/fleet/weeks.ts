/**
 * A simulated service over two weeks: each hour of each process becomes the rows that the server stores, and the day and the week
 * are judged from them, and become tickets, as they do in the server.
 */
import { ok, unixMs } from "leakhound/server";
import { type StoredProfiles, verifyFix } from "../../packages/serve/src/judging/verify-fix.ts";
import { LONG_WINDOWS } from "../../packages/serve/src/judging/windows/judge-levels.ts";
import { judgeStored } from "../../packages/serve/src/judging/windows/judge-stored.ts";
import { TicketBook } from "../../packages/serve/src/tickets/book.ts";
import { verified } from "../../packages/serve/src/tickets/lifecycle.ts";
import type { JudgedInstance } from "../../packages/serve/src/tickets/observation.ts";
import { Random } from "../random.ts";
import { basePlan } from "./base-plan.ts";
import { MemoryRows } from "./memory-rows.ts";
import { type FleetOutcome, outcomeOf } from "./outcome.ts";
import { HOUR_MS, type Kind, type Plan, START_MS, WEEKS } from "./plan.ts";
import { drawnProfile } from "./profiles.ts";
import { timeOf } from "./readings.ts";
import { type ProcessStep, simulate } from "./simulate.ts";

const SERVICE = "svc";
/** Of the short window, which is not judged here. */
const SHORT_MS = 2 * HOUR_MS;

export async function judgeWeeks(kind: Kind, seed: number): Promise<FleetOutcome> {
  const plan = kind.draw(basePlan(new Random(seed), WEEKS));
  const [rows, book, steps]: [MemoryRows, TicketBook, ProcessStep[]] = [
    new MemoryRows(SERVICE, plan),
    new TicketBook([]),
    [],
  ];
  let [judgments, cpuMs] = [0, 0];
  let hour = 0;
  for (const seen of simulate(plan)) {
    for (const step of seen) rows.add(step);
    steps.push(...seen);
    hour++;
    const begin = process.cpuUsage();
    for (const window of LONG_WINDOWS) {
      if ((hour * HOUR_MS) % window.judgedEachMs !== 0) continue;
      const at = timeOf(hour);
      const judged = await judgeStored(rows, { service: SERVICE, window, now: at });
      if (!judged.ok) throw new Error(judged.error.what);
      judgments += judged.value.length;
      book.apply({ service: SERVICE, at, window: window.name, instances: judged.value });
      await verifyAll(book, judged.value, { at, profiles: profilesOf(plan, steps) });
    }
    const used = process.cpuUsage(begin);
    cpuMs += (used.user + used.system) / 1000;
  }
  return { kind: kind.name, seed, ...outcomeOf(plan, book.all(), START_MS), judgments, cpuMs };
}

interface Verifying {
  readonly at: ReturnType<typeof timeOf>;
  readonly profiles: StoredProfiles;
}

async function verifyAll(
  book: TicketBook,
  instances: readonly JudgedInstance[],
  { at, profiles }: Verifying,
): Promise<void> {
  const windowsMs = { short: SHORT_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS };
  for (const ticket of book.awaitingVerification(SERVICE)) {
    const found = await verifyFix(ticket, { now: at, windowsMs, instances }, profiles);
    if (found !== null) book.put(verified(ticket, found));
  }
}

/** Drawn when they are asked for. */
const profilesOf = (plan: Plan, steps: readonly ProcessStep[]): StoredProfiles => ({
  async profile({ instance, kind }, at) {
    const step = steps.findLast((one) => one.instance === instance && timeOf(one.hour) <= at);
    if (step === undefined || kind === "goroutineleak") return ok(null);
    return ok(drawnProfile(plan, step, kind, unixMs(timeOf(step.hour))).bytes);
  },
});
