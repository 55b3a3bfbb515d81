/** A recording of `leakhound watch`, or any folder of profiles, becomes history of a service. */
import { readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import {
  type CaptureKind,
  err,
  eventLine,
  type Fault,
  inflate,
  kindOfProfile,
  ok,
  openProfile,
  type Profile,
  profileObservation,
  type Recording,
  type Result,
  readRecording,
  recordedInstances,
  type UnixMs,
  unixMs,
} from "leakhound/server";
import { buildIdOf } from "../judging/build-id.ts";
import type { InstanceFacts } from "../rows/feed/processes.ts";
import type { RowFeed } from "../rows/feed/row-feed.ts";
import type { HistoryStore } from "../store/history-store.ts";
import { hourOf } from "../store/names.ts";
import { unpackedBytes } from "../store/scraped.ts";

export interface ImportOptions {
  readonly folder: string;
  readonly service: string;
  /** Hours of the service that are sealed: nothing is added to them. */
  readonly sealedHours: ReadonlySet<string>;
}

export interface Imported {
  readonly instances: number;
  readonly profiles: number;
  readonly skipped: number;
}

interface TimedItem {
  readonly at: UnixMs;
  /** Stores it. @returns whether it was stored */
  readonly add: () => Promise<Result<boolean, Fault>>;
}

/** Opens the history at the time of the first profile, since hours are added in order. */
export type OpenHistory = (first: UnixMs) => Promise<Result<{ history: HistoryStore; feed: RowFeed }, Fault>>;

export async function importRecording(options: ImportOptions, open: OpenHistory): Promise<Result<Imported, Fault>> {
  const found = await recordedInstances([options.folder]);
  if (!found.ok) return found;
  const folders = found.value.size > 0 ? [...found.value] : [[basename(options.folder), [options.folder]] as const];
  const captures: { facts: InstanceFacts; capture: Taken }[] = [];
  const recordings: { instance: string; recording: Recording }[] = [];
  let skipped = 0;
  for (const [instance, paths] of folders) {
    const recording = await readRecording(paths);
    if (!recording.ok) return recording;
    recordings.push({ instance, recording: recording.value });
    skipped += recording.value.skipped.length;
    for (const file of recording.value.profiles) {
      const taken = await takenProfile(file.path, file.namedAt ?? file.modifiedAt);
      if (taken === null) skipped++;
      else captures.push({ facts: factsOf(options.service, instance, taken.profile), capture: taken });
    }
  }
  captures.sort((a, b) => a.capture.at - b.capture.at);
  const first = captures[0];
  if (first === undefined) return err(nothing(options.folder));
  const taken = captures.map(({ capture }) => hourOf(capture.at)).find((hour) => options.sealedHours.has(hour));
  if (taken !== undefined) return err(sealedAlready(taken, options));
  const opened = await open(first.capture.at);
  if (!opened.ok) return opened;
  const { history, feed } = opened.value;
  const items: TimedItem[] = [
    ...captures.map(({ facts, capture }) => ({ at: capture.at, add: () => addCapture(history, feed, facts, capture) })),
    ...recordings.flatMap(({ instance, recording }) => {
      const releases = captures
        .filter(({ facts }) => facts.instance === instance)
        .filter(({ facts }, row, all) => facts.release !== all[row - 1]?.facts.release);
      const factsAt = (at: UnixMs) =>
        (releases.findLast(({ capture }) => capture.at <= at) ?? releases[0])?.facts ??
        factsOf(options.service, instance, null);
      return linesOf(recording, factsAt, feed);
    }),
  ];
  let profiles = 0;
  for (const { add } of items.sort((a, b) => a.at - b.at)) {
    const added = await add();
    if (!added.ok) return added;
    if (added.value) profiles++;
  }
  return ok({ instances: folders.length, profiles, skipped });
}

interface Taken {
  readonly at: UnixMs;
  readonly kind: CaptureKind;
  readonly profile: Profile;
  readonly bytes: Uint8Array;
}

/** @returns null for a file that is no profile of memory or goroutines */
async function takenProfile(path: string, fileTime: UnixMs): Promise<Taken | null> {
  const bytes = new Uint8Array(await readFile(path));
  const profile = openProfile(bytes, path, inflate);
  const kind = profile.ok ? kindOfProfile(profile.value) : null;
  const isHeapOfFolder = basename(dirname(path));
  if (!profile.ok || kind === null) return null;
  const takenAt = profile.value.timeNanos > 0n ? unixMs(Number(profile.value.timeNanos / 1_000_000n)) : fileTime;
  const at = isHeapOfFolder === kind ? fileTime : takenAt;
  const unpacked = unpackedBytes({ kind, takenAt: at, where: path, bytes });
  return unpacked.ok ? { at, kind, profile: profile.value, bytes: unpacked.value } : null;
}

const factsOf = (service: string, instance: string, profile: Profile | null): InstanceFacts => ({
  service,
  instance,
  release: profile && buildIdOf(profile),
  labels: { service, instance },
});

async function addCapture(
  history: HistoryStore,
  feed: RowFeed,
  facts: InstanceFacts,
  { at, kind, profile, bytes }: Taken,
): Promise<Result<boolean, Fault>> {
  feed.profile(facts, profileObservation(profile, at));
  const { service, instance, release } = facts;
  const stored = await history.add({ service, instance, kind, release, at, bytes });
  return stored.ok ? ok(true) : stored;
}

/** @param factsAt what was known of the instance at a time: a later release may have other facts */
function linesOf(
  { readings, events }: Recording,
  factsAt: (at: UnixMs) => InstanceFacts,
  feed: RowFeed,
): readonly TimedItem[] {
  const added = (): Result<boolean, Fault> => ok(false);
  return [
    ...readings.map((reading) => ({
      at: reading.at,
      add: async () => {
        void feed.reading(factsAt(reading.at), reading);
        return added();
      },
    })),
    ...events.map((event) => ({
      at: event.at,
      add: async () => {
        void feed.event(factsAt(event.at), event.at, eventLine(event).trim());
        return added();
      },
    })),
  ];
}

const nothing = (folder: string): Fault => ({
  code: "empty",
  what: "it contains no profile of memory or goroutines",
  where: folder,
  todo: "give a recording of leakhound watch",
});

const sealedAlready = (hour: string, { service, folder }: ImportOptions): Fault => ({
  code: "exists",
  what: `the hour ${hour} of service ${service} is sealed already`,
  where: folder,
  todo: "give another --service",
});
