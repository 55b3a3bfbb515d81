// `leakhound watch` of many targets at once: processor time, memory, descriptors and gaps.
//
//   npm run build && node bench/fleet.mjs [TARGETS] [SECONDS] [INTERVAL]      200 targets, 120 s, 10s
//
// One server in a process of its own is all targets, each below a folder of its own, and serves recorded profiles of a real
// Go service.
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const RECORDED = fileURLToPath(new URL("../packages/leakhound/test/fixtures/go1.26/leak", import.meta.url));
const BIN = fileURLToPath(new URL("../packages/leakhound/bin/leakhound.js", import.meta.url));
const TICKS_PER_SECOND = 100;
const SAMPLE_MS = 1_000;

if (process.argv[2] === "serve") serveTargets();
else await measure(Number(process.argv[2] ?? 200), Number(process.argv[3] ?? 120), process.argv[4] ?? "10s");

/** /tN/debug/pprof/heap is the next recorded profile of target N. */
function serveTargets() {
  const [heap, goroutine] = ["heap", "goroutine"].map((kind) =>
    readdirSync(join(RECORDED, kind))
      .sort()
      .map((name) => readFileSync(join(RECORDED, kind, name))),
  );
  const rows = new Map();
  const server = createServer((request, response) => {
    const [, target, path] = /^\/t(\d+)(\/[^?]*)/.exec(request.url) ?? [];
    const row = rows.get(target) ?? 0;
    if (path === "/debug/pprof/heap") {
      rows.set(target, row + 1);
      response.end(heap[Math.min(row, heap.length - 1)]);
    } else if (path === "/debug/pprof/goroutine") response.end(goroutine[Math.min(row, goroutine.length - 1)]);
    else response.writeHead(404).end();
  });
  server.listen(0, "127.0.0.1", () => process.send(server.address().port));
}

async function measure(count, seconds, interval) {
  const server = fork(fileURLToPath(import.meta.url), ["serve"]);
  const [port] = await once(server, "message");
  const folder = mkdtempSync(join(tmpdir(), "leakhound-fleet-"));
  const targets = Array.from({ length: count }, (_, row) => `http://127.0.0.1:${port}/t${row}/debug/pprof/`);
  const args = [BIN, "watch", ...targets, "--for", `${seconds}s`, "--every", interval, "--out", folder];
  const watch = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "ignore"] });
  const began = performance.now();
  const last = { cpuSeconds: 0, peakBytes: 0, descriptors: 0 };
  const timer = setInterval(() => sample(watch.pid, last), SAMPLE_MS);
  await once(watch, "exit");
  clearInterval(timer);
  server.kill();
  const wall = (performance.now() - began) / 1000;
  const { recorded, scrapes, gaps } = readFolders(folder);
  rmSync(folder, { recursive: true, force: true });
  console.log(`${count} targets, every ${interval}, for ${seconds} s (${wall.toFixed(0)} s with the verdicts)`);
  console.log(
    `  processor   ${last.cpuSeconds.toFixed(1)} s, ${((100 * last.cpuSeconds) / wall).toFixed(0)}% of a core`,
  );
  console.log(`  memory      ${Math.round(last.peakBytes / 1e6)} MB at the peak`);
  console.log(`  descriptors ${last.descriptors} at most`);
  console.log(`  targets     ${recorded} recorded, ${scrapes} heap profiles, ${gaps} gaps`);
}

function sample(pid, last) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ");
    last.cpuSeconds = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    last.peakBytes = Math.max(last.peakBytes, Number(kib ?? 0) * 1024);
    last.descriptors = Math.max(last.descriptors, readdirSync(`/proc/${pid}/fd`).length);
  } catch {
    // The process has ended since.
  }
}

function readFolders(folder) {
  const sum = { recorded: 0, scrapes: 0, gaps: 0 };
  for (const name of readdirSync(folder)) {
    const heap = join(folder, name, "heap");
    sum.recorded++;
    sum.scrapes += readdirSync(heap).length;
    const events = readFileSync(join(folder, name, "events.jsonl"), "utf8");
    sum.gaps += events.split("\n").filter((line) => line.includes('"kind":"gap"')).length;
  }
  return sum;
}
