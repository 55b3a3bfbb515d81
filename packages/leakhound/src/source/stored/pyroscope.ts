/**
 * Profiles of a Pyroscope server, by its Connect API `querier.v1.QuerierService` (Grafana Pyroscope 1.x and 2.x).
 *
 * Pyroscope adds up the profiles of a range, also of values that are in use at one time. So each request names one
 * profile: by its identifier where the server gives identifiers (2.x), else by a range that holds a single one.
 *
 *   SelectSeries, individual exemplars   -> identifiers and times                 -> SelectMergeProfile of one identifier
 *   SelectSeries, step 1 s               -> times at which the series has points  -> SelectMergeProfile of that second
 */
import type { CaptureKind } from "../../base/capture.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { type UnixMs, unixMs } from "../../base/units.ts";
import { property } from "../json.ts";
import { type StoredAddress, selectorOf } from "./address.ts";
import { labelsOf, listOf, tooManyInstances } from "./answers.ts";
import { badResponse, PROFILE_BYTES_MAX, post, postJson, type Server } from "./exchange.ts";
import { protoMessage } from "./proto-message.ts";
import {
  INSTANCES_MAX,
  kindOfType,
  type StoredFault,
  type StoredInstance,
  type StoredProfile,
  type StoredProfiles,
} from "./stored-profiles.ts";

const SERVICE = "/querier.v1.QuerierService";
const PROFILE_TYPE = "__profile_type__";
/** A server refuses more points in one response: 11,000 by default. */
const RANGE_MS_MAX = 3 * 3_600_000;
const SECOND_MS = 1000;
/** Labels that Pyroscope adds, and that differ between the profiles of one process. */
const isOwnLabel = (name: string): boolean => name.startsWith("__");

export class PyroscopeProfiles implements StoredProfiles {
  readonly #server: Server;
  readonly #address: StoredAddress;
  /** The profile type of each kind, as this service's agent names it. */
  readonly #types = new Map<CaptureKind, string>();

  constructor(server: Server, address: StoredAddress) {
    this.#server = server;
    this.#address = address;
  }

  async instances(signal: AbortSignal): Promise<Result<readonly StoredInstance[], StoredFault>> {
    const { start, end, labels, display } = this.#address;
    const request = { matchers: [selectorOf(labels)], start: String(start), end: String(end), labelNames: [] };
    const series = await postJson(this.#server, `${SERVICE}/Series`, request, signal);
    if (!series.ok) return series;
    const sets = labelSets(series.value);
    if (sets === null) return err(badResponse(display, "the response has no list of series"));
    const found = this.#grouped(sets);
    if (found.size > INSTANCES_MAX) return err(tooManyInstances(display, found.size, "&namespace=live or &pod=shop-1"));
    const instances: StoredInstance[] = [];
    for (const { labels: own, kinds } of found.values()) {
      const profiles: StoredProfile[] = [];
      for (const kind of kinds) {
        const listed = await this.#list(own, kind, signal);
        if (!listed.ok) return listed;
        profiles.push(...listed.value);
      }
      instances.push({ labels: own, profiles: profiles.toSorted((a, b) => a.at - b.at) });
    }
    return ok(instances.filter(({ profiles }) => profiles.length > 0));
  }

  /** Label sets of an instance differ in the type of the profile only. */
  #grouped(
    sets: readonly ReadonlyMap<string, string>[],
  ): Map<string, { labels: ReadonlyMap<string, string>; kinds: Set<CaptureKind> }> {
    const groups = new Map<string, { labels: ReadonlyMap<string, string>; kinds: Set<CaptureKind> }>();
    for (const set of sets) {
      const type = set.get(PROFILE_TYPE) ?? "";
      const [name = "", sampleType = ""] = type.split(":");
      const kind = kindOfType(name, sampleType);
      if (kind === null) continue;
      this.#types.set(kind, type);
      const labels = new Map([...set].filter(([label]) => !isOwnLabel(label)));
      const key = selectorOf(labels);
      const group = groups.get(key) ?? { labels, kinds: new Set<CaptureKind>() };
      groups.set(key, group);
      group.kinds.add(kind);
    }
    return groups;
  }

  async #list(
    labels: ReadonlyMap<string, string>,
    kind: CaptureKind,
    signal: AbortSignal,
  ): Promise<Result<readonly StoredProfile[], StoredFault>> {
    const { start, end } = this.#address;
    const profiles: StoredProfile[] = [];
    for (let from: number = start; from < end; from += RANGE_MS_MAX) {
      const request = {
        profileTypeID: this.#types.get(kind),
        labelSelector: selectorOf(labels),
        start: String(from),
        end: String(Math.min(end, from + RANGE_MS_MAX)),
        step: 1,
        exemplarType: "EXEMPLAR_TYPE_INDIVIDUAL",
      };
      const series = await postJson(this.#server, `${SERVICE}/SelectSeries`, request, signal);
      if (!series.ok) return series;
      profiles.push(...profilesOf(series.value, kind));
    }
    // A profile at the border of two ranges is in both.
    return ok(
      profiles.filter(({ id, at }, row) => row === 0 || id !== profiles[row - 1]!.id || at !== profiles[row - 1]!.at),
    );
  }

  fetch(
    { labels }: StoredInstance,
    { kind, at, id }: StoredProfile,
    signal: AbortSignal,
  ): Promise<Result<Uint8Array, StoredFault>> {
    // A point of a step stands for the profiles of the step before it.
    const [start, end] = id === "" ? [at - SECOND_MS + 1, at] : [at - SECOND_MS, at + SECOND_MS];
    // SelectMergeProfileRequest; the response is the profile itself.
    const content = protoMessage([
      [1, this.#types.get(kind) ?? ""],
      [2, selectorOf(labels)],
      [3, BigInt(start)],
      [4, BigInt(end)],
      ...(id === "" ? [] : [[7, id] as const]),
    ]);
    const body = { content, contentType: "application/proto", bodyBytesMax: PROFILE_BYTES_MAX };
    return post(this.#server, `${SERVICE}/SelectMergeProfile`, body, signal);
  }
}

function labelSets(response: unknown): readonly ReadonlyMap<string, string>[] | null {
  // An empty list is left out of Connect's JSON.
  const sets = property(response, "labelsSet") ?? [];
  return Array.isArray(sets) ? sets.map((set) => labelsOf(property(set, "labels"))) : null;
}

function profilesOf(response: unknown, kind: CaptureKind): readonly StoredProfile[] {
  const points = listOf(property(response, "series")).flatMap((series) => listOf(property(series, "points")));
  const named = points
    .flatMap((point) => listOf(property(point, "exemplars")))
    .flatMap((exemplar) => {
      const [at, id] = [timeOf(property(exemplar, "timestamp")), property(exemplar, "profileId")];
      return at !== null && typeof id === "string" && id !== "" ? [{ kind, at, id }] : [];
    });
  const found = named.length > 0 ? named : points.flatMap((point) => unnamedAt(point, kind));
  return found.toSorted((a, b) => a.at - b.at);
}

function unnamedAt(point: unknown, kind: CaptureKind): readonly StoredProfile[] {
  const at = timeOf(property(point, "timestamp"));
  const value = Number(property(point, "value") ?? 0);
  return at === null || !(value > 0) ? [] : [{ kind, at, id: "" }];
}

/** int64 is text in the JSON of protobuf. */
function timeOf(value: unknown): UnixMs | null {
  const time = typeof value === "string" || typeof value === "number" ? Number(value) : Number.NaN;
  return Number.isSafeInteger(time) && time > 0 ? unixMs(time) : null;
}
