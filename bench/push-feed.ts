/**
 * Pushes the profiles of a simulated service to a server that takes Pyroscope's pushes, and measures that server: processor
 * seconds for 1,000 profiles, resident memory, and bytes of its folder for a heap and a goroutine profile.
 *
 * A profile is what Go sends: 3,000 stacks of heap in 112 KB gzipped, 400 stacks of goroutines.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { simulatedGoroutines, simulatedScrapes } from "./history-profiles.ts";

const [url = "http://127.0.0.1:4040", pid = "", folder = "", ...numbers] = process.argv.slice(2);
const [instances = 20, scrapes = 15] = numbers.map(Number);
const SEEDS = 4;
const TICKS_PER_SECOND = 100;
const SETTLE_MS = 5_000;
const ATTEMPTS_MAX = 60;
const STACKS = { heap: 3_000, goroutine: 400 };
const firstMs = Date.now() - scrapes * 60_000;

function used(): { readonly cpuSeconds: number; readonly residentBytes: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const ticks = Number(fields[11]) + Number(fields[12]);
  return {
    cpuSeconds: ticks / TICKS_PER_SECOND,
    residentBytes: 1024 * Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0),
  };
}

function folderBytes(path: string): number {
  return readdirSync(path, { withFileTypes: true }).reduce((sum, entry) => {
    const inner = join(path, entry.name);
    return sum + (entry.isDirectory() ? folderBytes(inner) : statSync(inner).size);
  }, 0);
}

async function push(kind: "heap" | "goroutine", instance: number, bytes: Uint8Array): Promise<void> {
  const pairs = {
    __name__: kind === "heap" ? "memory" : "goroutine",
    service_name: "shop",
    instance: `shop-${instance}:6060`,
    version: "1",
  };
  const labels = Object.entries(pairs).map(([name, value]) => ({ name, value }));
  const samples = [{ rawProfile: Buffer.from(gzipSync(bytes, { level: 1 })).toString("base64") }];
  const body = JSON.stringify({ series: [{ labels, samples }] });
  const headers = { "content-type": "application/json" };
  // A server that has just started may not be ready yet.
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(`${url}/push.v1.PusherService/Push`, { method: "POST", headers, body });
    if (answer.ok) return;
    const text = `${answer.status} ${(await answer.text()).slice(0, 300)}`;
    if (answer.status < 500 || attempt === ATTEMPTS_MAX) throw new Error(text);
    await new Promise((wake) => setTimeout(wake, 1_000));
  }
}

const feeds = Array.from({ length: SEEDS }, (_, seed) => ({
  heap: [...simulatedScrapes({ seed: seed + 1, stacks: STACKS.heap, scrapes, newStacks: 0, firstMs })],
  goroutine: [...simulatedGoroutines({ seed: seed + 1, stacks: STACKS.goroutine, scrapes, firstMs })],
}));
const [before, bytesBefore] = [used(), folderBytes(folder)];
let peakBytes = 0;
for (let scrape = 0; scrape < scrapes; scrape++) {
  // Side by side, as agents do: an answer may wait until the profile is on disk.
  const pushes = Array.from({ length: instances }, async (_, instance) => {
    const feed = feeds[instance % SEEDS]!;
    await push("heap", instance, feed.heap[scrape]!.bytes);
    await push("goroutine", instance, feed.goroutine[scrape]!.bytes);
  });
  await Promise.all(pushes);
  peakBytes = Math.max(peakBytes, used().residentBytes);
}
await new Promise((wake) => setTimeout(wake, SETTLE_MS));
const pairs = instances * scrapes;
const cpuSeconds = used().cpuSeconds - before.cpuSeconds;
console.log(`${2 * pairs} profiles: ${((1_000 * cpuSeconds) / (2 * pairs)).toFixed(1)} processor seconds for 1,000`);
console.log(`${(peakBytes / 2 ** 20).toFixed(0)} MiB resident at most`);
console.log(`${((folderBytes(folder) - bytesBefore) / pairs).toFixed(0)} bytes for a heap and a goroutine profile`);
