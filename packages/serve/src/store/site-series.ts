/** One site over time at the resolution of the scrapes, from the sealed hours of a range and from the open one. */
import {
  type ByteRange,
  type Dictionary,
  type Fault,
  inflate,
  ok,
  openProfile,
  type Profile,
  type Result,
  type SiteSeries,
  siteLevelsOfProfiles,
  sitesOfDictionary,
  type UnixMs,
  unixMs,
} from "leakhound/server";
import type { SiteProfile, TimeRange } from "../rows/port.ts";
import { parseSeriesName, type SeriesKey } from "./names.ts";
import type { OpenHour, OpenSeries } from "./open-hour.ts";
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
  readonly #stacks = new Map<Dictionary, { readonly length: number; readonly stacks: Uint32Array }>();
  readonly #keys = new Map<string, SeriesKey | null>();
  readonly #instances = new Map<string, { times: UnixMs[]; values: number[]; objects: number[] }>();

  constructor(query: SiteSeriesQuery) {
    this.#query = query;
  }

  /** The parts of a chunk that `addChunk` reads. */
  rangesOf({ chunk, dictionary: dictionaryOf }: OpenedChunk): readonly ByteRange[] {
    return [...new Set(chunk.series.map(({ dictionary }) => dictionary))].flatMap((name) => {
      const dictionary = dictionaryOf(name);
      const ranges = dictionary && chunk.siteRanges(name, this.#stacksOf(dictionary));
      return ranges?.ok ? ranges.value : [];
    });
  }

  addChunk({ chunk, dictionary: dictionaryOf }: OpenedChunk): Result<null, Fault> {
    const wanted = chunk.series.filter(({ name }) => this.#isWanted(this.#keyOf(name)));
    const names = new Set(wanted.map(({ name }) => name));
    for (const name of new Set(wanted.map(({ dictionary }) => dictionary))) {
      const dictionary = dictionaryOf(name);
      if (dictionary === null) continue;
      const series = chunk.site(name, this.#stacksOf(dictionary), (one) => names.has(one));
      if (!series.ok) return series;
      for (const one of series.value) this.#add(one);
    }
    for (const { name, rawTimes } of wanted) {
      const profiles = rawTimes.map((at) => ({ at, bytes: chunk.profile(name, at) }));
      const added = this.#addProfiles(name, profiles);
      if (!added.ok) return added;
    }
    return ok(null);
  }

  addOpen(hour: OpenHour): Result<null, Fault> {
    for (const series of hour.series(this.#query.service)) {
      if (!this.#isWanted(series.key)) continue;
      const levels = hour.levels(series);
      if (!levels.ok) return levels;
      this.#add(levels.value.site(this.#stacksOf(series.dictionary)));
      const added = this.#addProfiles(series.info.name, rawProfiles(hour, series));
      if (!added.ok) return added;
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

  /** Computed once for all hours of a build; again where the build has met new stacks. */
  #stacksOf(dictionary: Dictionary): Uint32Array {
    const known = this.#stacks.get(dictionary);
    if (known?.length === dictionary.stacks.length) return known.stacks;
    const stacks = sitesOfDictionary(dictionary, this.#query.profile).stacksOf(new Set([this.#query.site]));
    this.#stacks.set(dictionary, { length: dictionary.stacks.length, stacks });
    return stacks;
  }

  #keyOf(name: string): SeriesKey | null {
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    const key = parseSeriesName(name);
    this.#keys.set(name, key);
    return key;
  }

  #isWanted(key: SeriesKey | null): boolean {
    const { service, instance, profile } = this.#query;
    return key?.service === service && key.kind === profile && (instance === null || key.instance === instance);
  }

  /** Profiles that are kept as their bytes, such as those of Node, are read one by one. */
  #addProfiles(name: string, profiles: readonly StoredBytes[]): Result<null, Fault> {
    if (profiles.length === 0) return ok(null);
    const opened: { readonly at: UnixMs; readonly profile: Profile }[] = [];
    for (const { at, bytes } of profiles) {
      if (!bytes.ok) return bytes;
      // What an agent sent may be no profile: it is stored, and has no levels.
      const profile = openProfile(bytes.value, name, inflate);
      if (profile.ok) opened.push({ at: unixMs(at), profile: profile.value });
    }
    const levels = siteLevelsOfProfiles(opened, this.#query.profile);
    if (levels === null) return ok(null);
    const site = levels.sites.find(({ id }) => id === this.#query.site);
    const none = new Float64Array(levels.times.length);
    const values = [site?.objects ?? none, site?.value ?? none];
    this.#add({ name, times: levels.times, values });
    return ok(null);
  }

  /** A heap has objects and then bytes; of goroutines there is one count. */
  #add({ name, times, values }: Pick<SiteSeries, "name" | "times" | "values">): void {
    const { instance } = this.#keyOf(name)!;
    const known = this.#instances.get(instance) ?? { times: [], values: [], objects: [] };
    this.#instances.set(instance, known);
    const value = values.at(-1);
    if (value === undefined) return;
    const objects = values.length > 1 ? values[0]! : null;
    const { from, to } = this.#query.range;
    for (let at = 0; at < times.length; at++) {
      const time = times[at]!;
      if (time < from || time >= to) continue;
      known.times.push(time);
      known.values.push(value[at]!);
      known.objects.push(objects?.[at] ?? 0);
    }
  }
}

function rawProfiles(hour: OpenHour, series: OpenSeries): readonly StoredBytes[] {
  const reader = hour.reader(series);
  const isRaw = new Set(series.rawTimes);
  return series.records.flatMap(({ at }, position) => (isRaw.has(at) ? [{ at, bytes: reader.profile(position) }] : []));
}

interface StoredBytes {
  readonly at: number;
  readonly bytes: Result<Uint8Array, Fault>;
}
