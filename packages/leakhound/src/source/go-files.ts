/**
 * Go files below a folder: read completely, up to a limit; skipped files and folders are reported. Reading is
 * synchronous: a repository has thousands of small files, and awaiting each would cost more than reading it.
 */
import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";

export interface GoFilesLimits {
  /** Size of one file: larger ones are generated tables. */
  readonly fileBytesMax: number;
  readonly filesMax: number;
  /** Size of all files together, because a scan keeps their text. */
  readonly sourceBytesMax: number;
}

const LIMITS: GoFilesLimits = { fileBytesMax: 4 << 20, filesMax: 200_000, sourceBytesMax: 512 << 20 };
const SKIPPED_FOLDERS = new Set(["vendor", "testdata", "node_modules", ".git"]);

/** Folders of other people's code, and of data of tests. */
export const isSkippedFolder = (name: string): boolean => SKIPPED_FOLDERS.has(name);

export type SourceEntry =
  | { readonly kind: "source"; readonly path: string; readonly text: string }
  | { readonly kind: "skipped"; readonly path: string; readonly reason: string };

export interface GoFilesOptions {
  /** Whether a file of this name is wanted. */
  readonly isWanted?: (name: string) => boolean;
  readonly limits?: GoFilesLimits;
}

/** Wanted files below `root`, folder by folder, with paths relative to it; links are not followed. */
export function* goFiles(
  root: string,
  { isWanted = isGoFile, limits = LIMITS }: GoFilesOptions = {},
): Generator<SourceEntry> {
  let [count, bytes] = [0, 0];
  for (const entry of filesBelow(root)) {
    if (entry.kind === "skipped") yield entry;
    else if (!isWanted(nameOf(entry.path))) continue;
    else if (++count > limits.filesMax || bytes > limits.sourceBytesMax) {
      yield { kind: "skipped", path: entry.path, reason: limitReason(limits, count > limits.filesMax) };
      return;
    } else {
      const read = readSource(root, entry.path, limits.fileBytesMax);
      if (read.kind === "source") bytes += read.text.length;
      yield read;
    }
  }
}

function limitReason({ filesMax, sourceBytesMax }: GoFilesLimits, isFileCount: boolean): string {
  const limit = isFileCount ? `${filesMax} files` : `${sourceBytesMax >> 20} MB of source`;
  return `this file and all that follow exceed ${limit}: scan the folders one by one`;
}

/** Go files except tests, and go.mod. */
export const isGoFile = (name: string): boolean =>
  name === "go.mod" || (name.endsWith(".go") && !name.endsWith("_test.go"));
const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

type FolderEntry = { readonly kind: "file"; readonly path: string } | Extract<SourceEntry, { kind: "skipped" }>;

function* filesBelow(root: string): Generator<FolderEntry> {
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = list(`${root}/${folder}`);
    if (entries === null)
      yield { kind: "skipped", path: folder || ".", reason: "the folder cannot be read: check its permissions" };
    for (const entry of entries ?? []) {
      const path = `${folder}${entry.name}`;
      if (entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name)) folders.push(`${path}/`);
      if (entry.isFile()) yield { kind: "file", path };
    }
  }
}

function list(folder: string): Dirent[] | null {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return null;
  }
}

function readSource(root: string, path: string, bytesMax: number): SourceEntry {
  const skipped = (reason: string): SourceEntry => ({ kind: "skipped", path, reason });
  try {
    const { size } = statSync(`${root}/${path}`);
    if (size > bytesMax) return skipped(`it is larger than ${bytesMax >> 20} MB`);
    const text = readFileSync(`${root}/${path}`, "utf8");
    return text.includes("\0") ? skipped("it is binary") : { kind: "source", path, text };
  } catch (error) {
    const isGone = error instanceof Error && "code" in error && error.code === "ENOENT";
    return skipped(isGone ? "it was deleted meanwhile" : "it cannot be read: check its permissions");
  }
}
