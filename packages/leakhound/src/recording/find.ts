/**
 * Finds the files of recordings, of any folder, or of a list of files.
 *
 *   given                       profiles                       files of leakhound
 *   rec/                        all files under it             rec/target.json, rec/memory.jsonl, …
 *   rec/heap/                   all files in it                rec/target.json, rec/memory.jsonl, …
 *   a.pb.gz old/b.pb.gz         these two                      ./memory.jsonl, old/memory.jsonl, …
 *
 * Links are followed, each folder is entered once, and depth and number have a limit. Hidden files are skipped.
 */
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { err, ok, type Result } from "../base/result.ts";
import { bytes, unixMs } from "../base/units.ts";
import { type FoundFile, withDates } from "./dates.ts";
import { faultOfError, recordingFault } from "./fault.ts";
import { OWN_FILES, PROFILE_FOLDERS } from "./layout.ts";
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

/** Searches files and folders. A given path that does not exist is a fault; what cannot be read inside a folder is skipped. */
export async function findFiles(paths: readonly string[], limits: FindLimits): Promise<Result<Found, RecordingFault>> {
  const search = new Search(limits);
  for (const path of paths) {
    try {
      await search.searchPath(resolve(path));
    } catch (cause) {
      if (cause instanceof TooManyFiles)
        return err(
          recordingFault("too-large", `it contains more than ${limits.filesMax} files`, path, "give a narrower folder"),
        );
      return err(faultOfError(cause, path));
    }
  }
  return ok(search.found());
}

class TooManyFiles extends Error {}

class Search {
  readonly #limits: FindLimits;
  readonly #profiles = new Map<string, FoundFile>();
  readonly #own = new Set<string>();
  readonly #skipped: SkippedFile[] = [];
  /** Device and inode of each folder that was entered, since links may lead back to it. */
  readonly #entered = new Set<string>();
  #files = 0;

  constructor(limits: FindLimits) {
    this.#limits = limits;
  }

  /** Searches a path of the caller. Rejects where it cannot be read. */
  async searchPath(path: string): Promise<void> {
    const { isFolder } = await this.#enter(path, 0);
    const folder = isFolder ? path : dirname(path);
    await this.#findOwnFiles(folder);
    if (PROFILE_FOLDERS.includes(basename(folder))) await this.#findOwnFiles(dirname(folder));
  }

  found(): Found {
    const byName = new Intl.Collator("en", { numeric: true });
    const timeOf = ({ namedAt, isModifiedAtUsable, modifiedAt }: ProfileFile): number =>
      namedAt ?? (isModifiedAtUsable ? modifiedAt : Number.MAX_VALUE);
    const inOrder = (a: ProfileFile, b: ProfileFile) =>
      timeOf(a) - timeOf(b) || byName.compare(a.path, b.path) || (a.path < b.path ? -1 : 1);
    const profiles = withDates([...this.#profiles.values()]).sort(inOrder);
    return { profiles, own: [...this.#own], skipped: this.#skipped };
  }

  async #enter(path: string, depth: number): Promise<{ readonly isFolder: boolean }> {
    const stats = await stat(path);
    const isFolder = stats.isDirectory();
    if (isFolder) await this.#enterFolder(path, `${stats.dev}:${stats.ino}`, depth);
    else if (!stats.isFile()) this.#skip(path, "it is neither a file nor a folder");
    else {
      const { size, mtimeMs } = stats;
      this.#addFile(path, { sizeBytes: bytes(size), modifiedAt: unixMs(mtimeMs), isNamed: depth === 0 });
    }
    return { isFolder };
  }

  async #enterFolder(path: string, identity: string, depth: number): Promise<void> {
    if (this.#entered.has(identity)) return;
    if (depth > this.#limits.depthMax) return this.#skip(path, `it is more than ${this.#limits.depthMax} folders deep`);
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

  #addFile(path: string, stats: Omit<FoundFile, "path">): void {
    if (++this.#files > this.#limits.filesMax) throw new TooManyFiles();
    const name = basename(path);
    if (OWN_FILES.includes(name)) {
      this.#own.add(path);
      return;
    }
    this.#profiles.set(path, { path, ...stats });
  }

  /** Finds leakhound's own files in a folder of which only single profiles were given. */
  async #findOwnFiles(folder: string): Promise<void> {
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
