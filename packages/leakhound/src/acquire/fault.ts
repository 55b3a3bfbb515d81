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

/** A file that does not exist, is a folder, or is compressed and damaged. */
export function notReadable(path: string, cause: unknown): Fault {
  const code = codeOf(cause);
  const isDamaged = code.startsWith("Z_") || cause instanceof DecompressionError;
  const what = isDamaged
    ? `its compressed content is damaged (${cause instanceof Error ? cause.message : code})`
    : `it cannot be read (${code || "unknown"})`;
  return { code: "io", what, where: shownPath(path), todo: "give a file that exists and that you may read", cause };
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
