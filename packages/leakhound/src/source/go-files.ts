/** Go files below a folder, read whole and never beyond a limit; what is passed over is told. */
import type { Dirent } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";

/** Larger ones are generated tables. */
const FILE_BYTES_MAX = 4 * 1024 * 1024;
const FILES_MAX = 200_000;
const PASSED_BY = new Set(["vendor", "testdata", "node_modules", ".git"]);

export type SourceEntry =
  | { readonly kind: "source"; readonly path: string; readonly text: string }
  | { readonly kind: "skipped"; readonly path: string; readonly reason: string };

/** Files named *.go and go.mod in the order of their paths, relative to `root`; links are not followed. */
export async function* goFiles(root: string): AsyncGenerator<SourceEntry> {
  const folders = [""];
  let count = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = await list(`${root}/${folder}`);
    if (entries === null) yield { kind: "skipped", path: folder || ".", reason: "the folder cannot be read" };
    for (const entry of entries ?? []) {
      const path = `${folder}${entry.name}`;
      if (entry.isDirectory() && !PASSED_BY.has(entry.name)) folders.push(`${path}/`);
      if (!entry.isFile() || !isWanted(entry.name)) continue;
      if (++count > FILES_MAX) {
        yield { kind: "skipped", path, reason: `more than ${FILES_MAX} files: scan its folders one by one` };
        return;
      }
      yield await readSource(root, path);
    }
  }
}

const isWanted = (name: string): boolean => name === "go.mod" || (name.endsWith(".go") && !name.endsWith("_test.go"));

async function list(folder: string): Promise<Dirent[] | null> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return null;
  }
}

async function readSource(root: string, path: string): Promise<SourceEntry> {
  try {
    const { size } = await stat(`${root}/${path}`);
    if (size > FILE_BYTES_MAX) return { kind: "skipped", path, reason: `larger than ${FILE_BYTES_MAX} bytes` };
    const text = await readFile(`${root}/${path}`, "utf8");
    return text.includes("\0") ? { kind: "skipped", path, reason: "binary" } : { kind: "source", path, text };
  } catch {
    return { kind: "skipped", path, reason: "it cannot be read" };
  }
}
