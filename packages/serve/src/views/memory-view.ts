/** What is in memory: the series of the last hours, which the judgments use, too. It begins anew with the server. */
import { eventWords, type ProfileSeries, type TargetSeries, type WatchEvent } from "leakhound/server";
import { statesOf } from "./goroutine-states.ts";
import { gridOf, heldAt, type Range, summedAt, thinned, thinnedRows } from "./levels.ts";
import { memoryPoint } from "./memory-points.ts";
import { type ObservedFleet, type ObservedInstance, seenTimes } from "./observed.ts";
import type {
  FleetView,
  InstanceMemory,
  Mark,
  Marks,
  NamedLevels,
  ProcessInfo,
  SeriesQuery,
  ServiceInfo,
  SiteLevel,
  SiteProfile,
  SiteSeriesQuery,
  SitesQuery,
  Subject,
} from "./port.ts";
import { levelsOfSite, siteLevels, topSites } from "./sites.ts";

export class MemoryView implements FleetView {
  readonly #fleet: ObservedFleet;

  constructor(fleet: ObservedFleet) {
    this.#fleet = fleet;
  }

  async services(): Promise<readonly ServiceInfo[]> {
    return this.#fleet.services().map((service) => serviceInfo(service, this.#fleet.observed(service)));
  }

  async marks(subject: Subject): Promise<Marks> {
    const all = this.#seriesOf(subject);
    return {
      processes: all.flatMap(({ instance, series }) => processesOf(instance, series, subject.range)),
      events: all.flatMap(({ instance, series }) => marksOf(instance, series.events, subject.range)),
    };
  }

  async memory({ points, ...subject }: SeriesQuery): Promise<readonly InstanceMemory[]> {
    return this.#seriesOf(subject).map(({ instance, series: { readings } }) => {
      const rows = thinnedRows(
        readings.map(({ at }) => at),
        subject.range,
        points,
      );
      return { instance: instance.name, points: rows.map((row) => memoryPoint(readings[row]!)) };
    });
  }

  async sites({ profile, order, top, ...subject }: SitesQuery): Promise<readonly SiteLevel[]> {
    return topSites(
      siteLevels(
        this.#profiles(subject, profile).map(({ series }) => series),
        subject.range,
      ),
      order,
      top,
    );
  }

  async siteSeries({ profile, site, points, ...subject }: SiteSeriesQuery): Promise<readonly NamedLevels[]> {
    return this.#profiles(subject, profile).flatMap(({ name, series, seenMs }) => {
      const levels = levelsOfSite(series, site);
      return levels === null ? [] : [{ name, ...thinned(heldAt(levels, seenMs), subject.range, points) }];
    });
  }

  async goroutineStates({ points, ...subject }: SeriesQuery): Promise<readonly NamedLevels[]> {
    const byState = new Map<string, NamedLevels[]>();
    for (const { series } of this.#profiles(subject, "goroutine"))
      for (const state of statesOf(series)) byState.set(state.name, [...(byState.get(state.name) ?? []), state]);
    const grid = gridOf(subject.range, points);
    const sums = [...byState].map(([name, states]) => withoutGaps(name, grid, summedAt(states, grid)));
    return sums.sort((a, b) => (b.values.at(-1) ?? 0) - (a.values.at(-1) ?? 0));
  }

  #seriesOf({ service, instance }: Pick<Subject, "service" | "instance">) {
    const wanted = this.#fleet.observed(service).filter(({ name }) => instance === null || name === instance);
    return wanted.map((one) => ({ instance: one, series: one.series() }));
  }

  #profiles(
    subject: Subject,
    profile: SiteProfile,
  ): readonly { readonly name: string; readonly series: ProfileSeries; readonly seenMs: readonly number[] }[] {
    return this.#seriesOf(subject).flatMap(({ instance, series }) => {
      const ofKind = series[profile];
      return ofKind === null ? [] : [{ name: instance.name, series: ofKind, seenMs: seenTimes(series) }];
    });
  }
}

function serviceInfo(service: string, instances: readonly ObservedInstance[]): ServiceInfo {
  const releases = new Set(instances.flatMap(({ release }) => release ?? []));
  const lastSeenMs = Math.max(...instances.map(({ lastAt }) => lastAt));
  return { service, instances: instances.length, lastSeenMs, releases: [...releases].sort() };
}

function processesOf(
  { name, release }: ObservedInstance,
  { incarnations, readings }: TargetSeries,
  { fromMs, toMs }: Range,
): ProcessInfo[] {
  const seen = incarnations.filter(({ from, to }) => from <= toMs && to >= fromMs);
  return seen.map(({ from, to, readings: { first, end } }) => {
    const startedMs =
      readings.slice(first, end).findLast((one) => one.processStart !== undefined)?.processStart ?? null;
    // Only the release of the last process is known here.
    const isLast = to === incarnations.at(-1)!.to;
    return { instance: name, release: isLast ? release : null, startedMs, firstSeenMs: from, lastSeenMs: to };
  });
}

function marksOf({ name }: ObservedInstance, events: readonly WatchEvent[], { fromMs, toMs }: Range): Mark[] {
  const within = events.filter(({ at }) => at >= fromMs && at <= toMs);
  return within.map((event) => ({ instance: name, atMs: event.at, kind: event.kind, text: eventWords(event) }));
}

export function withoutGaps(name: string, grid: readonly number[], values: readonly (number | null)[]): NamedLevels {
  const rows = [...grid.keys()].filter((row) => values[row] !== null);
  return { name, timesMs: rows.map((row) => grid[row]!), values: rows.map((row) => values[row] ?? 0) };
}
