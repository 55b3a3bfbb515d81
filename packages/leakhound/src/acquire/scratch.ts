/**
 * Temporary files without a name: an image contains all memory of a process, and must not be left behind, however this process
 * ends. Where the file system cannot create such a file, it is created with a random name and unlinked at once.
 */
import { randomBytes } from "node:crypto";
import { closeSync, constants, openSync, unlinkSync } from "node:fs";
import { join } from "node:path";

export interface Scratch {
  /** Where the space is taken from. */
  readonly folder: string;
  /** @returns a path by which this process can open the file until `close`, and no other process of another user */
  createFile(): string;
  /** May be called more than once. The space is free as soon as all descriptors of the files are closed. */
  close(): void;
}

const OWNER_ONLY = 0o600;
/** O_TMPFILE of Linux, which node:fs does not list: a file without a name in a folder. */
const UNNAMED = 0o20_200_000;
const DESCRIPTORS = process.platform === "linux" ? "/proc/self/fd" : "/dev/fd";

/** @param folder existing folder, for example that of the operating system for temporary files */
export function createScratch(folder: string): Scratch {
  const descriptors: number[] = [];
  return {
    folder,
    createFile() {
      const descriptor = unnamedFile(folder) ?? unlinkedFile(folder);
      descriptors.push(descriptor);
      return `${DESCRIPTORS}/${descriptor}`;
    },
    close() {
      for (const descriptor of descriptors.splice(0)) closeSync(descriptor);
    },
  };
}

/** Null where the file system or the kernel does not support it. */
function unnamedFile(folder: string): number | null {
  if (process.platform !== "linux") return null;
  try {
    return openSync(folder, constants.O_RDWR | UNNAMED, OWNER_ONLY);
  } catch {
    return null;
  }
}

function unlinkedFile(folder: string): number {
  const path = join(folder, `leakhound-image-${randomBytes(8).toString("hex")}`);
  const descriptor = openSync(path, "wx+", OWNER_ONLY);
  unlinkSync(path);
  return descriptor;
}
