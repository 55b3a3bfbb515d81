/** Errors of the file system, as faults that say what is wrong and what to do. */
import type { RecordingFault, RecordingFaultCode } from "./types.ts";

interface Words {
  readonly code: RecordingFaultCode;
  readonly what: string;
  readonly todo: string;
}

const FULL: Words = { code: "disk-full", what: "the disk is full", todo: "free space, or record elsewhere" };
const TOO_LARGE: Words = {
  code: "disk-full",
  what: "the file would be larger than this process may write",
  todo: "raise the limit with ulimit -f",
};
const NO_DESCRIPTOR: Words = {
  code: "io",
  what: "this process has too many open files",
  todo: "raise the limit with ulimit -n",
};
const DENIED: Words = { code: "no-permission", what: "permission is denied", todo: "check its owner and mode" };
const MISSING: Words = { code: "not-found", what: "there is no such file or folder", todo: "check the path" };
const NO_ANSWER: Words = {
  code: "no-answer",
  what: "the file system does not answer",
  todo: "check the disk or the network share, or record elsewhere",
};
const NOT_A_FOLDER: Words = { code: "exists", what: "a file is where a folder should be", todo: "give another folder" };

const WORDS: ReadonlyMap<string, Words> = new Map([
  ["ENOSPC", FULL],
  ["EDQUOT", FULL],
  ["EFBIG", TOO_LARGE],
  ["EMFILE", NO_DESCRIPTOR],
  ["ENFILE", NO_DESCRIPTOR],
  ["ETIMEDOUT", NO_ANSWER],
  ["EACCES", DENIED],
  ["EPERM", DENIED],
  ["EROFS", DENIED],
  ["ENOENT", MISSING],
  ["ENOTDIR", NOT_A_FOLDER],
  ["EEXIST", NOT_A_FOLDER],
]);

export function recordingFault(code: RecordingFaultCode, what: string, where: string, todo: string): RecordingFault {
  return { code, what, where, todo };
}

/** The fault of an error that node:fs threw. */
export function faultOfError(cause: unknown, where: string): RecordingFault {
  const raw = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error";
  const io: Words = { code: "io", what: `the file system failed (${raw})`, todo: "check the disk" };
  return { ...(WORDS.get(raw) ?? io), where, cause };
}
