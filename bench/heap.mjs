// How long `leakhound holders` takes, from files on disk to the last line: a heap dump of a real Go program that keeps
// some 1.9 M objects, and a snapshot of a Node process. Both are made at the first run.
//
// Usage: npm run build && node bench/heap.mjs
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { measure, medianOf } from "./measure.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const LEAKHOUND = path("../packages/leakhound/bin/leakhound.js");
const BINARY = path(".data/heapdump");
const GO_DUMP = path(".data/heap.dump");
const SNAPSHOT = path(".data/node.heapsnapshot");
const RUNS = 3;

const CASES = [
  {
    title: "Go heap dump",
    file: GO_DUMP,
    args: ["--binary", BINARY],
    make: makeGoDump,
    reach: { seconds: 3, peakBytes: 500e6 },
  },
  { title: "V8 heap snapshot", file: SNAPSHOT, args: [], make: makeSnapshot, reach: { seconds: 3, peakBytes: 350e6 } },
];

mkdirSync(path(".data"), { recursive: true });
for (const { title, file, args, make, reach } of CASES) {
  if (!existsSync(file)) make();
  const command = [process.execPath, LEAKHOUND, "holders", file, ...args];
  const { seconds, cpuSeconds, peakBytes } = medianOf(Array.from({ length: RUNS }, () => measure(command)));
  const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;
  console.log(`${title}, ${megabytes(statSync(file).size)}`);
  console.log(`  ${seconds.toFixed(2)} s, ${cpuSeconds?.toFixed(2)} s cpu, to reach: ${reach.seconds} s`);
  console.log(`  ${megabytes(peakBytes)} at the peak, to reach: ${megabytes(reach.peakBytes)}`);
}

/** 118,000 requests of 16 objects each, keys of two maps, as in the incident. */
function makeGoDump() {
  const testbed = path("../testbed/heapdump");
  execFileSync("go", ["build", "-o", BINARY, "."], { cwd: testbed, stdio: "inherit" });
  execFileSync(BINARY, ["-scenario", "requests", "-objects", "118000", "-out", GO_DUMP], { env: {}, stdio: "inherit" });
}

function makeSnapshot() {
  const program = path(".data/node-service.cjs");
  writeFileSync(
    program,
    `class Session { constructor(id) { this.id = id; this.tags = ["a" + id, "b" + id]; this.body = { text: "text " + id }; } }
     const sessions = new Map();
     exports.all = () => sessions;
     for (let row = 0; row < 180000; row++) sessions.set("key" + row, new Session(row));
     require("node:v8").writeHeapSnapshot(${JSON.stringify(SNAPSHOT)});`,
  );
  execFileSync(process.execPath, ["--max-old-space-size=4096", program], { env: {}, stdio: "inherit" });
}
