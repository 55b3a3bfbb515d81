// Records the testbeds in compressed time, and packs each recording into one file.
//
//   node eval/record.mjs [go-map node-slice…]     all of recorded/labels.json, or these; one after another, one minute each
//
// recorded/FAMILY-NAME.br has the form that pack.mjs describes.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { scrapeInto } from "../packages/leakhound/test/fixtures/scrape.mjs";
import { pack } from "./pack.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const recorder = path("../packages/leakhound/test/fixtures/record-go.mjs");
const labels = JSON.parse(readFileSync(path("recorded/labels.json"), "utf8"));
const SNAPSHOTS = 40;
const EVERY_SECONDS = 1.5;
const SCHEDULE = ["--snapshots", `${SNAPSHOTS}`, "--every", `${EVERY_SECONDS}`, "--probes", "100", "--orders", "400"];

async function record(label) {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-record-"));
  await (label.family === "go" ? recordGo(label, folder) : recordNode(label, folder));
  const packed = pack(folder, [path("..").replace(/\/$/, "")]);
  rmSync(folder, { recursive: true });
  writeFileSync(path(`recorded/${label.family}-${label.name}.br`), packed);
  console.log(`${label.family}-${label.name}: ${packed.length} bytes`);
}

function recordGo({ name, options = [], flags = [] }, folder) {
  const args = [recorder, name, folder, ...SCHEDULE, ...options, ...(flags.length > 0 ? ["--", ...flags] : [])];
  const { status } = spawnSync(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error(`${name}: the recorder ended with status ${status}`);
}

async function recordNode({ name, flags = [] }, folder) {
  const service = spawn(process.execPath, [path("../testbed/node/main.mjs"), "--scenario", name, ...flags], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [line] = await service.stdout.take(1).toArray();
  const { admin } = JSON.parse(String(line));
  await scrapeInto(folder, { admin, kinds: ["heap"], snapshots: SNAPSHOTS, everySeconds: EVERY_SECONDS, gc: "1" });
  service.stdin.end();
}

const names = process.argv.slice(2);
for (const label of labels)
  if (names.length === 0 || names.includes(`${label.family}-${label.name}`)) await record(label);
