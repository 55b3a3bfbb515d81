/** Failures of reading and writing images. */
import type { Fault } from "../base/fault.ts";

/** Thrown while a compressed file is unpacked: its content is damaged, whereas the disk works. */
export class DecompressionError extends Error {
  override readonly name = "DecompressionError";

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** Temporary files have no name, only a descriptor. */
const shownPath = (path: string): string => (/^\/(?:proc\/self|dev)\/fd\/\d+$/.test(path) ? "a temporary file" : path);

const codeOf = (cause: unknown): string => (cause instanceof Error && "code" in cause ? String(cause.code) : "");

/** Errors of the file system that another path repairs. */
const NO_FILE: ReadonlyMap<string, readonly [what: string, todo: string]> = new Map([
  ["ENOENT", ["there is no such file", "check the path"]],
  ["ENOTDIR", ["there is no such file", "check the path"]],
  ["EISDIR", ["it is a folder", "give the file of an image"]],
  ["EACCES", ["permission is denied", "give a file that you may read"]],
]);

/** A file that does not exist, is a folder, or is compressed and damaged. */
export function notReadable(path: string, cause: unknown): Fault {
  const code = codeOf(cause);
  const [noFile, todo = "give a file that exists and that you may read"] = NO_FILE.get(code) ?? [];
  const isDamaged = code.startsWith("Z_") || cause instanceof DecompressionError;
  const what = isDamaged
    ? `its compressed content is damaged (${cause instanceof Error ? cause.message : code})`
    : (noFile ?? `it cannot be read (${code || "unknown"})`);
  return { code: "io", what, where: shownPath(path), todo, cause };
}

/** A fetched image goes to a temporary folder, or to the file that the user named. */
export function notWritable(path: string, cause: unknown): Fault {
  const code = codeOf(cause) || "unknown";
  const todo = "free space there, or set TMPDIR or --save to a folder in which you may create files";
  return { code: "io", what: `it cannot be written (${code})`, where: shownPath(path), todo, cause };
}

export function aborted(where: string): Fault {
  return { code: "aborted", what: "reading was stopped", where, todo: "run it again" };
}
