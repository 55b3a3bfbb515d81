/** Whether a folder has space for a file that is about to be written. */
import { statfsSync } from "node:fs";
import type { Fault } from "../base/fault.ts";
import { formatBytes } from "../base/format.ts";

export interface SpaceNeeded {
  /** What takes the space: "its memory". */
  readonly what: string;
  readonly bytes: number;
  /** File, service or process, for the message. */
  readonly where: string;
}

/** The fault if the folder has less space than needed; null if it has enough. */
export function noSpaceIn(folder: string, { what, bytes, where }: SpaceNeeded): Fault | null {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (bytes < free) return null;
  const fact = `${what} takes ${formatBytes(bytes)}, and ${folder} has ${formatBytes(free)} free`;
  return { code: "no-space", what: fact, where, todo: "set TMPDIR to a folder with more space" };
}
