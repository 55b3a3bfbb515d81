// Measures how fast `leakhound scan` reads Go, as a whole process: on the source of Go itself, or on the given folders.
//
// Usage: npm run build && node bench/scan.mjs [folder …]
//        node bench/scan.mjs --against OLD/bin/leakhound.js folder …   an older build and this one, in turn, with their ratio
//        node bench/scan.mjs --one-package 75000 150000 300000     packages of so many lines: is the time linear?
//        node bench/scan.mjs --growth 1000                         functions and packages with so many resources, channels or
//                                                                  types, and with twice as many: at most 2.3 times the time?
//        node bench/scan.mjs --phases folder …                     where the time goes, in one process
//        node bench/scan.mjs --since GIT_DIR commit …              --since for what each commit changed: its share of the time
//                                                                  of a whole scan, and whether it finds the same
//        node bench/scan.mjs --since-steps folder …                whether --since finds the same where only a line has changed to
//                                                                  which a step of a finding in another file leads
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runTypeScript } from "../scripts/run-typescript.mjs";
import { measure, medianOf } from "./measure.mjs";
import { makePackage } from "./one-package.mjs";
import { SHAPES } from "./scan-growth.mjs";

const LEAKHOUND = fileURLToPath(new URL("../packages/leakhound/bin/leakhound.js", import.meta.url));
const RUNS = 3;
const GOAL = { bytesPerCpuSecond: 5e6 };
const SKIPPED_FOLDERS = new Set(["vendor", "testdata", "node_modules", ".git"]);
const SCANNED_KINDS = [".go", ".mod", ".yml", ".yaml"];
const GENERATED = /^\/\/ Code generated .* DO NOT EDIT\.$/m;

/** Bytes of the files that are scanned: without tests and generated files. */
function bytesOf(folder) {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name)) bytes += bytesOf(path);
    if (!entry.isFile() || !entry.name.endsWith(".go") || entry.name.endsWith("_test.go")) continue;
    const text = readFileSync(path);
    if (!GENERATED.test(text.toString("latin1"))) bytes += text.length;
  }
  return bytes;
}

const goRoot = () => execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
const megabytes = (amount) => (amount / 1e6).toFixed(1);

const commandOf = (program, folder) => [process.execPath, program, "scan", folder, "--json"];

function measureFolder(folder) {
  const bytes = bytesOf(folder);
  const command = commandOf(LEAKHOUND, folder);
  const { seconds, cpuSeconds, peakBytes } = medianOf(Array.from({ length: RUNS }, () => measure(command)));
  console.log(`${folder}: ${megabytes(bytes)} MB of Go`);
  console.log(
    `  ${seconds.toFixed(2)} s, ${cpuSeconds?.toFixed(2)} s of processor, ${megabytes(peakBytes)} MB at the peak`,
  );
  console.log(`  ${megabytes(bytes / cpuSeconds)} MB per second, goal: ${megabytes(GOAL.bytesPerCpuSecond)}`);
}

/** The load of the machine changes from minute to minute, so both builds run in turn. */
function measureAgainst(older, folder) {
  const bytes = bytesOf(folder);
  const runs = Array.from({ length: RUNS }, () =>
    [older, LEAKHOUND].map((program) => measure(commandOf(program, folder))),
  );
  const [before, now] = [0, 1].map((build) => medianOf(runs.map((pair) => pair[build])));
  console.log(`${folder}: ${megabytes(bytes)} MB of Go`);
  for (const [name, { seconds, cpuSeconds, peakBytes }] of Object.entries({ before, now }))
    console.log(
      `  ${name}: ${seconds.toFixed(2)} s, ${cpuSeconds.toFixed(2)} s of processor, ${megabytes(peakBytes)} MB at the peak, ` +
        `${megabytes(bytes / cpuSeconds)} MB per second`,
    );
  console.log(`  ${(before.cpuSeconds / now.cpuSeconds).toFixed(2)} times as fast`);
}

