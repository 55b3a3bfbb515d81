/**
 * Writes files so that they exist completely or not at all, whenever the process is killed or the disk is full:
 *
 *   content ──▶ a temporary file beside it ──▶ rename
 */
import type { Stats } from "node:fs";
import { chmod, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

export interface WholeFile {
  /** Of a new file. */
  readonly mode: number;
  /** The name of the temporary file, in the same folder. */
  readonly temporary: string;
  /** The bytes are on the disk before the file has its name. */
  readonly isSynced?: boolean;
}

export async function writeWholeFile(
  path: string,
  contents: string | Uint8Array,
  { mode, temporary, isSynced = false }: WholeFile,
): Promise<void> {
  await replace(path, join(dirname(path), temporary), (beside) =>
    writeFile(beside, contents, { mode, flush: isSynced }),
  );
}

/** Writes a file that a user names. One that exists keeps its mode; a device, a pipe, or a file that cannot be replaced is written as it is. */
export async function writeNamedFile(path: string, contents: string | Uint8Array, options: WholeFile): Promise<void> {
  const existing = await existingAt(path);
  if (existing === null) return writeWholeFile(path, contents, options);
  if (!existing.stats.isFile()) return writeFile(path, contents);
  try {
    await replaceExisting(existing, contents, options);
  } catch (cause) {
    if (!isWithoutPlace(cause)) throw cause;
    await writeFile(existing.path, contents);
  }
}

/** Replaces a file, which keeps its mode. */
export async function replaceWholeFile(
  path: string,
  contents: string | Uint8Array,
  options: Omit<WholeFile, "mode">,
): Promise<void> {
  await replaceExisting({ path, stats: await stat(path) }, contents, options);
}

interface ExistingFile {
  /** Without links, which stay. */
  readonly path: string;
  readonly stats: Stats;
}

async function replaceExisting(
  { path, stats }: ExistingFile,
  contents: string | Uint8Array,
  { temporary, isSynced = false }: Omit<WholeFile, "mode">,
): Promise<void> {
  const mode = stats.mode & 0o7777;
  await replace(path, join(dirname(path), temporary), async (beside) => {
    await writeFile(beside, contents, { mode, flush: isSynced });
    // The umask may have taken some of it.
    await chmod(beside, mode);
  });
}

async function replace(path: string, temporary: string, write: (temporary: string) => Promise<void>): Promise<void> {
  try {
    await write(temporary);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause;
  }
}

/** null where there is nothing, or a link that leads to nothing. */
async function existingAt(path: string): Promise<ExistingFile | null> {
  try {
    return { path: await realpath(path), stats: await stat(path) };
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return null;
    throw cause;
  }
}

/** No file can be made in its folder, or the file cannot be renamed over, such as one that is mounted. */
const isWithoutPlace = (cause: unknown): boolean =>
  ["EACCES", "EPERM", "EROFS", "EBUSY", "EXDEV"].includes(codeOf(cause));

const codeOf = (cause: unknown): string => (cause instanceof Error && "code" in cause ? String(cause.code) : "");
