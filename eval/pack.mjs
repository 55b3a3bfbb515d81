// Packs a recording into one small file, and names nothing of this machine.
//
//   brotli over a line of JSON, [{ path, bytes }…], and the files one after another
//
// Profiles are packed as they are unzipped: one is much like the next, and forty cost little more than two.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gunzipSync } from "node:zlib";

const WINDOW_BITS = 24;

/** Profiles of Node name files by their place on this machine: another root of the same length takes its place. */
function withoutRoot(contents, root) {
  return Buffer.from(contents.toString("latin1").replaceAll(root, "/srv".padEnd(root.length, "-")), "latin1");
}

/** @param root folder whose path must not appear in what is packed */
export function pack(folder, root) {
  const files = readdirSync(folder, { recursive: true }).filter((name) => /\.(pb\.gz|jsonl)$/.test(name));
  const parts = files.sort().map((name) => {
    const bytes = readFileSync(join(folder, name));
    const contents = withoutRoot(name.endsWith(".gz") ? gunzipSync(bytes) : bytes, root);
    return { path: name.replace(/\.gz$/, ""), contents };
  });
  const head = `${JSON.stringify(parts.map(({ path, contents }) => ({ path, bytes: contents.length })))}\n`;
  const params = { [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS };
  return brotliCompressSync(Buffer.concat([Buffer.from(head), ...parts.map(({ contents }) => contents)]), { params });
}
