/**
 * Go files below a folder, read whole and never beyond a limit; what is passed over is told. Read at once and in turn:
 * a repository is thousands of small files, and waiting for each would cost more than the reading.
 */
import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";

/** Larger ones are generated tables. */
const FILE_BYTES_MAX = 4 * 1024 * 1024;
const FILES_MAX = 200_000;
/** Of all files together; a scan keeps their text. */
const SOURCE_BYTES_MAX = 512 * 1024 * 1024;
const PASSED_BY = new Set(["vendor", "testdata", "node_modules", ".git"]);

export type SourceEntry =
  | { readonly kind: "source"; readonly path: string; readonly text: string }
  | { readonly kind: "skipped"; readonly path: string; readonly reason: string };

export interface GoFilesOptions {
  /** Tells which files are wanted, by their name. */
  readonly isWanted?: (name: string) => boolean;
}

/** Wanted files in the order of their paths, relative to `root`; links are not followed. */
export function* goFiles(root: string, { isWanted = isGoFile }: GoFilesOptions = {}): Generator<SourceEntry> {
  let [count, bytes] = [0, 0];
  for (const entry of filesBelow(root)) {
    if (entry.kind === "skipped") yield entry;
    else if (!isWanted(nameOf(entry.path))) continue;
    else if (++count > FILES_MAX || bytes > SOURCE_BYTES_MAX) {
      yield { kind: "skipped", path: entry.path, reason: count > FILES_MAX ? TOO_MANY : TOO_MUCH };
      return;
    } else {
      const read = readSource(root, entry.path);
      if (read.kind === "source") bytes += read.text.length;
      yield read;
    }
  }
}

const TOO_MANY = `this and what follows is beyond ${FILES_MAX} files: scan the folders one by one`;
const TOO_MUCH = `this and what follows is beyond ${SOURCE_BYTES_MAX >> 20} MB of source: scan the folders one by one`;

/** Go without its tests, and go.mod. */
export const isGoFile = (name: string): boolean =>
  name === "go.mod" || (name.endsWith(".go") && !name.endsWith("_test.go"));
const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

type FoundFile = { readonly kind: "file"; readonly path: string } | Extract<SourceEntry, { kind: "skipped" }>;

function* filesBelow(root: string): Generator<FoundFile> {
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = list(`${root}/${folder}`);
    if (entries === null)
      yield { kind: "skipped", path: folder || ".", reason: "the folder cannot be read: check its permissions" };
    for (const entry of entries ?? []) {
      const path = `${folder}${entry.name}`;
      if (entry.isDirectory() && !PASSED_BY.has(entry.name)) folders.push(`${path}/`);
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

function readSource(root: string, path: string): SourceEntry {
  const skipped = (reason: string): SourceEntry => ({ kind: "skipped", path, reason });
  try {
    const { size } = statSync(`${root}/${path}`);
    if (size > FILE_BYTES_MAX) return skipped(`it is larger than ${FILE_BYTES_MAX >> 20} MB`);
    const text = readFileSync(`${root}/${path}`, "utf8");
    return text.includes("\0") ? skipped("it is binary") : { kind: "source", path, text };
  } catch (error) {
    const isGone = error instanceof Error && "code" in error && error.code === "ENOENT";
    return skipped(isGone ? "it went away meanwhile" : "it cannot be read: check its permissions");
  }
}
