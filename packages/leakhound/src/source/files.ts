/** Profile files on disk, read whole and never beyond a limit. */
import { type FileHandle, open, stat } from "node:fs/promises";
import type { Fault } from "../base/fault.ts";
import { formatBytes } from "../base/format.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { Bytes } from "../base/units.ts";
import { looksLikeProfile } from "./sniff.ts";

export type FileFaultCode = "not-found" | "no-permission" | "not-a-file" | "not-a-profile" | "too-large" | "io";
export type FileFault = Fault<FileFaultCode>;

const START_BYTES = 64;

/** Reads a regular file of at most `bytesMax` bytes that begins like a profile. A pipe is refused: it might never end. */
export async function readProfileFile(path: string, bytesMax: Bytes): Promise<Result<Uint8Array, FileFault>> {
  try {
    if (!(await stat(path)).isFile())
      return err({ code: "not-a-file", what: "this is no regular file", where: path, todo: "give a profile file" });
    return await readUpTo(path, bytesMax);
  } catch (cause) {
    return err(faultOf(cause, path));
  }
}

async function readUpTo(path: string, bytesMax: Bytes): Promise<Result<Uint8Array, FileFault>> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    if (size > bytesMax) {
      const what = `the file has ${formatBytes(size)}, more than ${formatBytes(bytesMax)}`;
      return err({ code: "too-large", what, where: path, todo: "give a profile file" });
    }
    if (!looksLikeProfile(await readStart(file, Math.min(size, START_BYTES)))) {
      const what = size === 0 ? "the file is empty" : "it is neither gzip, protobuf nor a text form of a profile";
      return err({ code: "not-a-profile", what, where: path, todo: "give a profile file" });
    }
    // Of a file that is growing, as much as it had when it was opened.
    return ok(await readStart(file, size));
  } finally {
    await file.close();
  }
}

async function readStart(file: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    const { bytesRead } = await file.read(bytes, length, size - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

function faultOf(cause: unknown, where: string): FileFault {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error";
  if (code === "ENOENT" || code === "ENOTDIR")
    return { code: "not-found", what: "there is no such file", where, todo: "check the path", cause };
  if (code === "EACCES" || code === "EPERM")
    return { code: "no-permission", what: "the file may not be read", where, todo: "check its permissions", cause };
  return { code: "io", what: `reading failed (${code})`, where, todo: "check the disk", cause };
}
