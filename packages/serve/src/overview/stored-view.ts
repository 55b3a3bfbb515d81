/**
 * A fleet over time, from the store: memory, processes and events from its rows; sites and goroutines from its profiles, and over
 * days from rows. While the rows cannot be read, memory has those of the last hours.
 */
import { eventWords, type Fault, parseEvent, type Result, unixMs, waitStateOf } from "leakhound/server";
import type { ReadingRow, RowStore, TimeRange } from "../rows/port.ts";
import type { Catalog, CatalogInstance } from "../stacks/catalog.ts";
import type { FleetStacks } from "../stacks/fleet-stacks.ts";
import { totalsBy } from "../stacks/stack-levels.ts";
import type { SitePoints, SiteSeriesQuery as StoredSiteQuery } from "../store/site-series.ts";
import { gridOf, type Range, summedAt, thinned } from "../views/levels.ts";
import { memoryPoint } from "../views/memory-points.ts";
import { MemoryView, withoutGaps } from "../views/memory-view.ts";
import type { ObservedFleet } from "../views/observed.ts";
import { type Pivot, pivotOf } from "../views/pivot.ts";
import type {
  FleetView,
  InstanceMemory,
  Mark,
  Marks,
  NamedLevels,
  PivotQuery,
  SeriesQuery,
  ServiceInfo,
  SiteLevel,
  SiteSeriesQuery,
  SitesQuery,
  Subject,
} from "../views/port.ts";
import { topSites } from "../views/sites.ts";
import { RECENT_RANGE_MS, type RecentView } from "./recent-view.ts";
import { levelsOfRows, sitesOfRows } from "./site-rows.ts";
import { storedPivot } from "./stored-pivot.ts";

export interface StoredViewPorts {
  readonly fleet: ObservedFleet;
  readonly rows: Pick<RowStore, "services" | "instances" | "incarnations" | "readings" | "events" | "sites" | "stacks">;
  readonly siteSeries: (query: StoredSiteQuery) => Promise<Result<readonly SitePoints[], Fault>>;
  readonly catalog: Catalog;
  readonly stacks: FleetStacks;
  readonly recent: RecentView;
  /** Goroutine profiles of a store that others share are far away: their states come from its levels. */
  readonly isShared: boolean;
  readonly warn: (fault: Fault) => void;
}

const DAY_MS = 86_400_000;
/** Longer ranges are answered from rows of hours, and still longer ones from rows of days. */
const SCRAPES_RANGE_MS = 2 * DAY_MS;
const HOURS_RANGE_MS = 14 * DAY_MS;
/** Rows have the sites that are largest or change most in an instance; of them the answer takes those of all instances. */
const ROW_SITES_MIN = 100;
/** Of more instances, sites come from the rows of whole hours, which are quicker, and end before the open hour. */
const ENDS_INSTANCES_MAX = 50;
const UNKNOWN_STATE = "unknown";

export class StoredView implements FleetView {
  readonly #ports: StoredViewPorts;
  readonly #memory: MemoryView;

  constructor(ports: StoredViewPorts) {
    this.#ports = ports;
    this.#memory = new MemoryView(ports.fleet);
  }

  async services(): Promise<readonly ServiceInfo[]> {
    const inMemory = this.#memory.services();
    const known = new Set(inMemory.map(({ service }) => service));
    const stored = this.#valueOf(await this.#ports.rows.services()) ?? [];
    const others = stored.filter(({ service }) => !known.has(service));
    const infos = others.map(async ({ service, instances, lastSeenAt }): Promise<ServiceInfo> => {
      const rows = this.#valueOf(await this.#ports.rows.instances(service)) ?? [];
      const releases = new Set(rows.flatMap(({ release }) => release ?? []));
      return { service, instances, lastSeenMs: lastSeenAt, releases: [...releases].sort() };
    });
    return [...inMemory, ...(await Promise.all(infos))].sort((a, b) => (a.service < b.service ? -1 : 1));
  }

