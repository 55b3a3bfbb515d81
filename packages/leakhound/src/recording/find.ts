/**
 * Finds the files of recordings, of any folder, or of a list of files.
 *
 *   given                       profiles                       beside them
 *   rec/                        all files under it             rec/target.json, rec/memory.jsonl, …
 *   rec/heap/                   all files in it                rec/target.json, rec/memory.jsonl, …
 *   a.pb.gz old/b.pb.gz         these two                      ./memory.jsonl, old/memory.jsonl, …
 *
 * Links are followed, each folder is entered once, and depth and number have a limit. Hidden files
 * are passed over.
 */
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { err, ok, type Result } from "../base/result.ts";
import { bytes, unixMs } from "../base/units.ts";
import { faultOfError, recordingFault } from "./fault.ts";
import { OWN_FILES, PROFILE_FOLDERS, timeOfName } from "./layout.ts";
import type { ProfileFile, RecordingFault, SkippedFile } from "./types.ts";

export interface Found {
  readonly profiles: readonly ProfileFile[];
  /** Paths of target.json, memory.jsonl and events.jsonl. */
  readonly own: readonly string[];
  readonly skipped: readonly SkippedFile[];
}

export interface FindLimits {
  readonly filesMax: number;
  readonly depthMax: number;
}
export const FIND_LIMITS: FindLimits = { filesMax: 200_000, depthMax: 16 };

/** Looks through files and folders; a path that is not there is a fault, what cannot be read inside a folder is skipped. */
export async function findFiles(paths: readonly string[], limits: FindLimits): Promise<Result<Found, RecordingFault>> {
  const search = new Search(limits);
  for (const path of paths) {
    try {
      await search.given(resolve(path));
    } catch (cause) {
      if (cause instanceof TooManyFiles)
        return err(
          recordingFault("too-large", `it holds more than ${limits.filesMax} files`, path, "give a narrower folder"),
        );
      return err(faultOfError(cause, path));
    }
  }
  return ok(search.found());
}

class TooManyFiles extends Error {}

class Search {
  readonly #limits: FindLimits;
  readonly #profiles = new Map<string, ProfileFile>();
  readonly #own = new Set<string>();
  readonly #skipped: SkippedFile[] = [];
  /** Device and inode of each folder entered: links may lead back. */
  readonly #entered = new Set<string>();
  #files = 0;

  constructor(limits: FindLimits) {
    this.#limits = limits;
  }

  /** A path of the caller's. Rejects where it cannot be read. */
  async given(path: string): Promise<void> {
    const { isFolder } = await this.#enter(path, 0);
    const folder = isFolder ? path : dirname(path);
    await this.#lookFor(folder);
    if (PROFILE_FOLDERS.includes(basename(folder))) await this.#lookFor(dirname(folder));
  }

  found(): Found {
    const timeOf = ({ namedAt, modifiedAt }: ProfileFile): number => namedAt ?? modifiedAt;
    const inOrder = (a: ProfileFile, b: ProfileFile) => timeOf(a) - timeOf(b) || (a.path < b.path ? -1 : 1);
    return { profiles: [...this.#profiles.values()].sort(inOrder), own: [...this.#own], skipped: this.#skipped };
  }

  async #enter(path: string, depth: number): Promise<{ readonly isFolder: boolean }> {
    const { dev, ino, size, mtimeMs, ...stats } = await stat(path).then((one) => ({
      dev: one.dev,
      ino: one.ino,
      size: one.size,
      mtimeMs: one.mtimeMs,
      isFolder: one.isDirectory(),
      isFile: one.isFile(),
    }));
    if (stats.isFolder) await this.#enterFolder(path, `${dev}:${ino}`, depth);
    else if (!stats.isFile) this.#skip(path, "it is neither a file nor a folder");
    else this.#addFile(path, size, mtimeMs);
    return { isFolder: stats.isFolder };
  }

  async #enterFolder(path: string, identity: string, depth: number): Promise<void> {
    if (this.#entered.has(identity)) return;
    if (depth > this.#limits.depthMax)
      return this.#skip(path, `it lies more than ${this.#limits.depthMax} folders deep`);
    this.#entered.add(identity);
    for (const name of await readdir(path)) {
      if (name.startsWith(".")) continue;
      const inner = join(path, name);
      await this.#enter(inner, depth + 1).catch((cause: unknown) => this.#skipUnreadable(inner, cause));
    }
  }

  #skipUnreadable(path: string, cause: unknown): void {
    if (cause instanceof TooManyFiles) throw cause;
    this.#skip(path, faultOfError(cause, path).what);
  }

  #addFile(path: string, size: number, mtimeMs: number): void {
    if (++this.#files > this.#limits.filesMax) throw new TooManyFiles();
    const name = basename(path);
    if (OWN_FILES.includes(name)) {
      this.#own.add(path);
      return;
    }
    const modifiedAt = unixMs(mtimeMs);
    this.#profiles.set(path, { path, sizeBytes: bytes(size), namedAt: timeOfName(name), modifiedAt });
  }

  /** Our own files in a folder of which only single profiles were given. */
  async #lookFor(folder: string): Promise<void> {
    for (const name of OWN_FILES) {
      const path = join(folder, name);
      const isThere = await stat(path).then(
        (stats) => stats.isFile(),
        () => false,
      );
      if (isThere) this.#own.add(path);
    }
  }

  #skip(path: string, reason: string): void {
    this.#skipped.push({ path, reason });
  }
}
