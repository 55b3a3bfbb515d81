/** Writes a result to a file, completely or not at all. */
import { randomBytes } from "node:crypto";
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { fileOperation } from "../../work/files.ts";
import { writeNamedFile } from "../../work/whole-file.ts";

/** Reports name functions, addresses and memory of a service, so other users may not read them, whatever the umask. */
const OWNER_ONLY = 0o600;

export const writeResult = (path: string, content: string | Uint8Array): Promise<Result<null, Fault>> =>
  writeWithMode(path, content, OWNER_ONLY);

/** A file that belongs to the source, and is committed with it. */
export const writeSource = (path: string, content: string): Promise<Result<null, Fault>> =>
  writeWithMode(path, content, 0o666);

async function writeWithMode(path: string, content: string | Uint8Array, mode: number): Promise<Result<null, Fault>> {
  try {
    const temporary = `.leakhound-${randomBytes(6).toString("hex")}`;
    await fileOperation(() => writeNamedFile(path, content, { mode, temporary }));
    return ok(null);
  } catch (cause) {
    return err(notWritable(path, cause));
  }
}

/** Failures in which another path would not help. */
const NO_SPACE: ReadonlyMap<string, readonly [what: string, todo: string]> = new Map([
  ["ENOSPC", ["the disk is full", "free some space, and run the command again"]],
  ["EDQUOT", ["the quota of the disk is used up", "free some space, and run the command again"]],
  ["EFBIG", ["the file would be larger than this process may write", "raise the limit with ulimit -f"]],
  ["ETIMEDOUT", ["the file system does not answer", "check the disk or the network share, or write elsewhere"]],
  ["EMFILE", ["this process has too many open files", "raise the limit with ulimit -n"]],
]);

export function notWritable(where: string, cause: unknown): Fault {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const [what, todo] = NO_SPACE.get(code) ?? [
    "it cannot be written",
    "give a path in an existing folder in which you may create files",
  ];
  return { code: "io", what, where, todo, cause };
}
