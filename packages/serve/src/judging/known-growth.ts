/**
 * Leaves out of the judgments of the short window what older processes of the service have behind them: after a release,
 * caches fill anew in each process, for minutes or for hours.
 *
 * The store has levels of whole hours. A process that is younger than that is taken to be at the level that its rate would
 * have brought it to.
 */
import { type Fault, type Result, type UnixMs, unixMs } from "leakhound/server";
import type { RowStore } from "../rows/port.ts";
import type { JudgedInstance, ObservedLeak } from "../tickets/observation.ts";
import type { Plateaus } from "./windows/plateau.ts";
import { readPlateaus } from "./windows/stored-levels.ts";

const HOUR_MS = 3_600_000;
/** After this age a process has warmed up, and what grows is judged as it is. */
const WARM_UP_MS = 40 * HOUR_MS;
/** What is known of a site is asked for again after this time, when the store has another hour. */
const KEPT_MS = HOUR_MS;

export class KnownGrowth {
  readonly #rows: RowStore;
  readonly #known = new Map<string, { readonly at: UnixMs; readonly plateaus: Plateaus }>();

  constructor(rows: RowStore) {
    this.#rows = rows;
  }

  /** Never fails: where the store does not answer, nothing is left out. */
  async without(service: string, judged: readonly JudgedInstance[], now: UnixMs): Promise<readonly JudgedInstance[]> {
    if (!judged.some(({ leaks }) => leaks.some(isOfHeap))) return judged;
    const started = await this.#starts(service, now);
    const result: JudgedInstance[] = [];
    for (const one of judged) result.push(await this.#withoutKnown(one, { service, started, now }));
    return result;
  }

  forgetBefore(oldest: UnixMs): void {
    for (const [key, { at }] of this.#known) if (at < oldest) this.#known.delete(key);
  }

  async #withoutKnown(
    judged: JudgedInstance,
    {
      service,
      started,
      now,
    }: { readonly service: string; readonly started: ReadonlyMap<string, UnixMs>; readonly now: UnixMs },
  ): Promise<JudgedInstance> {
    const incarnation = started.get(judged.instance);
    if (incarnation === undefined || now - incarnation > WARM_UP_MS) return judged;
    const leaks: ObservedLeak[] = [];
    for (const leak of judged.leaks) {
      const plateaus = isOfHeap(leak) ? await this.#plateaus(service, leak.site.id!, now) : null;
      const level = (leak.rate.perHour * (now - incarnation)) / HOUR_MS;
      const isKnown = plateaus?.explains(leak.site.id!, level, { instance: judged.instance, incarnation }) ?? false;
      if (!isKnown) leaks.push(leak);
    }
    if (leaks.length === judged.leaks.length) return judged;
    if (leaks.length > 0) return { ...judged, leaks };
    return { ...judged, verdict: "inconclusive", leaks, reason: "what grows has leveled off in older processes" };
  }

  /** Start of the latest process of each instance. */
  async #starts(service: string, now: UnixMs): Promise<ReadonlyMap<string, UnixMs>> {
    const range = { from: unixMs(now - WARM_UP_MS), to: unixMs(now + 1) };
    const found = await this.#rows.incarnations(service, range);
    return new Map(found.ok ? found.value.map(({ instance, startedAt }) => [instance, startedAt]) : []);
  }

  async #plateaus(service: string, site: string, now: UnixMs): Promise<Plateaus | null> {
    const key = JSON.stringify([service, site]);
    const known = this.#known.get(key);
    if (known && now - known.at < KEPT_MS) return known.plateaus;
    const read: Result<Plateaus, Fault> = await readPlateaus(this.#rows, { service, sites: [site], now });
    if (!read.ok) return null;
    this.#known.set(key, { at: now, plateaus: read.value });
    return read.value;
  }
}

const isOfHeap = ({ kind, site }: ObservedLeak): boolean => kind === "heap" && site.id !== null;
