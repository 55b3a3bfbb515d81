/**
 * A simulated service over ten hours, at speed: its profiles and readings go into the real store, and the loops of the server
 * judge them by a simulated clock.
 *
 *   profiles, readings ─▶ sink ─▶ logs, chunks, DuckDB ─▶ judgeLoop, longLoop ─▶ tickets
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bytes, durationMs, type MemoryReading, parseTarget } from "leakhound/server";
import type { ScrapeTarget } from "../../packages/serve/src/fleet/targets.ts";
import { InstanceBook } from "../../packages/serve/src/judging/instance-book.ts";
import { judgeLoop } from "../../packages/serve/src/judging/judge-loop.ts";
import { KnownGrowth } from "../../packages/serve/src/judging/known-growth.ts";
import { FolderJudge } from "../../packages/serve/src/judging/recent/folder-judge.ts";
import { longLoop } from "../../packages/serve/src/judging/windows/long-loop.ts";
import { openDuckDb } from "../../packages/serve/src/rows/duckdb/duckdb-store.ts";
import { RowFeed } from "../../packages/serve/src/rows/feed/row-feed.ts";
import { SealedHours } from "../../packages/serve/src/rows/feed/sealed-hours.ts";
import { pushStoreOf, sinkOf } from "../../packages/serve/src/sink.ts";
import { HistoryStore } from "../../packages/serve/src/store/history-store.ts";
import { TicketBook } from "../../packages/serve/src/tickets/book.ts";
import { Random } from "../random.ts";
import { basePlan } from "./base-plan.ts";
import { type FleetOutcome, outcomeOf } from "./outcome.ts";
import { HOUR_MS, HOURS, type Kind, type Plan, START_MS } from "./plan.ts";
import { drawnProfile } from "./profiles.ts";
import { readingOf } from "./readings.ts";
import { SimClock } from "./sim-clock.ts";
import { type ProcessStep, simulate } from "./simulate.ts";

const SERVICE = "svc";
/** Loops that sleep between two steps. */
const LOOPS = 2;
const WINDOW_MS = 2 * HOUR_MS;
const INTERVAL_MS = 5 * 60_000;
/** Rows wait for no longer. */
const FLUSHED_STEPS = 10;
const DUCKDB_BYTES = 2 ** 27;

const warn = ({ what }: { readonly what: string }) => {
  throw new Error(what);
};

async function openStore(folder: string, clock: SimClock) {
  const opened = await openDuckDb({
    folder: join(folder, "rows"),
    memoryBytesMax: DUCKDB_BYTES,
    temporaryBytesMax: DUCKDB_BYTES,
    now: () => clock.now(),
  });
  if (!opened.ok) throw new Error(opened.error.what);
  const rows = opened.value;
  const feed = await RowFeed.open(rows, { collector: "eval", startedAt: clock.now(), commitMs: 0, warn });
  if (!feed.ok) throw new Error(feed.error.what);
  const settled = async () => {
    await feed.value.flush();
    return null;
  };
  const history = await HistoryStore.open(
    { folder: join(folder, "history"), hours: new SealedHours(rows, "eval", settled), commitMs: 0, warn },
    clock.now(),
  );
  return { rows, feed: feed.value, history };
}

export async function judgeHours(kind: Kind, seed: number): Promise<FleetOutcome> {
  const plan = kind.draw(basePlan(new Random(seed), HOURS));
  const folder = mkdtempSync(join(tmpdir(), "leakhound-fleet-eval-"));
  const begin = process.cpuUsage();
  try {
    const { tickets, judgments } = await serve(plan, folder);
    const used = process.cpuUsage(begin);
    const cpuMs = (used.user + used.system) / 1000;
    return { kind: kind.name, seed, ...outcomeOf(plan, tickets.all(), START_MS), judgments, cpuMs };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function serve(plan: Plan, folder: string) {
  const clock = new SimClock(START_MS);
  const { rows, feed, history } = await openStore(folder, clock);
  const judge = new FolderJudge(join(folder, "history"));
  const tickets = new TicketBook([]);
  const instances = new InstanceBook({ windowMs: durationMs(WINDOW_MS) });
  const stop = new AbortController();
  let judgments = 0;
  const counting = {
    judge: async (request: Parameters<FolderJudge["judge"]>[0]) => {
      judgments += request.instances.length;
      return judge.judge(request);
    },
    close: () => judge.close(),
  };
  const changed = async () => {};
  const shared = { clock, rows, changed, warn };
  const known = new KnownGrowth(rows);
  const times = { windowMs: WINDOW_MS, intervalMs: INTERVAL_MS };
  const loops = Promise.all([
    judgeLoop(instances, tickets, { ...shared, ...times, judge: counting, profiles: history, known }, stop.signal),
    longLoop(tickets, { ...shared, services: () => rows.services() }, stop.signal),
  ]);
  const failed = loops.then(
    () => {},
    (cause: unknown) => Promise.reject(cause),
  );
  const parts = { instances, history, feed, clock, warn };
  const { sink, settled } = sinkOf(parts);
  const feeding = { clock, sink, store: pushStoreOf(parts), feed };
  const running = async () => {
    for (const seen of simulate(plan)) await step(plan, seen, feeding);
    await clock.idle(LOOPS);
  };
  await Promise.race([running(), failed]);
  stop.abort();
  await loops;
  judge.close();
  await settled();
  await feed.flush();
  await history.close();
  await rows.close();
  return { tickets, judgments };
}

interface Feeding {
  readonly clock: SimClock;
  readonly sink: ReturnType<typeof sinkOf>["sink"];
  /** Resolves when a profile is on disk. */
  readonly store: ReturnType<typeof pushStoreOf>;
  readonly feed: RowFeed;
}

async function step(plan: Plan, seen: readonly ProcessStep[], { clock, sink, store, feed }: Feeding): Promise<void> {
  const [first] = seen;
  if (first === undefined) return;
  clock.offMs = plan.clockOff(first.hour) * HOUR_MS;
  await clock.runTo(START_MS + first.hour * HOUR_MS, LOOPS);
  const kinds = plan.runtime === "go" ? (["heap", "goroutine"] as const) : (["heap"] as const);
  const at = clock.now();
  const stored = seen.flatMap((one) => {
    const target = targetOf(one);
    const reading: MemoryReading = readingOf(plan, one, at);
    void sink(target, { type: "reading", reading });
    return kinds.map((kind) => {
      const { profile, bytes: body } = drawnProfile(plan, one, kind, at);
      const capture = { kind, takenAt: at, where: one.instance, bytes: body };
      return store({ origin: target, capture, profile, decoded: null });
    });
  });
  for (const result of await Promise.all(stored)) if (!result.ok) warn(result.error);
  if (Math.round(first.hour / plan.scale.stepHours) % FLUSHED_STEPS === 0) await feed.flush();
}

function targetOf({ instance, release }: ProcessStep): ScrapeTarget {
  const target = parseTarget(`${instance}:6060`);
  if (!target.ok) throw new Error(`${instance} is no target`);
  const labels = new Map([
    ["service", SERVICE],
    ["instance", instance],
    ["version", release],
  ]);
  const limits = {
    intervalMs: durationMs(INTERVAL_MS),
    timeoutMs: durationMs(INTERVAL_MS),
    bodyBytesMax: bytes(2 ** 26),
  };
  return { key: instance, labels, target: target.value, ...limits, samplesMax: null };
}
