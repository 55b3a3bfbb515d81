/**
 * Watches one target: a stream of updates that never stalls and, once the target was reached, never ends by itself.
 *
 *   reach ──▶ found ──▶ tick ─▶ lanes that are free are scraped ─▶ their responses, as they come ─▶ tick …
 *                        heap       ├──────┤        ├─────┤        ├────
 *                        goroutine  ├────────────────────── hangs, until its timeout
 *                        memory            ├─┤           ├─┤           ├─┤
 *                                  round 1        round 2         round 3
 *
 * Each lane has at most one request under way, so a slow target never has two of the same request, and a
 * lane that hangs does not delay the others. A lane that is still busy when a round begins is a gap.
 * While the caller handles an update, nothing new is requested: the stream never runs ahead of its reader.
 */
import { setMaxListeners } from "node:events";
import { durationMs, type UnixMs, unixMs } from "../base/units.ts";
import type { ScrapeLane } from "../base/watch-event.ts";
import type { Capabilities } from "../source/capabilities.ts";
import { discover } from "../source/discover.ts";
import { type MemoryBody, type MemoryText, NO_MEMORY } from "../source/memory-text.ts";
import type { Target } from "../source/target.ts";
import { unlessAborted } from "../work/abort.ts";
import { EventQueue } from "./event-queue.ts";
import { IncarnationTracker } from "./incarnation.ts";
import { Schedule } from "./schedule.ts";
import { gapUpdate, type Scrape, type ScrapeContext, scrapeProfile } from "./scrape.ts";
import { scrapeMemory, servesMemory } from "./scrape-memory.ts";
import type { WatchOptions, WatchPorts, WatchUpdate } from "./types.ts";

const LANES: readonly ScrapeLane[] = ["heap", "goroutine", "goroutineleak", "memory"];
const RETRY_MS = 1_000;
/** Between two attempts for a target that stays away after its grace period. */
const LATE_RETRY_MS = 10_000;
/** How long a memory reading waits for the heap profile of its round. */
const AFTER_HEAP_MS = 1_000;

/**
 * Finds out what the target serves, then scrapes it until `signal` is aborted or the caller leaves the loop.
 * It ends by itself only with "failed", before the first round.
 */
export async function* watchTarget(
  target: Target,
  options: WatchOptions,
  ports: WatchPorts,
  signal: AbortSignal,
): AsyncGenerator<WatchUpdate, void, void> {
  const leaving = new AbortController();
  // Each request under way and each watched target has a listener, which it removes again; Node warns from eleven on.
  setMaxListeners(0, signal, leaving.signal);
  const leave = () => leaving.abort();
  signal.addEventListener("abort", leave);
  if (signal.aborted) leave();
  const context = { options, ports, signal: leaving.signal };
  try {
    const served = yield* reach(target, context);
    if (served) yield* new Watch(target, served, context).rounds();
  } finally {
    leave();
    signal.removeEventListener("abort", leave);
  }
}

/**
 * Repeats discovery until the target serves something, or its grace period is over and the watch has no other target.
 * After the grace period it is tried less often, and only a new reason is reported.
 *
 * @returns null when it never did, or the watch ended
 */
async function* reach(target: Target, context: ScrapeContext): AsyncGenerator<WatchUpdate, Capabilities | null, void> {
  const { options, ports, signal } = context;
  const until = unixMs(ports.clock.now() + options.graceMs);
  let reported = "";
  for (;;) {
    const found = await probe(target, context);
    if (signal.aborted) return null;
    if (found.ok) {
      yield { type: "found", capabilities: found.value };
      return found.value;
    }
    const left = until - ports.clock.now();
    const isOver = !found.error.isTransient || left <= 0;
    if (isOver && !options.keepsTrying) {
      yield { type: "failed", fault: found.error };
      return null;
    }
    if (!isOver || found.error.what !== reported) yield { type: "waiting", fault: found.error, until };
    reported = found.error.what;
    await ports.clock.sleep(isOver ? LATE_RETRY_MS : Math.min(RETRY_MS, left), signal);
  }
}

function probe(target: Target, { options, ports, signal }: ScrapeContext): ReturnType<typeof discover> {
  const { decoder } = ports;
  const owner = new URL(target.origin).host;
  const readMemory = async (given: MemoryBody): Promise<MemoryText> => {
    if (!decoder) return NO_MEMORY;
    const read = await unlessAborted(decoder.readMemory({ ...given, where: target.display }, owner), signal);
    return read?.ok ? read.value : NO_MEMORY;
  };
  const work = () => discover(target, ports.http, { ...options, ...(decoder && { readMemory }) }, signal);
  return ports.probing ? ports.probing.take(work) : work();
}

/** What the loop waits for: the time of a round, the response of a lane, or what a restarted process serves. */
type LoopEvent =
  | { readonly type: "tick" }
  | { readonly type: "scraped"; readonly lane: ScrapeLane; readonly scrape: Scrape }
  | { readonly type: "rediscovered"; readonly served: Capabilities | null };

interface BusyLane {
  readonly since: UnixMs;
  /** Resolves when its response came. */
  readonly answered: Promise<void>;
}

