/**
 * One scrape loop for each target. When discovery changes the targets, loops of targets that are gone end, new targets
 * begin, and all others go on undisturbed.
 *
 *   targets  A B C          apply [A, C, D]         A C D
 *   loops    A B C    ──▶   ends B, begins D   ──▶  A C D
 *
 * A loop never ends by itself: a target that does not answer is tried again at each of its turns.
 */
import {
  type BodyDecoder,
  type Clock,
  durationMs,
  type HttpClient,
  inflate,
  untilOffsetMs,
  type WatchOptions,
  type WatchUpdate,
  watchTarget,
} from "leakhound/server";
import { healthAfter, type TargetHealth, UNKNOWN_HEALTH } from "./health.ts";
import type { ScrapeTarget } from "./targets.ts";

/** Receives what the loops bring. The loop of a target waits until its update was handled. */
export type ScrapeSink = (target: ScrapeTarget, update: WatchUpdate) => Promise<void>;

export interface ScrapePoolOptions {
  readonly clock: Clock;
  /** Opens a client for one target, with the credentials of its job. */
  readonly openHttp: (target: ScrapeTarget) => HttpClient;
  readonly sink: ScrapeSink;
  readonly decoder: BodyDecoder;
  /** Called when a target begins to answer, or ceases to. */
  readonly onHealth: (target: ScrapeTarget, health: TargetHealth) => void;
}

interface Loop {
  readonly target: ScrapeTarget;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
  health: TargetHealth;
}

export class ScrapePool {
  readonly #options: ScrapePoolOptions;
  readonly #loops = new Map<string, Loop>();

  constructor(options: ScrapePoolOptions) {
    this.#options = options;
  }

  /** Begins and ends loops, so that exactly these targets are scraped. Resolves when the ended ones have ended. */
  async apply(targets: readonly ScrapeTarget[]): Promise<void> {
    const wanted = new Map(targets.map((target) => [target.key, target]));
    const gone = [...this.#loops].filter(([key]) => !wanted.has(key));
    for (const [key] of gone) this.#loops.delete(key);
    for (const [, loop] of gone) loop.stop.abort();
    for (const [key, target] of wanted) if (!this.#loops.has(key)) this.#loops.set(key, this.#begin(target));
    await Promise.all(gone.map(([, loop]) => loop.ended));
    await this.restart((target) => hasOtherLimits(target, wanted.get(target.key) ?? target), wanted);
  }

  /** Ends loops and begins them again at their next turn, with new clients and limits. */
  async restart(
    isChanged: (target: ScrapeTarget) => boolean,
    targets: ReadonlyMap<string, ScrapeTarget> = new Map(),
  ): Promise<void> {
    const changed = [...this.#loops].filter(([, { target }]) => isChanged(target));
    for (const [, loop] of changed) loop.stop.abort();
    await Promise.all(changed.map(([, loop]) => loop.ended));
    for (const [key, { target }] of changed)
      if (this.#loops.has(key)) this.#loops.set(key, this.#begin(targets.get(key) ?? target));
  }

  /** Each target with its health, in the order in which they were first seen. */
  health(): readonly { readonly target: ScrapeTarget; readonly health: TargetHealth }[] {
    return [...this.#loops.values()].map(({ target, health }) => ({ target, health }));
  }

  close(): Promise<void> {
    return this.apply([]);
  }

  #begin(target: ScrapeTarget): Loop {
    const stop = new AbortController();
    const loop: Loop = { target, stop, health: UNKNOWN_HEALTH, ended: Promise.resolve() };
    return Object.assign(loop, { ended: this.#run(loop) });
  }

  async #run(loop: Loop): Promise<void> {
    const { clock, openHttp, sink, decoder, onHealth } = this.#options;
    const { target, stop } = loop;
    const http = openHttp(target);
    while (!stop.signal.aborted) {
      await clock.sleep(untilOffsetMs(target.key, target.intervalMs, clock.now()), stop.signal);
      if (stop.signal.aborted) break;
      const updates = watchTarget(target.target, watchOptions(target), { http, clock, inflate, decoder }, stop.signal);
      for await (const update of updates) {
        const before = loop.health;
        loop.health = healthAfter(before, update, clock.now());
        if (loop.health.state !== before.state) onHealth(target, loop.health);
        await sink(target, update);
      }
      // A turn lasts some time at least, so that a target that fails at once is not asked again in the same turn.
      await clock.sleep(1, stop.signal);
    }
    await http.close();
  }
}

const hasOtherLimits = (one: ScrapeTarget, other: ScrapeTarget): boolean =>
  one.bodyBytesMax !== other.bodyBytesMax || one.samplesMax !== other.samplesMax;

const watchOptions = ({ intervalMs, timeoutMs, bodyBytesMax, samplesMax }: ScrapeTarget): WatchOptions => ({
  intervalMs,
  timeoutMs,
  bodyBytesMax,
  samplesMax,
  forceGc: true,
  graceMs: durationMs(0),
});
