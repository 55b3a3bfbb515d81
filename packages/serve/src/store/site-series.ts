/** One site over time at the resolution of the scrapes, from the sealed hours of a range and from the open one. */
import {
  type Fault,
  inflate,
  type LogIndex,
  loggedLevels,
  loggedProfile,
  ok,
  openProfile,
  type Result,
  type SiteSeries,
  siteLevelsOfProfiles,
  sitesOfDictionary,
  type UnixMs,
  unixMs,
} from "leakhound/server";
import type { SiteProfile, TimeRange } from "../rows/port.ts";
import { parseSeriesName, type SeriesKey } from "./names.ts";
import type { OpenedChunk } from "./sealed-files.ts";

export interface SiteSeriesQuery {
  readonly service: string;
  /** Null for all instances, each by itself. */
  readonly instance: string | null;
  readonly profile: SiteProfile;
  /** `heap:function:bytes.growSlice` */
  readonly site: string;
  readonly range: TimeRange;
}

/** The levels of a site in one instance, in order of time. Never add them over time. */
export interface SitePoints {
  readonly instance: string;
  readonly times: readonly UnixMs[];
  /** Bytes in use, or goroutines. */
  readonly values: readonly number[];
  /** Objects in use; null where the profiles have none. */
  readonly objects: readonly number[] | null;
}

/** Collects the points of each instance, hour by hour. */
export class SitePointsBuilder {
  readonly #query: SiteSeriesQuery;
  readonly #instances = new Map<string, { times: UnixMs[]; values: number[]; objects: number[] }>();

  constructor(query: SiteSeriesQuery) {
    this.#query = query;
  }

  addChunk({ chunk, dictionary: dictionaryOf }: OpenedChunk): Result<null, Fault> {
    const wanted = chunk.series.filter(({ name }) => this.#isWanted(parseSeriesName(name)));
    const names = new Set(wanted.map(({ name }) => name));
    for (const name of new Set(wanted.map(({ dictionary }) => dictionary))) {
      const dictionary = dictionaryOf(name);
      if (dictionary === null) continue;
      const stacks = sitesOfDictionary(dictionary, this.#query.profile).stacksOf(new Set([this.#query.site]));
      const series = chunk.site(name, stacks);
      if (!series.ok) return series;
      for (const one of series.value) if (names.has(one.name)) this.#add(one);
    }
    for (const { name, rawTimes } of wanted) {
      const read = (at: UnixMs) => chunk.profile(name, at);
      if (rawTimes.length > 0)
        this.#addProfiles(
          name,
          rawTimes.map((at) => ({ at, bytes: read(at) })),
        );
    }
    return ok(null);
  }

  addLog(log: LogIndex): Result<null, Fault> {
    for (const [number, { name, dictionary: dictionaryName }] of log.series.entries()) {
      if (!this.#isWanted(parseSeriesName(name))) continue;
      const dictionary = log.dictionary(dictionaryName)!;
      const stacks = sitesOfDictionary(dictionary, this.#query.profile).stacksOf(new Set([this.#query.site]));
      const levels = loggedLevels(log, number, new Set(stacks));
      if (!levels.ok) return levels;
      this.#add(levels.value);
      const raw = [...log.scrapes(number)].flatMap((logged) =>
        logged.mode === "raw" ? [{ at: logged.raw.atMs, bytes: loggedProfile(logged) }] : [],
      );
      if (raw.length > 0) this.#addProfiles(name, raw);
    }
    return ok(null);
  }

  /** In order of the instance; those without points are left out. */
  finish(): readonly SitePoints[] {
    return [...this.#instances]
      .filter(([, { times }]) => times.length > 0)
      .map(([instance, { times, values, objects }]) => ({
        instance,
        times,
        values,
        objects: this.#query.profile === "heap" ? objects : null,
      }))
      .sort((a, b) => (a.instance < b.instance ? -1 : 1));
  }

  #isWanted(key: SeriesKey | null): boolean {
    const { service, instance, profile } = this.#query;
    return key?.service === service && key.kind === profile && (instance === null || key.instance === instance);
  }

  /** Profiles that are kept as their bytes, such as those of Node, are read one by one. */
  #addProfiles(name: string, profiles: readonly StoredBytes[]): void {
    const opened = profiles.flatMap(({ at, bytes }) => {
      const profile = bytes.ok ? openProfile(bytes.value, name, inflate) : bytes;
      return profile.ok ? [{ at: unixMs(at), profile: profile.value }] : [];
    });
    const levels = siteLevelsOfProfiles(opened, this.#query.profile);
    if (levels === null) return;
    const site = levels.sites.find(({ id }) => id === this.#query.site);
    const none = new Float64Array(levels.times.length);
    const values = [site?.objects ?? none, site?.value ?? none];
    this.#add({ name, times: levels.times, values });
  }

  /** A heap has objects and then bytes; of goroutines there is one count. */
  #add({ name, times, values }: Pick<SiteSeries, "name" | "times" | "values">): void {
    const { instance } = parseSeriesName(name)!;
    const known = this.#instances.get(instance) ?? { times: [], values: [], objects: [] };
    this.#instances.set(instance, known);
    const value = values.at(-1);
    if (value === undefined) return;
    const objects = values.length > 1 ? values[0]! : null;
    const { from, to } = this.#query.range;
    times.forEach((time, at) => {
      if (time < from || time >= to) return;
      known.times.push(time);
      known.values.push(value[at]!);
      known.objects.push(objects?.[at] ?? 0);
    });
  }
}

interface StoredBytes {
  readonly at: number;
  readonly bytes: Result<Uint8Array, Fault>;
}
