/** Errors of the file system as faults that say what to do. */
import type { RecordingFault, RecordingFaultCode } from "./types.ts";

interface Words {
  readonly code: RecordingFaultCode;
  readonly what: string;
  readonly todo: string;
}

const FULL: Words = { code: "disk-full", what: "the disk is full", todo: "make room, or record elsewhere" };
const DENIED: Words = { code: "no-permission", what: "permission is denied", todo: "check the owner and mode of it" };
const MISSING: Words = { code: "not-found", what: "there is no such file or folder", todo: "check the path" };
const IN_THE_WAY: Words = { code: "exists", what: "a file is where a folder should be", todo: "give another folder" };

const WORDS: ReadonlyMap<string, Words> = new Map([
  ["ENOSPC", FULL],
  ["EDQUOT", FULL],
  ["EACCES", DENIED],
  ["EPERM", DENIED],
  ["EROFS", DENIED],
  ["ENOENT", MISSING],
  ["ENOTDIR", IN_THE_WAY],
  ["EEXIST", IN_THE_WAY],
]);

export function recordingFault(code: RecordingFaultCode, what: string, where: string, todo: string): RecordingFault {
  return { code, what, where, todo };
}

/** What an error thrown by node:fs means. */
export function faultOfError(cause: unknown, where: string): RecordingFault {
  const raw = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error";
  const io: Words = { code: "io", what: `the file system failed (${raw})`, todo: "check the disk" };
  return { ...(WORDS.get(raw) ?? io), where, cause };
}
