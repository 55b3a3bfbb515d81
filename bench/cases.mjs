// What is measured: two commands that do the same job, each as a whole process. To add a case, add a row.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
export const DATA = path(".data");
const A = path(".data/a.pb.gz");
const B = path(".data/b");
const LEAKHOUND = path("../packages/leakhound/bin/leakhound.js");

const node = (...args) => [process.execPath, ...args];

/** `go tool pprof` without the go command before it, or null where there is no Go. */
function goPprof(...args) {
  const found = spawnSync("go", ["tool", "-n", "pprof"], { encoding: "utf8" });
  return found.status === 0 ? [found.stdout.trim(), "-symbolize=none", ...args] : null;
}

const profilesOfB = () => readdirSync(`${B}/heap`).map((name) => `${B}/heap/${name}`);

/**
 * `reach` is what ours has to be against theirs: so many times faster, or at most so many milliseconds
 * slower, and below so many bytes at its peak.
 */
export const CASES = [
  {
    name: "a",
    title: "top of A: one profile of 1,000,000 samples",
    ours: () => node(path("top-of-a.mjs"), A),
    theirs: () => goPprof("-top", "-nodecount=10", A),
    runs: { ours: 3, theirs: 1 },
    reach: { timesFaster: 40, peakBytes: 400e6 },
  },
  {
    name: "b",
    title: "B: 300 profiles of 3,000 samples, ours with the verdict",
    ours: () => node(LEAKHOUND, "diagnose", B, "--json"),
    theirs: () => goPprof("-top", "-nodecount=10", ...profilesOfB()),
    runs: { ours: 3, theirs: 3 },
    reach: { timesFaster: 4, peakBytes: 300e6 },
  },
  {
    name: "series",
    title: "B: what grew over 300 profiles",
    ours: () => node(LEAKHOUND, "pprof", "-series", "-top", "-nodecount=10", B),
    theirs: () => goPprof("-top", "-nodecount=10", ...profilesOfB()),
    runs: { ours: 3, theirs: 3 },
    reach: { timesFaster: 2, peakBytes: 300e6 },
  },
  {
    name: "merge",
    title: "top of the sum of B's 300 profiles",
    ours: () => node(LEAKHOUND, "pprof", "-top", "-nodecount=10", ...profilesOfB()),
    theirs: () => goPprof("-top", "-nodecount=10", ...profilesOfB()),
    runs: { ours: 3, theirs: 3 },
    reach: { timesFaster: 5, peakBytes: 300e6 },
  },
  {
    name: "start",
    title: "leakhound --help against bare node -e 0",
    ours: () => node(LEAKHOUND, "--help"),
    theirs: () => node("-e", "0"),
    runs: { ours: 11, theirs: 11 },
    reach: { slowerMs: 60 },
  },
];

/** Makes the profiles of A and B, unless they are there. */
export async function makeProfiles() {
  if (existsSync(A)) return;
  const { build } = await import("esbuild");
  const outfile = path(".data/make-profiles.mjs");
  await build({
    entryPoints: [path("make-profiles.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "warning",
  });
  const made = spawnSync(process.execPath, [outfile, DATA], { stdio: "inherit" });
  if (made.status !== 0) throw new Error("the profiles could not be made");
}