/** The tree of a commit, whose parent is the only commit of a new repository. */
function checkOut(gitDir, commit, folder) {
  const git = (...args) => execFileSync("git", ["-C", folder, ...args], { stdio: "ignore" });
  const ofRepository = (...args) => execFileSync("git", ["--git-dir", gitDir, ...args], { maxBuffer: 1 << 30 });
  const unpack = (tree) => {
    // Git refuses a pattern without a file.
    const paths = ofRepository("ls-tree", "-r", "-z", "--name-only", tree).toString().split("\0");
    const kinds = SCANNED_KINDS.filter((kind) => paths.some((path) => path.endsWith(kind)));
    const archive = ofRepository("archive", tree, "--", ...kinds.map((kind) => `*${kind}`));
    execFileSync("tar", ["x", "-C", folder], { input: archive });
  };
  mkdirSync(folder);
  unpack(`${commit}~1`);
  git("init", "-q");
  git("add", "-A");
  git("-c", "user.name=bench", "-c", "user.email=bench@localhost", "commit", "-qm", "before");
  for (const name of readdirSync(folder)) if (name !== ".git") rmSync(join(folder, name), { recursive: true });
  unpack(commit);
}

async function measureSince(gitDir, commits) {
  const root = mkdtempSync(join(tmpdir(), "leakhound-bench-"));
  const folders = commits.map((commit) => join(root, commit));
  for (const [row, folder] of folders.entries()) {
    checkOut(gitDir, commits[row], folder);
    const whole = commandOf(LEAKHOUND, folder);
    const runs = Array.from({ length: RUNS }, () => [measure(whole), measure([...whole, "--since", "HEAD"])]);
    const [all, since] = [0, 1].map((kind) => medianOf(runs.map((pair) => pair[kind])).cpuSeconds);
    console.log(
      `${commits[row]}: ${all.toFixed(2)} s, --since ${since.toFixed(2)} s of processor, ${percent(since / all)}`,
    );
  }
  process.argv.splice(2, process.argv.length, ...folders);
  await runTypeScript(new URL("scan-since.ts", import.meta.url));
  rmSync(root, { recursive: true });
}

const GROWTH_MAX = 2.3;

/** Without the time that a scan of an empty file takes. */
function measureGrowth(count) {
  const root = mkdtempSync(join(tmpdir(), "leakhound-bench-"));
  writeFileSync(join(root, "go.mod"), "module a\n\ngo 1.26\n");
  const secondsOf = (source) => {
    writeFileSync(join(root, "a.go"), source);
    const runs = Array.from({ length: RUNS }, () => measure(commandOf(LEAKHOUND, root)).cpuSeconds);
    return Math.min(...runs);
  };
  const empty = secondsOf("package a\n");
  for (const [shape, sourceOf] of Object.entries(SHAPES)) {
    const [once, twice] = [count, 2 * count].map((some) => secondsOf(sourceOf(some)) - empty);
    const ratio = twice / once;
    if (ratio > GROWTH_MAX) process.exitCode = 1;
    console.log(
      `${shape.padEnd(34)} ${once.toFixed(2)} s, ${twice.toFixed(2)} s of processor, ${ratio.toFixed(2)} times`,
    );
  }
  rmSync(root, { recursive: true });
}

const percent = (share) => `${(100 * share).toFixed(0)}%`;

const [first, ...rest] = process.argv.slice(2);
if (first === "--against") {
  const [older, ...folders] = rest;
  for (const folder of folders) measureAgainst(older, folder);
} else if (first === "--growth") measureGrowth(Number(rest[0]));
else if (first === "--phases") {
  process.argv.splice(2, 1);
  await runTypeScript(new URL("scan-phases.ts", import.meta.url));
} else if (first === "--since") {
  const [gitDir, ...commits] = rest;
  await measureSince(gitDir, commits);
} else if (first === "--since-steps") {
  process.argv.splice(2, 1, "--steps");
  await runTypeScript(new URL("scan-since.ts", import.meta.url));
} else if (first === "--one-package") {
  for (const lines of rest.map(Number)) {
    const folder = join(mkdtempSync(join(tmpdir(), "leakhound-bench-")), `${lines}-lines`);
    makePackage(folder, join(goRoot(), "src"), lines);
    measureFolder(folder);
    rmSync(join(folder, ".."), { recursive: true });
  }
} else for (const folder of first ? [first, ...rest] : [join(goRoot(), "src")]) measureFolder(folder);
