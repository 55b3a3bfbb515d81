/** Writes files so that they exist completely or not at all, whenever the process is killed. */
import { rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { FILE_MODE, temporaryName } from "./layout.ts";

export async function writeWhole(path: string, contents: string | Uint8Array): Promise<void> {
  const temporary = join(dirname(path), temporaryName(basename(path)));
  try {
    await writeFile(temporary, contents, { mode: FILE_MODE });
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause;
  }
}
