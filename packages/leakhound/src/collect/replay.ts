/**
 * The files of a recording, opened one at a time, as the updates that a watch gave when it recorded them.
 *
 * The time of a profile is, in a recording of ours, the time in the file's name, which is on the same clock as
 * readings and events. Elsewhere it is the profile's own time, else the time in the name, else when the file was
 * written, unless a copy wrote all of them at once: then the profile is undated.
 */
import type { Inflate } from "../base/inflate.ts";
import { type UnixMs, unixMs } from "../base/units.ts";
import type { Profile } from "../profile/model/types.ts";
import { withOriginalFunctions } from "../profile/source-map/original-functions.ts";
import type { FindOriginal } from "../profile/source-map/source-maps.ts";
import type { ProfileFile, Recording } from "../recording/types.ts";
import { kindOfProfile } from "../series/folded-columns.ts";
import { type OpenedFile, openFiles } from "./opening.ts";
import type { ReplayUpdate } from "./types.ts";

const NANOS_PER_MS = 1_000_000n;

/**
 * Opens the heap and goroutine profiles in the order of the recording; every other file is reported as skipped.
 *
 * @param originals source maps of the service's bundles; null without any
 */
export async function* replay(
  recording: Recording,
  inflate: Inflate,
  originals: FindOriginal | null = null,
): AsyncGenerator<ReplayUpdate, void, void> {
  for await (const opened of openFiles(recording.profiles, inflate)) {
    const update = opened.type === "opened" ? captureOf(opened, recording.recorded !== null) : opened;
    yield originals === null || update.type === "skipped"
      ? update
      : { ...update, profile: withOriginalFunctions(update.profile, originals) };
  }
}

function captureOf(opened: OpenedFile & { type: "opened" }, isOurs: boolean): ReplayUpdate {
  const { file, profile } = opened;
  const kind = kindOfProfile(profile);
  if (!kind) return { type: "skipped", path: file.path, reason: "it is neither a heap nor a goroutine profile" };
  const known = timeOf(profile, file, isOurs) ?? (file.isModifiedAtUsable ? file.modifiedAt : null);
  const capture = { kind, takenAt: known ?? file.modifiedAt, where: file.path, bytes: opened.bytes };
  return { type: known === null ? "undated" : "capture", capture, profile };
}

/** When the profile was taken; null where neither the profile nor the name of its file contains a time. */
export function timeOf({ timeNanos }: Profile, { namedAt }: ProfileFile, isOurs: boolean): UnixMs | null {
  const own = timeNanos > 0n ? unixMs(Number(timeNanos / NANOS_PER_MS)) : null;
  return isOurs ? (namedAt ?? own) : (own ?? namedAt);
}
