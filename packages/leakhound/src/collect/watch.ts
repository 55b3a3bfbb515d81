/**
 * Watches one target: a stream of updates that never stalls and, once begun, never ends by itself.
 *
 *   reach ──▶ found ──▶ tick ─▶ lanes not busy are asked ─▶ their answers, as they come ─▶ tick …
 *                        heap       ├──────┤        ├─────┤        ├────
 *                        goroutine  ├────────────────────── hangs, until its timeout
 *                        memory            ├─┤           ├─┤           ├─┤
 *                                  round 1        round 2         round 3
 *
 * Each lane has at most one request under way, so a slow target is never asked twice at once, and a
 * lane that hangs costs the others nothing. A lane that is still busy when a round begins is a gap.
 * While the caller holds an update, nothing new is asked: the stream never runs ahead of its reader.
 */
import { setMaxListeners } from "node:events";
import type { CaptureKind, WatchEvent } from "../base/capture.ts";
import { formatDuration } from "../base/format.ts";
import { type UnixMs, unixMs } from "../base/units.ts";
import type { Capabilities } from "../source/capabilities.ts";
import { discover } from "../source/discover.ts";
import type { Target } from "../source/target.ts";
import { IncarnationTracker } from "./incarnation.ts";
import { Schedule } from "./schedule.ts";
import { type Scrape, type Scraping, scrapeProfile } from "./scrape.ts";
import { scrapeMemory, tellsMemory } from "./scrape-memory.ts";
import type { WatchOptions, WatchPorts, WatchUpdate } from "./types.ts";

type Lane = CaptureKind | "memory";
const LANES: readonly Lane[] = ["heap", "goroutine", "goroutineleak", "memory"];
const RETRY_MS = 1_000;
/** How long a memory reading waits for the heap profile of its round. */
const AFTER_HEAP_MS = 1_000;

/**
 * Finds out what the target serves, then scrapes it until `signal` is aborted or the caller leaves the loop.
 * Ends by itself only with "failed", before the first round.
 */
export async function* watchTarget(
  target: Target,
  options: WatchOptions,
  ports: WatchPorts,
  signal: AbortSignal,
): AsyncGenerator<WatchUpdate, void, void> {
  const leaving = new AbortController();
  // One listener a request under way and a target watched, each removed again; Node warns from eleven on.
  setMaxListeners(0, signal, leaving.signal);
  const leave = () => leaving.abort();
  signal.addEventListener("abort", leave);
  if (signal.aborted) leave();
  const scraping = { options, ports, signal: leaving.signal };
  try {
    const served = yield* reach(target, scraping);
    if (served) yield* new Watch(target, served, scraping).rounds();
  } finally {
    leave();
    signal.removeEventListener("abort", leave);
  }
}

/** Asks until the target serves something or its grace is over. @returns null when it never did, or the watch was left */
async function* reach(target: Target, scraping: Scraping): AsyncGenerator<WatchUpdate, Capabilities | null, void> {
  const { options, ports, signal } = scraping;
  const until = unixMs(ports.clock.now() + options.graceMs);
  for (;;) {
    const found = await discover(target, ports.http, options, signal);
    if (signal.aborted) return null;
    if (found.ok) {
      yield { type: "found", capabilities: found.value };
      return found.value;
    }
    const left = until - ports.clock.now();
    if (!found.error.isTransient || left <= 0) {
      yield { type: "failed", fault: found.error };
      return null;
    }
    yield { type: "waiting", fault: found.error, until };
    await ports.clock.sleep(Math.min(RETRY_MS, left), signal);
  }
}

/** What the loop waits for: time for a round, a lane's answer, or what a restarted process serves. */
type Happening =
  | { readonly type: "tick" }
  | { readonly type: "scraped"; readonly lane: Lane; readonly scrape: Scrape }
  | { readonly type: "looked"; readonly served: Capabilities | null };

/** The rounds of one watch. */
class Watch {
  readonly #target: Target;
  readonly #scraping: Scraping;
  readonly #schedule: Schedule;
  readonly #incarnations = new IncarnationTracker();
  readonly #busy = new Map<Lane, { readonly since: UnixMs; readonly answer: Promise<Happening> }>();
  #served: Capabilities;
  #looking: Promise<Happening> | null = null;
  /** The process is another one since it was asked what it serves. */
  #isStale = false;
  #rounds = 0;

  constructor(target: Target, served: Capabilities, scraping: Scraping) {
    this.#target = target;
    this.#served = served;
    this.#scraping = scraping;
    this.#schedule = new Schedule(scraping.ports.clock.now(), scraping.options.intervalMs);
  }

