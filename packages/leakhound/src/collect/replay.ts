/**
 * The files of a recording, opened one at a time: what a watch would have told of them.
 *
 * When a profile was taken: in a recording of ours, the file's name tells it on the same clock as
 * readings and events; elsewhere the profile's own time, else the name, else when the file was written.
 */
import type { CaptureKind } from "../base/capture.ts";
import type { Inflate } from "../base/inflate.ts";
import { bytes, type UnixMs, unixMs } from "../base/units.ts";
import { PROFILE_BYTES_MAX } from "../profile/limits.ts";
import { openProfile } from "../profile/open.ts";
import type { Profile } from "../profile/types.ts";
import type { ProfileFile, Recording } from "../recording/types.ts";
import { goroutineTypes, heapTypes } from "../series/book.ts";
import { readProfileFile } from "../source/files.ts";
import type { ReplayUpdate } from "./types.ts";

const NANOS_PER_MS = 1_000_000n;

type Contents = ReturnType<typeof readProfileFile>;

/**
 * Opens the profiles in the recording's order; a file that is none is told as skipped. While one is being
 * handled the next is read from disk, so at most two are held.
 */
export async function* replay(recording: Recording, inflate: Inflate): AsyncGenerator<ReplayUpdate, void, void> {
  const { profiles, recorded } = recording;
  const read = (file: ProfileFile | undefined) => file && readProfileFile(file.path, bytes(PROFILE_BYTES_MAX));
  let next = read(profiles[0]);
  for (const [row, file] of profiles.entries()) {
    const contents = next!;
    next = read(profiles[row + 1]);
    yield await replayFile(file, contents, recorded !== null, inflate);
  }
}

async function replayFile(
  file: ProfileFile,
  reading: Contents,
  isOurs: boolean,
  inflate: Inflate,
): Promise<ReplayUpdate> {
  const { path } = file;
  const skipped = (reason: string): ReplayUpdate => ({ type: "skipped", path, reason });
  const contents = await reading;
  if (!contents.ok) return skipped(contents.error.what);
  const profile = openProfile(contents.value, path, inflate);
  if (!profile.ok) return skipped(profile.error.what);
  const kind = kindOf(profile.value);
  if (!kind) return skipped("it tells neither of the heap nor of goroutines");
  const capture = { kind, takenAt: timeOf(profile.value, file, isOurs), where: path, bytes: contents.value };
  return { type: "capture", capture, profile: profile.value };
}

function kindOf(profile: Profile): CaptureKind | null {
  if (heapTypes(profile)) return "heap";
  return goroutineTypes(profile) ? "goroutine" : null;
}

function timeOf({ timeNanos }: Profile, { namedAt, modifiedAt }: ProfileFile, isOurs: boolean): UnixMs {
  const own = timeNanos > 0n ? unixMs(Number(timeNanos / NANOS_PER_MS)) : null;
  return (isOurs ? (namedAt ?? own) : (own ?? namedAt)) ?? modifiedAt;
}
