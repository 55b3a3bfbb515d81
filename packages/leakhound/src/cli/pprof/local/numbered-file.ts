/** Files with numbered names, never written over one that is there. */
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";

const NUMBERS_MAX = 10_000;

/**
 * Makes `prefix001suffix` in the folder, or the next number that is free.
 *
 * @throws what the file system throws, other than that a file exists
 */
export async function newNumberedFile(
  folder: string,
  prefix: string,
  suffix: string,
): Promise<{ file: FileHandle; path: string }> {
  for (let number = 1; number < NUMBERS_MAX; number++) {
    const path = join(folder, `${prefix}${String(number).padStart(3, "0")}${suffix}`);
    try {
      return { file: await open(path, "wx+"), path };
    } catch (cause) {
      if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) throw cause;
    }
  }
  throw new Error(`the folder is full of ${prefix}NNN${suffix}`);
}
