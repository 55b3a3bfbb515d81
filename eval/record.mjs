// Records the Go testbed in compressed time, and packs each recording into one small file.
//
//   node eval/record.mjs [NAME…]        all of recorded/labels.json, or these; one after another, a minute each
//
// recorded/NAME.br is brotli over a line of JSON, [{ path, bytes }…], and the files one after another. Profiles are
// packed as they are unzipped: one is much like the next, and forty cost little more than two.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gunzipSync } from "node:zlib";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const recorder = path("../packages/leakhound/test/fixtures/record-go.mjs");
const labels = JSON.parse(readFileSync(path("recorded/labels.json"), "utf8"));
const SCHEDULE = ["--snapshots", "40", "--every", "1.5", "--probes", "100", "--orders", "400"];
const WINDOW_BITS = 24;

function pack(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((name) => /\.(pb\.gz|jsonl)$/.test(name));
  const parts = files.sort().map((name) => {
    const bytes = readFileSync(join(folder, name));
    return { path: name.replace(/\.gz$/, ""), contents: name.endsWith(".gz") ? gunzipSync(bytes) : bytes };
  });
  const head = `${JSON.stringify(parts.map(({ path, contents }) => ({ path, bytes: contents.length })))}\n`;
  const params = { [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS };
  return brotliCompressSync(Buffer.concat([Buffer.from(head), ...parts.map(({ contents }) => contents)]), { params });
}

function record({ name, options = [], flags = [] }) {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-record-"));
  const args = [recorder, name, folder, ...SCHEDULE, ...options, ...(flags.length > 0 ? ["--", ...flags] : [])];
  const { status } = spawnSync(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error(`${name}: the recorder ended with status ${status}`);
  const packed = pack(folder);
  rmSync(folder, { recursive: true });
  writeFileSync(path(`recorded/${name}.br`), packed);
  console.log(`${name}: ${packed.length} bytes`);
}

const names = process.argv.slice(2);
for (const label of labels) if (names.length === 0 || names.includes(label.name)) record(label);
