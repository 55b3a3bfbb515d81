// Records services of testbed/modules with `leakhound watch`, and packs each recording into one file.
//
//   node eval/record-modules.mjs [--at-once N] [NAME…]     all of real/labels.json that have a service, or these
//
// real/NAME.br has the form that pack.mjs describes. The load of the services varies, and they have a bounded cache that fills,
// garbage and a batch job, so that the recordings resemble those of real services.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { pack } from "./pack.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const LEAKHOUND = process.env.LEAKHOUND ?? path("../packages/leakhound/bin/leakhound.js");
const MODULES = path("../testbed/modules/");
const SECONDS = 44;
const EVERY_SECONDS = 2;
/** Load begins before the watch, as in production. */
const WARM_UP_MS = 4_000;

const labels = JSON.parse(readFileSync(path("real/labels.json"), "utf8"));
const folder = mkdtempSync(join(tmpdir(), "leakhound-modules-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

function build({ service, modfile }) {
  const binary = join(folder, `${service}-${modfile ?? "go.mod"}`);
  const args = ["build", "-trimpath", ...(modfile ? [`-modfile=${modfile}`] : []), "-o", binary, "."];
  const { status } = spawnSync("go", args, { cwd: join(MODULES, service), stdio: "inherit" });
  if (status !== 0) throw new Error(`${service}: does not build`);
  return binary;
}

async function start(command, args) {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface(child.stdout);
  const line = await new Promise((resolve, reject) => {
    lines.once("line", resolve);
    child.once("close", () => reject(new Error(`${command} ended before it was ready`)));
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  return {
    ...JSON.parse(line),
    end() {
      child.stdin.end();
      return ended;
    },
  };
}

const finished = (command, args) =>
  new Promise((resolve) => spawn(command, args, { stdio: ["ignore", "ignore", "ignore"] }).once("close", resolve));

async function record(label) {
  const { name, family, service, flags = [], rate = 200, seconds = SECONDS, everySeconds = EVERY_SECONDS } = label;
  const binary = family === "go" ? build(label) : null;
  const target =
    family === "go"
      ? await start(binary, ["-metrics", ...flags])
      : await start(process.execPath, [join(path("../testbed/packages/"), service, "main.mjs"), ...flags]);
  const drive = ["-drive", target.service ?? target.admin, "-rate", `${rate}`, "-seconds", `${seconds + 10}`];
  const load = finished(binary ?? join(folder, "drive"), drive);
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
  const out = join(folder, name);
  mkdirSync(out, { recursive: true });
  await finished(process.execPath, [
    LEAKHOUND,
    "watch",
    target.admin,
    "--for",
    `${seconds}s`,
    "--every",
    `${everySeconds}s`,
    "--out",
    out,
  ]);
  await Promise.all([target.end(), load]);
  const packed = pack(out, [path("..").replace(/\/$/, ""), folder, homedir()]);
  writeFileSync(path(`real/${name}.br`), packed);
  console.log(`${name}: ${packed.length} bytes`);
}

const { values, positionals: names } = parseArgs({
  options: { "at-once": { type: "string", default: "2" } },
  allowPositionals: true,
});
const due = labels.filter((label) => label.service && (names.length === 0 || names.includes(label.name)));
// Services of Node are driven by a program of the Go testbed, too.
if (due.some(({ family }) => family === "node")) {
  const { status } = spawnSync("go", ["build", "-o", join(folder, "drive"), "."], {
    cwd: join(MODULES, "timers"),
    stdio: "inherit",
  });
  if (status !== 0) throw new Error("the driver does not build");
}
async function recordNext() {
  for (let label = due.shift(); label; label = due.shift()) await record(label);
}
await Promise.all(Array.from({ length: Number(values["at-once"]) }, recordNext));