/** The rounds of one watch. */
class Watch {
  readonly #target: Target;
  readonly #context: ScrapeContext;
  readonly #schedule: Schedule;
  readonly #incarnations = new IncarnationTracker();
  readonly #busy = new Map<ScrapeLane, BusyLane>();
  readonly #events = new EventQueue<LoopEvent>();
  #served: Capabilities;
  #isRediscovering = false;
  /** The process restarted since the last discovery. */
  #isStale = false;
  #rounds = 0;

  constructor(target: Target, served: Capabilities, context: ScrapeContext) {
    this.#target = target;
    this.#served = served;
    this.#context = context;
    const { clock } = context.ports;
    const { intervalMs, offsetMs = 0 } = context.options;
    this.#schedule = new Schedule(unixMs(clock.now() + offsetMs), intervalMs);
  }

  async *rounds(): AsyncGenerator<WatchUpdate, void, void> {
    const { signal } = this.#context;
    void this.#events.add(this.#nextTick());
    for (;;) {
      await this.#events.filled();
      if (signal.aborted) return;
      yield* this.#updatesOf(this.#events.take());
    }
  }

  *#updatesOf(event: LoopEvent | null): Generator<WatchUpdate, void, void> {
    switch (event?.type) {
      case "tick":
        yield* this.#beginRound();
        void this.#events.add(this.#nextTick());
        break;
      case "scraped":
        this.#busy.delete(event.lane);
        yield* this.#emit(event.scrape);
        break;
      case "rediscovered":
        yield* this.#useRediscovered(event.served);
        break;
    }
  }

  async #nextTick(): Promise<LoopEvent> {
    const { ports, signal } = this.#context;
    const wait = this.#schedule.nextAt - ports.clock.now();
    if (wait > 0) await ports.clock.sleep(Math.min(wait, this.#context.options.intervalMs), signal);
    return { type: "tick" };
  }

  *#beginRound(): Generator<WatchUpdate, void, void> {
    const now = this.#context.ports.clock.now();
    const missed = this.#schedule.take(now);
    if (missed === null) return;
    const late = LANES.flatMap((lane) => this.#beginLane(lane, now));
    if (this.#isStale && !this.#isRediscovering) void this.#events.add(this.#rediscover());
    yield { type: "round", number: ++this.#rounds, nextAt: this.#schedule.nextAt };
    if (missed > 0) yield gapUpdate(now, { reason: "rounds-missed", rounds: missed });
    yield* late;
  }

  /** Begins a scrape of the lane, or reports that the lane is still busy. */
  #beginLane(lane: ScrapeLane, now: UnixMs): WatchUpdate[] {
    const busy = this.#busy.get(lane);
    if (busy) return [gapUpdate(now, { reason: "lane-busy", lane, busyMs: durationMs(now - busy.since) })];
    const response = this.#scrape(lane)?.then((scrape): LoopEvent => ({ type: "scraped", lane, scrape }));
    if (response) this.#busy.set(lane, { since: now, answered: this.#events.add(response) });
    return [];
  }

  /** @returns null where the target does not serve the lane */
  #scrape(lane: ScrapeLane): Promise<Scrape> | null {
    if (lane === "memory") return servesMemory(this.#served) ? this.#scrapeMemory() : null;
    const { heapUrl, goroutineUrl, goroutineLeakUrl } = this.#served;
    // The search for leaked goroutines forces a collection.
    if (lane === "goroutineleak" && !this.#context.options.forceGc) return null;
    const url = { heap: heapUrl, goroutine: goroutineUrl, goroutineleak: goroutineLeakUrl }[lane];
    return url === null ? null : scrapeProfile(lane, url, this.#context);
  }

  /** Waits for the collection that the heap profile forces, after which the count of live bytes contains no garbage; not for a slow heap. */
  async #scrapeMemory(): Promise<Scrape> {
    const { ports, options, signal } = this.#context;
    const heap = this.#busy.get("heap");
    if (heap)
      await Promise.race([heap.answered, ports.clock.sleep(Math.min(AFTER_HEAP_MS, options.intervalMs / 2), signal)]);
    return scrapeMemory(this.#served, this.#context);
  }

  *#emit({ updates, observation }: Scrape): Generator<WatchUpdate, void, void> {
    const restart = observation && this.#incarnations.observe(observation);
    if (restart) {
      this.#isStale = true;
      yield { type: "event", event: restart };
    }
    yield* updates;
  }

  async #rediscover(): Promise<LoopEvent> {
    this.#isRediscovering = true;
    const found = await probe(this.#target, this.#context);
    return { type: "rediscovered", served: found.ok ? found.value : null };
  }

  *#useRediscovered(found: Capabilities | null): Generator<WatchUpdate, void, void> {
    this.#isRediscovering = false;
    if (!found) return;
    this.#isStale = false;
    const before = this.#served;
    this.#served = withKnown(found, before);
    if (JSON.stringify(this.#served) !== JSON.stringify(before)) yield { type: "found", capabilities: this.#served };
  }
}

/** A process that has just started may not serve everything yet, so addresses that were found before stay. */
function withKnown(found: Capabilities, before: Capabilities): Capabilities {
  return {
    ...found,
    heapUrl: found.heapUrl ?? before.heapUrl,
    goroutineUrl: found.goroutineUrl ?? before.goroutineUrl,
    goroutineLeakUrl: found.goroutineLeakUrl ?? before.goroutineLeakUrl,
    metricsUrl: found.metricsUrl ?? before.metricsUrl,
  };
}
