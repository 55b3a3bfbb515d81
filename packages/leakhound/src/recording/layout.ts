/**
 * A recording is a folder that any program can read.
 *
 *   target.json                            what was watched, how, and when each process was first seen
 *   heap/20261123T091500.123Z.pb.gz        a file for each scrape, named by when it was requested, in UTC
 *   goroutine/20261123T091500.123Z.pb.gz
 *   memory.jsonl                           {"at":"2026-11-23T09:15:00.123Z","rssBytes":52428800}
 *   events.jsonl                           {"at":"…","kind":"gap","reason":"lane-busy","lane":"heap","busyMs":5000}
 *   reports/20261123T101500.123Z.html      a page for each alarm that was sent
 *   .lock                                  the process that writes, while it does
 *
 * Profiles are as the target sent them: gzipped protobuf byte for byte, bare protobuf gzipped, text
 * forms as .txt. `go tool pprof` opens all three. Names sort by time, as text.
 */
import { type UnixMs, unixMs } from "../base/units.ts";

/** Recordings name the functions, addresses and memory of a service: only their owner may read them, whatever the umask. */
export const FILE_MODE = 0o600;
export const FOLDER_MODE = 0o700;

/** Exists while a watch writes to the folder. */
export const LOCK_FILE = ".lock";
export const TARGET_FILE = "target.json";
export const READINGS_FILE = "memory.jsonl";
export const EVENTS_FILE = "events.jsonl";
export const PROFILE_FOLDERS: readonly string[] = ["heap", "goroutine", "goroutineleak"];
export const REPORTS_FOLDER = "reports";
export const OWN_FILES: readonly string[] = [TARGET_FILE, READINGS_FILE, EVENTS_FILE];

/** `20261123T091500.123Z` */
export function nameOfTime(at: UnixMs): string {
  return new Date(at).toISOString().replace(/[-:]/g, "");
}

/** The time in a name that begins as `nameOfTime` writes it; null for other names. */
export function timeOfName(name: string): UnixMs | null {
  const [, year, month, day, hour, minute, rest] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d\.\d{3}Z)\./.exec(name) ?? [];
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${rest}`);
  return Number.isNaN(at) ? null : unixMs(at);
}

/** A file is written under this name first, and renamed when it is complete. The name is hidden, so that readers skip it. */
export const temporaryName = (name: string): string => `.${name}.tmp`;
export const isTemporary = (name: string): boolean => name.startsWith(".") && name.endsWith(".tmp");
