/** A recording of `leakhound watch`, or any folder of profiles, as items of a store, in order of time. */
import { readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import {
  type CaptureKind,
  err,
  type Fault,
  inflate,
  kindOfProfile,
  ok,
  openProfile,
  type Recording,
  type Result,
  readRecording,
  recordedInstances,
  type UnixMs,
  unixMs,
} from "leakhound/server";
import { hourOf } from "../store/names.ts";
import { unpackedBytes } from "../store/scraped.ts";
import type { ExportItem } from "./export.ts";

export type ImportItem = Exclude<ExportItem, { readonly type: "instance" }>;

export interface FoundRecordings {
  readonly instances: number;
  readonly profiles: number;
  /** Files that are no profiles of memory or goroutines. */
  readonly skipped: number;
  /** Hours that have a profile, in order. */
  readonly hours: readonly string[];
  /** Reads each profile when its turn comes. */
  items(): AsyncGenerator<Result<ImportItem, Fault>>;
}

/** A profile in a file, and when it was taken. */
interface FoundProfile {
  readonly at: UnixMs;
  readonly kind: CaptureKind;
  readonly path: string;
}

interface Timed {
  readonly at: UnixMs;
  readonly read: () => Promise<Result<ImportItem, Fault>>;
}

export async function findRecordings(folder: string, service: string): Promise<Result<FoundRecordings, Fault>> {
  const found = await recordedInstances([folder]);
  if (!found.ok) return found;
  const folders = found.value.size > 0 ? [...found.value] : [[basename(folder), [folder]] as const];
  const timed: Timed[] = [];
  const hours = new Set<string>();
  let [profiles, skipped] = [0, 0];
  for (const [instance, paths] of folders) {
    const recording = await readRecording(paths);
    if (!recording.ok) return recording;
    const subject = { service, instance };
    skipped += recording.value.skipped.length;
    for (const file of recording.value.profiles) {
      const profile = await profileIn(file.path, file.namedAt ?? file.modifiedAt);
      if (profile === null) skipped++;
      else {
        profiles++;
        hours.add(hourOf(profile.at));
        timed.push({ at: profile.at, read: () => profileItem(profile, subject) });
      }
    }
    timed.push(...linesOf(recording.value, subject));
  }
  if (profiles === 0) return err(nothing(folder));
  timed.sort((a, b) => a.at - b.at);
  return ok({
    instances: folders.length,
    profiles,
    skipped,
    hours: [...hours].sort(),
    async *items() {
      for (const { read } of timed) yield await read();
    },
  });
}

/** @returns null for a file that is no profile of memory or goroutines */
async function profileIn(path: string, fileTime: UnixMs): Promise<FoundProfile | null> {
  const profile = openProfile(new Uint8Array(await readFile(path)), path, inflate);
  const kind = profile.ok ? kindOfProfile(profile.value) : null;
  if (!profile.ok || kind === null) return null;
  const takenAt = profile.value.timeNanos > 0n ? unixMs(Number(profile.value.timeNanos / 1_000_000n)) : fileTime;
  // The folder of a recording says when its profiles were taken.
  return { at: basename(dirname(path)) === kind ? fileTime : takenAt, kind, path };
}

async function profileItem(
  { at, kind, path }: FoundProfile,
  subject: ImportItem["subject"],
): Promise<Result<ImportItem, Fault>> {
  const bytes = new Uint8Array(await readFile(path));
  const unpacked = unpackedBytes({ kind, takenAt: at, where: path, bytes });
  if (unpacked.ok) return ok({ type: "profile", subject, kind, at, bytes: unpacked.value });
  return err({ code: "import", what: unpacked.error, where: path, todo: "remove the file, and try again" });
}

const linesOf = ({ readings, events }: Recording, subject: ImportItem["subject"]): readonly Timed[] => [
  ...readings.map((reading) => ({
    at: reading.at,
    read: async (): Promise<Result<ImportItem, Fault>> => ok({ type: "reading", subject, reading }),
  })),
  ...events.map((event) => ({
    at: event.at,
    read: async (): Promise<Result<ImportItem, Fault>> => ok({ type: "event", subject, event }),
  })),
];

const nothing = (folder: string): Fault => ({
  code: "empty",
  what: "it contains no profile of memory or goroutines",
  where: folder,
  todo: "give a recording of leakhound watch",
});
