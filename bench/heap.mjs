// Measures `leakhound holders` from the file on disk to the last line of output: on a heap dump of a Go program with 1.8 M
// objects, on a heap snapshot of a Node process, and on a large one of each. The first run makes the images.
//
// Usage: npm run build && node bench/heap.mjs [go | go-large | v8 | v8-large …]
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { measure, medianOf } from "./measure.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const LEAKHOUND = path("../packages/leakhound/bin/leakhound.js");
const BINARY = path(".data/heapdump");
const RUNS = 3;

/** 118,000 requests of 15 objects each, keys of two maps, as in the incident; or small records of a thousand tables. */
const goCase = (title, { scenario, objects, goal }) => ({
  title: `Go heap dump, ${title}`,
  file: path(`.data/${scenario}.dump`),
  args: ["--binary", BINARY],
  make: (file) => makeGoDump(file, scenario, objects),
  goal,
});

const v8Case = (title, { sessions, goal }) => ({
  title: `V8 heap snapshot, ${title}`,
  file: path(`.data/${sessions}.heapsnapshot`),
  args: [],
  make: (file) => makeSnapshot(file, sessions),
  goal,
});

const CASES = {
  go: goCase("1.8 M objects", { scenario: "requests", objects: 118_000, goal: { seconds: 3, peakBytes: 500e6 } }),
  "go-large": goCase("21.5 M objects", {
    scenario: "records",
    objects: 21_500_000,
    goal: { seconds: 25, peakBytes: 2.5e9 },
  }),
  v8: v8Case("2.2 M nodes", { sessions: 272_000, goal: { seconds: 3, peakBytes: 350e6 } }),
  "v8-large": v8Case("8.2 M nodes", { sessions: 1_020_000, goal: { seconds: 10, peakBytes: 1.3e9 } }),
};

mkdirSync(path(".data"), { recursive: true });
const names = process.argv.slice(2);
for (const { title, file, args, make, goal } of (names.length > 0 ? names : ["go", "v8"]).map((name) => CASES[name])) {
  if (!existsSync(file)) make(file);
  const command = [process.execPath, LEAKHOUND, "holders", file, ...args];
  const { seconds, cpuSeconds, peakBytes } = medianOf(Array.from({ length: RUNS }, () => measure(command)));
  const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;
  console.log(`${title}, ${megabytes(statSync(file).size)}`);
  console.log(`  ${seconds.toFixed(2)} s, ${cpuSeconds?.toFixed(2)} s cpu, goal: ${goal.seconds} s`);
  console.log(`  ${megabytes(peakBytes)} at the peak, goal: ${megabytes(goal.peakBytes)}`);
}

function makeGoDump(file, scenario, objects) {
  const testbed = path("../testbed/heapdump");
  execFileSync("go", ["build", "-o", BINARY, "."], { cwd: testbed, stdio: "inherit" });
  execFileSync(BINARY, ["-scenario", scenario, "-objects", String(objects), "-out", file], {
    env: {},
    stdio: "inherit",
  });
}

function makeSnapshot(file, sessions) {
  const program = path(".data/node-service.cjs");
  writeFileSync(
    program,
    `class Session { constructor(id) { this.id = id; this.tags = ["a" + id, "b" + id]; this.body = { text: "text " + id }; } }
     const sessions = new Map();
     exports.all = () => sessions;
     for (let row = 0; row < ${sessions}; row++) sessions.set("key" + row, new Session(row));
     require("node:v8").writeHeapSnapshot(${JSON.stringify(file)});`,
  );
  execFileSync(process.execPath, ["--max-old-space-size=8192", program], { env: {}, stdio: "inherit" });
}
