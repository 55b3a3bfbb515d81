/** Profiles that real Go processes wrote, uncompressed; see fixtures/history/record.mjs. */
import { readdirSync, readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";

export interface RecordedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

const FOLDER = new URL("../fixtures/history/", import.meta.url);
const LINE_FEED = 10;

/** Names of the recordings: "go1.22.12.br", … */
export const RECORDINGS = readdirSync(FOLDER).filter((name) => name.endsWith(".br"));

/** The files of a recording, in order of their paths: first all of one kind, in order of time. */
export function recordedFiles(name: string): readonly RecordedFile[] {
  return unpacked(readFileSync(new URL(name, FOLDER)));
}

/** The files of a recording of `eval`, which has the same format. */
export function evaluationFiles(path: string): readonly RecordedFile[] {
  return unpacked(readFileSync(new URL(`../../../../eval/${path}`, import.meta.url)));
}

function unpacked(packed: Uint8Array): RecordedFile[] {
  const all = new Uint8Array(brotliDecompressSync(packed));
  const head = all.indexOf(LINE_FEED);
  const index = JSON.parse(new TextDecoder().decode(all.subarray(0, head))) as { path: string; bytes: number }[];
  let at = head + 1;
  return index.map(({ path, bytes }) => {
    at += bytes;
    return { path, bytes: all.slice(at - bytes, at) };
  });
}

/** The profiles of one kind: "heap", "allocs", … */
export function profilesOf(files: readonly RecordedFile[], kind: string): readonly Uint8Array[] {
  return files.filter(({ path }) => path.startsWith(`${kind}/`) && path.endsWith(".pb")).map(({ bytes }) => bytes);
}
