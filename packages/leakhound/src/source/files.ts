/** Profile files on disk: read completely, up to a limit. */
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { Fault } from "../base/fault.ts";
import { foreignFormat } from "../base/foreign-formats.ts";
import { formatBytes } from "../base/format.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { Bytes } from "../base/units.ts";
import { concatenate } from "./body.ts";
import { looksLikeProfile } from "./looks-like-profile.ts";

export type FileFaultCode = "not-found" | "no-permission" | "not-a-file" | "not-a-profile" | "too-large" | "io";
export type FileFault = Fault<FileFaultCode>;

/** Most profiles are smaller and are read at once; of other files, no more than this is read. */
const START_BYTES = 256 * 1024;
/** Without O_NONBLOCK, opening a pipe would wait for a writer. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

export interface FileLimits {
  readonly bytesMax: Bytes;
  /** Whether the user gave this file: then its beginning does not matter, since a log may contain a profile further on. */
  readonly isNamed: boolean;
}

/** Reads a regular file that begins like a profile, or that the user gave. Never rejects. */
export async function readProfileFile(path: string, limits: FileLimits): Promise<Result<Uint8Array, FileFault>> {
  try {
    const file = await open(path, OPEN_FLAGS);
    try {
      return await readWhole(file, path, limits);
    } finally {
      await file.close();
    }
  } catch (cause) {
    return err(faultOf(cause, path));
  }
}

async function readWhole(
  file: FileHandle,
  path: string,
  { bytesMax, isNamed }: FileLimits,
): Promise<Result<Uint8Array, FileFault>> {
  const fault = (code: FileFaultCode, what: string, todo = "give a profile file") =>
    err({ code, what, where: path, todo });
  const stats = await file.stat();
  const { size } = stats;
  if (!stats.isFile()) return fault("not-a-file", "not a regular file");
  if (size === 0) return fault("not-a-profile", "the file is empty");
  const start = await readRange(file, { start: 0, size: Math.min(size, START_BYTES) });
  if (!looksLikeProfile(start)) {
    const foreign = foreignFormat(start);
    if (foreign && (!isNamed || size > bytesMax)) return fault("not-a-profile", `it is ${foreign.name}`, foreign.todo);
    if (!isNamed) return fault("not-a-profile", "it is neither gzip, protobuf nor a text form of a profile");
  }
  if (size > bytesMax)
    return fault("too-large", `the file has ${formatBytes(size)}, which is more than ${formatBytes(bytesMax)}`);
  // A file that grows meanwhile is read up to the size that it had when it was opened.
  return ok(
    size <= START_BYTES
      ? start
      : concatenate([start, await readRange(file, { start: start.length, size: size - start.length })]),
  );
}

/** At the end of the file, fewer bytes than `size`. */
async function readRange(
  file: FileHandle,
  { start, size }: { readonly start: number; readonly size: number },
): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    const { bytesRead } = await file.read(bytes, length, size - length, start + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

function faultOf(cause: unknown, where: string): FileFault {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error";
  if (code === "ENOENT" || code === "ENOTDIR")
    return { code: "not-found", what: "no such file", where, todo: "check the path", cause };
  if (code === "EACCES" || code === "EPERM")
    return { code: "no-permission", what: "permission denied", where, todo: "check its permissions", cause };
  return { code: "io", what: `reading failed (${code})`, where, todo: "check the disk", cause };
}
