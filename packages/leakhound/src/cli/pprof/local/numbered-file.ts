/** New files with numbered names. Existing files are never overwritten. */
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";

const NUMBERS_MAX = 10_000;

/**
 * Creates `prefix001suffix` in the folder, or the next number that is free.
 *
 * @throws errors of the file system, except that a file exists
 */
export async function createNumberedFile(
  folder: string,
  prefix: string,
  suffix: string,
): Promise<{ file: FileHandle; path: string }> {
  for (let number = 1; number < NUMBERS_MAX; number++) {
    const path = join(folder, `${prefix}${String(number).padStart(3, "0")}${suffix}`);
    try {
      return { file: await open(path, "wx+", 0o600), path };
    } catch (cause) {
      if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) throw cause;
    }
  }
  throw new Error(`all numbers of ${prefix}NNN${suffix} are in use`);
}
