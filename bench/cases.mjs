// The benchmark cases: two commands that do the same job, each as a whole process. To add a case, add a row.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
export const DATA = path(".data");
const A = path(".data/a.pb.gz");
const B = path(".data/b");
const C = path(".data/c.pb.gz");
const REPORT = path(".data/report.out");
const LEAKHOUND = path("../packages/leakhound/bin/leakhound.js");

const node = (...args) => [process.execPath, ...args];

/** `go tool pprof`, called without the go command, or null if Go is not installed. */
function goPprof(...args) {
  const found = spawnSync("go", ["tool", "-n", "pprof"], { encoding: "utf8" });
  return found.status === 0 ? [found.stdout.trim(), "-symbolize=none", ...args] : null;
}

const profilesOfB = () => readdirSync(`${B}/heap`).map((name) => `${B}/heap/${name}`);

/** A report of one profile, written to a file by both commands. */
function report(name, flag, profile, timesFaster, runs) {
  const args = [flag, `-output=${REPORT}`, profile];
  return {
    name,
    title: `pprof ${flag} of ${profile === A ? "A" : "C, 12,000 samples"}`,
    ours: () => node(LEAKHOUND, "pprof", ...args),
    theirs: () => goPprof(...args),
    runs,
    goal: profile === A ? { timesFaster, peakBytes: 520e6 } : { timesFaster },
  };
}

const ONCE = { ours: 2, theirs: 1 };
const OFTEN = { ours: 5, theirs: 5 };

/**
 * `goal`: how many times faster our command should be than theirs, or how many milliseconds slower it may be, and how
 * many bytes it may use at its peak.
 */
export const CASES = [
  {
    name: "a",
    title: "top of A: one profile of 1,000,000 samples",
    ours: () => node(path("top-of-a.mjs"), A),
    theirs: () => goPprof("-top", "-nodecount=10", A),
    runs: { ours: 3, theirs: 1 },
    goal: { timesFaster: 40, peakBytes: 400e6 },
  },
  {
    name: "b",
    title: "B: 300 profiles of 3,000 samples, ours with the verdict",
    ours: () => node(LEAKHOUND, "diagnose", B, "--json"),
    theirs: () => goPprof("-top", "-nodecount=10", ...profilesOfB()),
    runs: { ours: 3, theirs: 3 },
    goal: { timesFaster: 4, peakBytes: 300e6 },
  },
  {
    name: "series",
    title: "B: what grew over 300 profiles",
    ours: () => node(LEAKHOUND, "pprof", "-series", "-top", "-nodecount=10", B),
    theirs: () => goPprof("-top", "-nodecount=10", ...profilesOfB()),
    runs: { ours: 3, theirs: 3 },
    goal: { timesFaster: 2, peakBytes: 300e6 },
  },
  {
    name: "merge",
    title: "top of the sum of B's 300 profiles",
    ours: () => node(LEAKHOUND, "pprof", "-top", "-nodecount=10", ...profilesOfB()),
    theirs: () => goPprof("-top", "-nodecount=10", ...profilesOfB()),
    runs: { ours: 3, theirs: 3 },
    goal: { timesFaster: 5, peakBytes: 300e6 },
  },
  report("a-top", "-top", A, 40, ONCE),
  report("a-tree", "-tree", A, 15, ONCE),
  report("a-peek", "-peek=process1000$", A, 15, ONCE),
  report("a-dot", "-dot", A, 15, ONCE),
  report("a-traces", "-traces", A, 15, ONCE),
  report("a-raw", "-raw", A, 5, ONCE),
  report("c-top", "-top", C, 4, OFTEN),
  report("c-svg", "-svg", C, 1, OFTEN),
  {
    name: "start",
    title: "leakhound --help against bare node -e 0",
    ours: () => node(LEAKHOUND, "--help"),
    theirs: () => node("-e", "0"),
    runs: { ours: 11, theirs: 11 },
    goal: { slowerMs: 60 },
  },
];

/** Makes the profiles A, B and C, unless they exist. */
export async function makeProfiles() {
  if (existsSync(C)) return;
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