  async *rounds(): AsyncGenerator<WatchUpdate, void, void> {
    const { signal } = this.#scraping;
    let tick = this.#nextTick();
    for (;;) {
      const happening = await Promise.race([tick, ...this.#answers()]);
      if (signal.aborted) return;
      switch (happening.type) {
        case "tick":
          yield* this.#beginRound();
          tick = this.#nextTick();
          break;
        case "scraped":
          this.#busy.delete(happening.lane);
          yield* this.#settle(happening.scrape);
          break;
        case "looked":
          yield* this.#look(happening.served);
          break;
      }
    }
  }

  async #nextTick(): Promise<Happening> {
    const { ports, signal } = this.#scraping;
    const wait = this.#schedule.nextAt - ports.clock.now();
    if (wait > 0) await ports.clock.sleep(Math.min(wait, this.#scraping.options.intervalMs), signal);
    return { type: "tick" };
  }

  #answers(): Promise<Happening>[] {
    const answers = [...this.#busy.values()].map(({ answer }) => answer);
    return this.#looking ? [...answers, this.#looking] : answers;
  }

  *#beginRound(): Generator<WatchUpdate, void, void> {
    const now = this.#scraping.ports.clock.now();
    const missed = this.#schedule.take(now);
    if (missed === null) return;
    const late = LANES.flatMap((lane) => this.#beginLane(lane, now));
    if (this.#isStale && !this.#looking) this.#looking = this.#lookAgain();
    yield { type: "round", number: ++this.#rounds, nextAt: this.#schedule.nextAt };
    if (missed > 0) yield gapAt(now, missedText(missed));
    yield* late;
  }

  /** Asks on a lane, or tells that it is still busy. */
  #beginLane(lane: Lane, now: UnixMs): WatchUpdate[] {
    const busy = this.#busy.get(lane);
    if (busy) return [gapAt(now, `${lane}: no answer yet, asked ${formatDuration(now - busy.since)} ago`)];
    const scrape = this.#scrape(lane);
    const answered = scrape?.then((done): Happening => ({ type: "scraped", lane, scrape: done }));
    if (answered) this.#busy.set(lane, { since: now, answer: answered });
    return [];
  }

  /** @returns null where the target does not serve the lane */
  #scrape(lane: Lane): Promise<Scrape> | null {
    if (lane === "memory") return tellsMemory(this.#served) ? this.#scrapeMemory() : null;
    const { heapUrl, goroutineUrl, goroutineLeakUrl } = this.#served;
    // The search for leaked goroutines is a collection of its own.
    if (lane === "goroutineleak" && !this.#scraping.options.forceGc) return null;
    const url = { heap: heapUrl, goroutine: goroutineUrl, goroutineleak: goroutineLeakUrl }[lane];
    return url === null ? null : scrapeProfile(lane, url, this.#scraping);
  }

  /** After the heap's forced collection, when the count of live bytes holds no garbage; a slow heap is not waited for. */
  async #scrapeMemory(): Promise<Scrape> {
    const { ports, options, signal } = this.#scraping;
    const heap = this.#busy.get("heap");
    if (heap)
      await Promise.race([heap.answer, ports.clock.sleep(Math.min(AFTER_HEAP_MS, options.intervalMs / 2), signal)]);
    return scrapeMemory(this.#served, this.#scraping);
  }

  *#settle({ updates, observation }: Scrape): Generator<WatchUpdate, void, void> {
    const restart = observation && this.#incarnations.observe(observation);
    if (restart) {
      this.#isStale = true;
      yield { type: "event", event: restart };
    }
    yield* updates;
  }

  async #lookAgain(): Promise<Happening> {
    const { options, ports, signal } = this.#scraping;
    const found = await discover(this.#target, ports.http, options, signal);
    return { type: "looked", served: found.ok ? found.value : null };
  }

  *#look(found: Capabilities | null): Generator<WatchUpdate, void, void> {
    this.#looking = null;
    if (!found) return;
    this.#isStale = false;
    const before = this.#served;
    this.#served = withKnown(found, before);
    if (JSON.stringify(this.#served) !== JSON.stringify(before)) yield { type: "found", capabilities: this.#served };
  }
}

/** A process that has just started may not serve everything yet: what was once served is asked for again. */
function withKnown(found: Capabilities, before: Capabilities): Capabilities {
  return {
    ...found,
    heapUrl: found.heapUrl ?? before.heapUrl,
    goroutineUrl: found.goroutineUrl ?? before.goroutineUrl,
    goroutineLeakUrl: found.goroutineLeakUrl ?? before.goroutineLeakUrl,
    metricsUrl: found.metricsUrl ?? before.metricsUrl,
  };
}

function missedText(missed: number): string {
  const rounds = missed === 1 ? "1 round" : `${missed} rounds`;
  return `${rounds} missed: this machine was asleep or too busy, or its clock was set`;
}

function gapAt(at: UnixMs, text: string): WatchUpdate {
  const event: WatchEvent = { at, kind: "gap", text };
  return { type: "event", event };
}
