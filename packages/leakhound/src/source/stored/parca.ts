/**
 * Profiles of a Parca server, by its HTTP API `parca.query.v1alpha1.QueryService`.
 *
 *   /api/profiles/types                            -> names of the in-use memory and goroutine types
 *   /api/profiles/query_range?query=TYPE{labels}   -> labels of each instance, and the time of each of its profiles
 *   /api/profiles/query?mode=…SINGLE…&single.time  -> that profile, in pprof's format
 */
import type { CaptureKind } from "../../base/capture.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { unixMs } from "../../base/units.ts";
import { property } from "../json.ts";
import { type StoredAddress, selectorOf } from "./address.ts";
import { labelsOf, listOf, tooManyInstances } from "./answers.ts";
import { badResponse, getJson, PROFILE_BYTES_MAX, type Server } from "./exchange.ts";
import {
  INSTANCES_MAX,
  kindOfType,
  type StoredFault,
  type StoredInstance,
  type StoredProfile,
  type StoredProfiles,
} from "./stored-profiles.ts";

const API = "/api/profiles";

export class ParcaProfiles implements StoredProfiles {
  readonly #server: Server;
  readonly #address: StoredAddress;
  readonly #types = new Map<CaptureKind, string>();

  constructor(server: Server, address: StoredAddress) {
    this.#server = server;
    this.#address = address;
  }

  async instances(signal: AbortSignal): Promise<Result<readonly StoredInstance[], StoredFault>> {
    const types = await getJson(this.#server, `${API}/types`, {}, { signal });
    if (!types.ok) return types;
    for (const type of listOf(property(types.value, "types"))) this.#addType(type);
    const found = new Map<string, { labels: ReadonlyMap<string, string>; profiles: StoredProfile[] }>();
    for (const [kind, type] of this.#types) {
      const added = await this.#addProfiles(kind, type, found, signal);
      if (!added.ok) return added;
    }
    if (found.size > INSTANCES_MAX)
      return err(tooManyInstances(this.#address.display, found.size, "&instance=shop-1:6060"));
    return ok(
      [...found.values()].map(({ labels, profiles }) => ({
        labels,
        profiles: profiles.toSorted((a, b) => a.at - b.at),
      })),
    );
  }

  /** `memory:inuse_space:bytes:space:bytes`, with `:delta` for profiles that are differences. */
  #addType(type: unknown): void {
    const part = (name: string): string => String(property(type, name) ?? "");
    const kind = kindOfType(part("name"), part("sampleType"));
    if (kind === null || property(type, "delta") === true) return;
    this.#types.set(kind, ["name", "sampleType", "sampleUnit", "periodType", "periodUnit"].map(part).join(":"));
  }

  async #addProfiles(
    kind: CaptureKind,
    type: string,
    found: Map<string, { labels: ReadonlyMap<string, string>; profiles: StoredProfile[] }>,
    signal: AbortSignal,
  ): Promise<Result<null, StoredFault>> {
    const { labels, start, end, display } = this.#address;
    const parameters = {
      query: type + selectorOf(labels),
      start: new Date(start).toISOString(),
      end: new Date(end).toISOString(),
    };
    const answer = await getJson(this.#server, `${API}/query_range`, parameters, { signal });
    if (!answer.ok) return isNothing(answer.error) ? ok(null) : answer;
    const series = property(answer.value, "series") ?? [];
    if (!Array.isArray(series)) return err(badResponse(display, "the response has no list of series"));
    for (const one of series) {
      const own = labelsOf(property(property(one, "labelset"), "labels"));
      const key = selectorOf(own);
      const instance = found.get(key) ?? { labels: own, profiles: [] };
      found.set(key, instance);
      for (const sample of listOf(property(one, "samples"))) {
        const id = property(sample, "timestamp");
        const at = typeof id === "string" ? Date.parse(id) : Number.NaN;
        if (typeof id === "string" && Number.isFinite(at)) instance.profiles.push({ kind, at: unixMs(at), id });
      }
    }
    return ok(null);
  }

  async fetch(
    { labels }: StoredInstance,
    { kind, id }: StoredProfile,
    signal: AbortSignal,
  ): Promise<Result<Uint8Array, StoredFault>> {
    const parameters = {
      mode: "MODE_SINGLE_UNSPECIFIED",
      report_type: "REPORT_TYPE_PPROF",
      "single.query": (this.#types.get(kind) ?? "") + selectorOf(labels),
      "single.time": id,
    };
    const answer = await getJson(this.#server, `${API}/query`, parameters, { bodyBytesMax: PROFILE_BYTES_MAX, signal });
    if (!answer.ok) return answer;
    const pprof = property(answer.value, "pprof");
    if (typeof pprof !== "string") return err(badResponse(this.#address.display, "the response has no profile"));
    return ok(Buffer.from(pprof, "base64"));
  }
}

/** Parca answers with status 404 where nothing matches. */
const isNothing = ({ what }: StoredFault): boolean => what.includes("404");