  async marks(subject: Subject): Promise<Marks> {
    const { service, instance, range } = subject;
    const isWanted = (one: { readonly instance: string }) => instance === null || one.instance === instance;
    const processes = this.#valueOf(await this.#ports.rows.incarnations(service, timeRange(range)));
    const events = this.#valueOf(await this.#ports.rows.events(service, timeRange(range)));
    if (processes === null || events === null) return this.#memory.marks(subject);
    return {
      processes: processes.filter(isWanted).map(({ instance: name, release, startedAt, firstSeenAt, lastSeenAt }) => ({
        instance: name,
        release,
        // Where nothing says when a process started, its row has when it was first seen.
        startedMs: startedAt === firstSeenAt ? null : startedAt,
        firstSeenMs: firstSeenAt,
        lastSeenMs: lastSeenAt,
      })),
      events: events.filter(isWanted).flatMap(({ instance: name, json }) => markOf(name, json)),
    };
  }

  async memory(query: SeriesQuery): Promise<readonly InstanceMemory[]> {
    const { service, instance, range, points } = query;
    const asked = { service, instance, range: timeRange(range), pointsMax: points, pick: "last" } as const;
    const readings = this.#valueOf(await this.#ports.rows.readings(asked));
    return readings === null ? this.#memory.memory(query) : memoryOf(readings);
  }

  async sites(query: SitesQuery): Promise<readonly SiteLevel[]> {
    const { service, instance, range, profile, order, top } = query;
    const ends = await this.#sitesAtEnds(query);
    if (ends !== null) return ends;
    const asked = { service, instance, profile, resolution: resolutionOf(range), range: timeRange(range) };
    const rows = await this.#ports.rows.sites({ ...asked, sites: { top: Math.max(top, ROW_SITES_MIN) } });
    const found = this.#valueOf(rows);
    if (found === null) return [];
    if (found.length === 0) return (await this.#sitesOfOpenHour(query)) ?? [];
    const shown = topSites(sitesOfRows(found), order, top);
    const ids = [...new Set(found.map(({ stack }) => stack))].filter((id) => id !== "");
    const stacks = new Map(
      (this.#valueOf(await this.#ports.rows.stacks(service, ids)) ?? []).map((one) => [one.stack, one]),
    );
    const stackOf = new Map(sitesOfRows(found).map(({ site, stackId }) => [site, stackId]));
    return shown.map(({ site, name, first, last, growing, instances }) => {
      const frames = stacks.get(stackOf.get(site) ?? "")?.frames ?? [];
      return { site, name, first, last, growing, instances, stack: frames.map((frame) => frame.function) };
    });
  }

  /** Null where the range is long, or has many instances, and where the profiles cannot be read. */
  async #sitesAtEnds(query: SitesQuery): Promise<readonly SiteLevel[] | null> {
    const { range } = query;
    if (range.toMs - range.fromMs > SCRAPES_RANGE_MS) return null;
    const names = await this.#names(query);
    if (names.length > ENDS_INSTANCES_MAX && !isRecent(range)) return null;
    return this.#valueOf(await this.#ports.recent.sites(query, names));
  }

  /** Of a service that has no hour with rows yet: its profiles are all of the last hours. */
  async #sitesOfOpenHour(query: SitesQuery): Promise<readonly SiteLevel[] | null> {
    const recent = { ...query, range: lastHoursOf(query.range) };
    return this.#valueOf(await this.#ports.recent.sites(recent, await this.#names(recent)));
  }

  async siteSeries(query: SiteSeriesQuery): Promise<readonly NamedLevels[]> {
    const { service, instance, range, profile, site, points } = query;
    if (range.toMs - range.fromMs <= SCRAPES_RANGE_MS) return this.#scrapedSeries(query);
    const asked = { service, instance, profile, resolution: resolutionOf(range), range: timeRange(range) };
    const rows = this.#valueOf(await this.#ports.rows.sites({ ...asked, sites: { ids: [site] } })) ?? [];
    if (rows.length === 0) return this.#scrapedSeries({ ...query, range: lastHoursOf(range) });
    return levelsOfRows(rows).map(({ name, ...levels }) => ({ name, ...thinned(levels, range, points) }));
  }

