/**
 * Fetches profiles that a continuous profiler has stored, and writes them as recordings: a folder for each instance.
 *
 *   pyroscope+http://host:4040?service=shop  ──▶  FOLDER/1/heap/20261129T080000.000Z.pb.gz …
 *                                                 FOLDER/2/…
 */
import { join } from "node:path";
import type { CaptureKind } from "../base/capture.ts";
import type { Fault } from "../base/fault.ts";
import { err, ok, type Result } from "../base/result.ts";
import { openRecording } from "../recording/write.ts";
import type { HttpClient } from "../source/http.ts";
import { type StoredAddress, selectorOf } from "../source/stored/address.ts";
import { openStored } from "../source/stored/open.ts";
import {
  type StoredInstance,
  type StoredProfile,
  type StoredProfiles,
  thinned,
} from "../source/stored/stored-profiles.ts";

/** Of each kind: enough for any trend, however long the range is. */
const PROFILES_MAX: Readonly<Record<CaptureKind, number>> = { heap: 120, goroutine: 60, goroutineleak: 60 };

export interface FetchProgress {
  /** Called after each profile. */
  fetched(profiles: { readonly done: number; readonly total: number }): void;
}

/** @returns the folders, one for each instance */
export async function fetchHistory(
  address: StoredAddress,
  { http, folder, progress }: { readonly http: HttpClient; readonly folder: string; readonly progress: FetchProgress },
  signal: AbortSignal,
): Promise<Result<readonly string[], Fault>> {
  const stored = openStored(address, http);
  const instances = await stored.instances(signal);
  if (!instances.ok) return instances;
  if (instances.value.length === 0) return err(nothingStored(address));
  const chosen = instances.value.map((instance) => ({ instance, profiles: chosenProfiles(instance) }));
  const total = chosen.reduce((sum, { profiles }) => sum + profiles.length, 0);
  const folders: string[] = [];
  let done = 0;
  for (const [row, { instance, profiles }] of chosen.entries()) {
    const target = join(folder, String(row + 1));
    const written = await writeInstance({ address, stored, instance, profiles, folder: target }, signal, () => {
      done += 1;
      progress.fetched({ done, total });
    });
    if (!written.ok) return written;
    folders.push(target);
  }
  return ok(folders);
}

function chosenProfiles({ profiles }: StoredInstance): readonly StoredProfile[] {
  const kinds = Object.keys(PROFILES_MAX) as CaptureKind[];
  return kinds.flatMap((kind) =>
    thinned(
      profiles.filter((one) => one.kind === kind),
      PROFILES_MAX[kind],
    ),
  );
}

interface InstanceRequest {
  readonly address: StoredAddress;
  readonly stored: StoredProfiles;
  readonly instance: StoredInstance;
  readonly profiles: readonly StoredProfile[];
  readonly folder: string;
}

async function writeInstance(
  { address, stored, instance, profiles, folder }: InstanceRequest,
  signal: AbortSignal,
  fetched: () => void,
): Promise<Result<null, Fault>> {
  const recording = await openRecording({
    folder,
    target: `${address.display}${selectorOf(instance.labels)}`,
    startedAt: address.start,
    options: { gc: false },
    mode: "new",
  });
  if (!recording.ok) return recording;
  const writer = recording.value;
  try {
    for (const profile of profiles) {
      const bytes = await stored.fetch(instance, profile, signal);
      if (!bytes.ok) return bytes;
      const where = `${address.display} ${new Date(profile.at).toISOString()}`;
      const added = await writer.addCapture({ kind: profile.kind, takenAt: profile.at, where, bytes: bytes.value });
      if (!added.ok) return added;
      fetched();
    }
    return ok(null);
  } finally {
    await writer.close();
  }
}

const nothingStored = ({ display, start, end }: StoredAddress): Fault => ({
  code: "no-profiles",
  what: `no heap or goroutine profile is stored from ${new Date(start).toISOString()} to ${new Date(end).toISOString()}`,
  where: display,
  todo: "check the labels and the time: since=6h goes back six hours",
});
