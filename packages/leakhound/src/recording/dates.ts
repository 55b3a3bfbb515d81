/**
 * When the profiles among some files were taken, as far as the files themselves show it.
 *
 *   names have times, and they differ              the times in the names
 *   else times of the last change, seconds apart   those
 *   else (git clone, unzip, a copy)                nothing: a rate over milliseconds would be invented
 *
 * Heap and goroutine profiles of one moment are written one right after the other, so files are compared with those of the
 * same kind, by the word in their name or folder. The profiles themselves may contain a time, which only opening them shows.
 */
import { basename, dirname } from "node:path";
import type { UnixMs } from "../base/units.ts";
import { type NamedTime, timeInPath } from "./name-times.ts";
import type { ProfileFile } from "./types.ts";

/** A file that was found, with the time that the file system has for it. */
export type FoundFile = Omit<ProfileFile, "namedAt" | "isModifiedAtUsable">;

const KIND = /goroutineleak|goroutine|heap|alloc|inuse|mem|block|mutex|thread|cpu|profile/i;
/** Times that are at most this share of the files are no times of profiles: a date, a build, an incident. */
const DISTINCT_MIN = 0.8;
const SECOND_MS = 1000;

/** Adds to each file the time in its name, and whether the time of its last change may be when it was taken. */
export function withDates(files: readonly FoundFile[]): ProfileFile[] {
  return byKind(files).flatMap((group) => {
    const named = namedTimes(group);
    const others = group.filter((_, row) => named[row] === null);
    const isModifiedAtUsable = areDistinct(others.map(({ modifiedAt }) => Math.floor(modifiedAt / SECOND_MS)));
    return group.map((file, row) => ({ ...file, namedAt: named[row]!, isModifiedAtUsable }));
  });
}

function byKind(files: readonly FoundFile[]): FoundFile[][] {
  const groups = new Map<string, FoundFile[]>();
  for (const file of files) {
    const kind = kindOf(file);
    const group = groups.get(kind);
    if (group) group.push(file);
    else groups.set(kind, [file]);
  }
  return [...groups.values()];
}

function kindOf({ path }: FoundFile): string {
  const [kind = ""] = KIND.exec(basename(path)) ?? KIND.exec(basename(dirname(path))) ?? [];
  return kind.toLowerCase();
}

/** Null for all where the names of most have the same time; a date alone counts where each file has another one. */
function namedTimes(group: readonly FoundFile[]): readonly (UnixMs | null)[] {
  const found = group.map(({ path }) => timeInPath(path));
  const areDays = group.length > 1 && found.every((time) => time?.precision === "day");
  const precision: NamedTime["precision"] = areDays ? "day" : "moment";
  const times = found.map((time) => (time?.precision === precision ? time.at : null));
  return areDistinct(times.filter((at) => at !== null)) ? times : found.map(() => null);
}

const areDistinct = (times: readonly number[]): boolean => new Set(times).size >= DISTINCT_MIN * times.length;
