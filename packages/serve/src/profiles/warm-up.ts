/**
 * After a start, the server asks its history what people ask first, while there is nothing else to do: when one of them asks, the
 * code is compiled and the newest chunks are open.
 *
 *   each service        one site in each hour of the last day, the newest first
 *   the largest one     that site over the day, and a flame graph of the last hour; three times
 *
 * The questions of one hour are one step, and between steps the thread has to be idle. What they cost in all is bounded.
 */
import { setTimeout as passed } from "node:timers/promises";
import { sitesOfDictionary, type UnixMs, unixMs } from "leakhound/server";
import type { HistoryStore } from "../store/history-store.ts";
import { startOf } from "../store/names.ts";
import type { SiteSeriesQuery } from "../store/site-series.ts";
import type { StoredHour } from "../store/stored-hour.ts";
import { profileOver } from "./query.ts";

export interface WarmUpOptions {
  readonly history: Pick<HistoryStore, "hour" | "hoursIn" | "siteSeries">;
  readonly services: () => Promise<readonly string[]>;
  readonly now: () => UnixMs;
  /** Resolves when the thread is idle; to false where it is busy for long, or ends. */
  readonly spareTime: () => Promise<boolean>;
}

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
const SERVICES_MAX = 8;
/** V8 optimizes what has run for a while. */
const REPEATS = 3;
/** Time of all steps together. */
const WORK_MS_MAX = 3_000;

type Step = () => Promise<unknown>;

/** Ends after the last step, when the steps have taken their time, or when there is no spare time. */
export async function warmUp(options: WarmUpOptions): Promise<void> {
  let left = WORK_MS_MAX;
  for await (const step of stepsOf(options)) {
    if (left <= 0 || !(await options.spareTime())) return;
    const began = performance.now();
    await step();
    left -= performance.now() - began;
  }
}

/** What is asked of a service: null until a site is known from one of its hours. */
interface Asked {
  readonly service: string;
  site: string | null;
  /** Of that hour. */
  series: number;
}

async function* stepsOf(options: WarmUpOptions): AsyncGenerator<Step> {
  const { history, services, now } = options;
  const to = unixMs(now() + 1);
  const day = { from: unixMs(to - DAY_HOURS * HOUR_MS), to };
  const all: Asked[] = [];
  for (const service of (await services()).slice(0, SERVICES_MAX)) {
    const asked: Asked = { service, site: null, series: 0 };
    all.push(asked);
    for (const hour of (await history.hoursIn(service, day)).toReversed()) yield () => askHour(history, asked, hour);
  }
  const [largest] = all.filter(({ site }) => site !== null).sort((a, b) => b.series - a.series);
  if (largest === undefined) return;
  const lastHour = { fromMs: to - HOUR_MS, toMs: to };
  for (let time = 0; time < REPEATS; time++) {
    yield () => askSite(history, largest, day);
    yield () => profileOver(history, { service: largest.service, instance: null, kind: "heap" }, lastHour);
  }
}

async function askHour(history: WarmUpOptions["history"], asked: Asked, hour: string): Promise<void> {
  if (asked.site === null) {
    const stored = await history.hour(asked.service, hour);
    if (!stored.ok || stored.value === null) return;
    asked.site = largestSite(stored.value);
    asked.series = stored.value.series.length;
  }
  await askSite(history, asked, { from: startOf(hour), to: unixMs(startOf(hour) + HOUR_MS) });
}

async function askSite(
  history: WarmUpOptions["history"],
  { service, site }: Asked,
  range: SiteSeriesQuery["range"],
): Promise<void> {
  if (site !== null) await history.siteSeries({ service, instance: null, profile: "heap", site, range });
}

/** The site that held most in a sealed hour, by its summary; null for an open hour, and where profiles are kept as bytes. */
function largestSite(stored: StoredHour): string | null {
  const summary = stored.summary(({ kind }) => kind === "heap");
  const [first] = summary.ok && summary.value !== null ? summary.value : [];
  const bytes = first?.sums.values.at(-1);
  if (first === undefined || bytes === undefined) return null;
  const most = bytes.indexOf(bytes.reduce((a, b) => Math.max(a, b), 0));
  const { sites, ofStack } = sitesOfDictionary(first.dictionary, "heap");
  return sites[ofStack[most] ?? -1]?.id ?? null;
}

const LOOKS_MAX = 100;
const LOOK_MS = 50;
const BUSY = 0.5;

/** Looks at the thread of the caller until it was idle for half of a look. */
export async function spareTime(signal: AbortSignal): Promise<boolean> {
  for (let look = 0; look < LOOKS_MAX; look++) {
    const before = performance.eventLoopUtilization();
    await passed(LOOK_MS, null, { signal, ref: false }).catch(() => {});
    if (signal.aborted) return false;
    if (performance.eventLoopUtilization(before).utilization < BUSY) return true;
  }
  return false;
}
