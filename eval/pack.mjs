// Packs a recording into one file, without paths of this machine.
//
//   brotli of one line of JSON, [{ path, bytes }…], and the files one after another
//
// Profiles are unzipped before: consecutive profiles are similar, so forty of them need little more space than two.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gunzipSync } from "node:zlib";

const WINDOW_BITS = 24;

/** Replaces folders of this machine in the file names of profiles by paths of the same length. */
function withoutRoots(contents, roots) {
  const hide = (text, root) => text.replaceAll(root, "/srv".padEnd(root.length, "-"));
  return Buffer.from(roots.reduce(hide, contents.toString("latin1")), "latin1");
}

/** @param roots folders whose paths must not appear in the packed file */
export function pack(folder, roots) {
  const files = readdirSync(folder, { recursive: true }).filter((name) => /\.(pb\.gz|jsonl)$/.test(name));
  const parts = files.sort().map((name) => {
    const bytes = readFileSync(join(folder, name));
    const contents = withoutRoots(name.endsWith(".gz") ? gunzipSync(bytes) : bytes, roots);
    return { path: name.replace(/\.gz$/, ""), contents };
  });
  const head = `${JSON.stringify(parts.map(({ path, contents }) => ({ path, bytes: contents.length })))}\n`;
  const params = { [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS };
  return brotliCompressSync(Buffer.concat([Buffer.from(head), ...parts.map(({ contents }) => contents)]), { params });
}
