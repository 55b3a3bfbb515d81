/** Profiles of simulated heaps, as the store gives them back. */
import { type UnixMs, unixMs } from "leakhound/server";
import { encodeProfile } from "../../../leakhound/src/profile/proto/encode.ts";
import { type SimulatedSite, simulateProfiles } from "../../../leakhound/test/support/heap-simulation.ts";
import type { StoredProfiles } from "../../src/judging/verify-fix.ts";

export interface StoredRun {
  readonly instance: string;
  readonly from: UnixMs;
  readonly sites: readonly SimulatedSite[];
  readonly snapshots?: number;
  readonly everySeconds?: number;
}

const SEED = 7;

/** A store with the heap profiles of these runs. */
export function storedRuns(runs: readonly StoredRun[]): StoredProfiles {
  const stored = runs.flatMap(({ instance, from, sites, snapshots = 60, everySeconds = 60 }) =>
    [...simulateProfiles({ sites, snapshots, everySeconds, seed: SEED })].map(({ profile }, row) => ({
      instance,
      at: unixMs(from + row * everySeconds * 1000),
      bytes: encodeProfile(profile),
    })),
  );
  return {
    async profile({ instance, kind }, at) {
      const found = kind === "heap" && stored.findLast((one) => one.instance === instance && one.at <= at);
      return { ok: true, value: found ? found.bytes : null };
    },
  };
}