  /** With each scrape of the range. */
  async #scrapedSeries({
    service,
    instance,
    range,
    profile,
    site,
    points,
  }: SiteSeriesQuery): Promise<readonly NamedLevels[]> {
    const asked = { service, instance, profile, site, range: timeRange(range) };
    const found = this.#valueOf(await this.#ports.siteSeries(asked)) ?? [];
    return found.map(({ instance: name, times, values }) => ({
      name,
      ...thinned({ timesMs: times, values }, range, points),
    }));
  }

  async goroutineStates(query: SeriesQuery): Promise<readonly NamedLevels[]> {
    const { recent, isShared } = this.#ports;
    if (!isShared && isRecent(query.range))
      return this.#valueOf(await recent.goroutineStates(query, await this.#names(query))) ?? [];
    const byState = new Map<string, NamedLevels[]>();
    const asked = { kind: "goroutine", value: "amount", range: query.range } as const;
    const read = await this.#ports.stacks.each(await this.#instances(query), asked, (_, stacks) => {
      for (const [name, levels] of totalsBy(stacks, stateOf)) {
        const known = byState.get(name) ?? [];
        byState.set(name, [...known, { name, ...levels }]);
      }
    });
    if (!read.ok) this.#ports.warn(read.error);
    const grid = gridOf(query.range, query.points);
    const sums = [...byState].map(([name, states]) => withoutGaps(name, grid, summedAt(states, grid)));
    return sums.sort((a, b) => (b.values.at(-1) ?? 0) - (a.values.at(-1) ?? 0));
  }

  async pivot(query: PivotQuery): Promise<Pivot> {
    return this.#valueOf(await storedPivot(this.#ports.rows, query)) ?? pivotOf([], []);
  }

  /** The instances that are asked for. */
  async #names(subject: Subject): Promise<readonly string[]> {
    return (await this.#instances(subject)).map(({ instance }) => instance);
  }

  async #instances({ service, instance, range }: Subject): Promise<readonly CatalogInstance[]> {
    const all = this.#valueOf(await this.#ports.catalog.instances(range, service)) ?? [];
    return all.filter((one) => instance === null || one.instance === instance);
  }

  /** Null where the store cannot be read. */
  #valueOf<T>(result: Result<T, Fault>): T | null {
    if (result.ok) return result.value;
    this.#ports.warn(result.error);
    return null;
  }
}

const isRecent = ({ fromMs, toMs }: Range): boolean => toMs - fromMs <= RECENT_RANGE_MS;

/** Where a service was seen first may lie in it: hours get their rows when they are over. */
const lastHoursOf = ({ fromMs, toMs }: Range): Range => ({ fromMs: Math.max(fromMs, toMs - RECENT_RANGE_MS), toMs });

/** Both ends are included. */
const timeRange = ({ fromMs, toMs }: Range): TimeRange => ({ from: unixMs(fromMs), to: unixMs(toMs + 1) });

const resolutionOf = ({ fromMs, toMs }: Range): "1h" | "1d" => (toMs - fromMs <= HOURS_RANGE_MS ? "1h" : "1d");

function memoryOf(readings: readonly ReadingRow[]): readonly InstanceMemory[] {
  const instances = new Map<string, ReadingRow[]>();
  for (const row of readings) {
    const known = instances.get(row.instance);
    if (known) known.push(row);
    else instances.set(row.instance, [row]);
  }
  return [...instances].map(([instance, rows]) => ({
    instance,
    points: rows.map(({ reading }) => memoryPoint(reading)),
  }));
}

function markOf(instance: string, json: string): Mark[] {
  const event = parseEvent(json);
  return event === null ? [] : [{ instance, atMs: event.at, kind: event.kind, text: eventWords(event) }];
}

const stateOf = (frames: readonly string[]): string => waitStateOf(frames.toReversed()) ?? UNKNOWN_STATE;
