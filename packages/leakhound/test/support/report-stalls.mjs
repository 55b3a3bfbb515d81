// Loaded into a process under test with --import: writes to the file named by LEAKHOUND_TEST_STALLS when its main thread
// answered no timer, and for how long, and how long the thread waited for a processor. Time in which other processes had the
// processor is no stall of this one.
import { readFileSync, writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const STEP_MS = 10;
const SHOWN_MS = 50;

/** Linux counts the nanoseconds that the main thread was ready to run and had no processor; 0 elsewhere. */
function waitedMs() {
  try {
    return Number(readFileSync("/proc/self/schedstat", "utf8").split(" ")[1]) / 1e6;
  } catch {
    return 0;
  }
}

if (isMainThread) {
  const stalls = [];
  const began = performance.now();
  let last = { at: began, waited: waitedMs() };
  const note = () => {
    const now = { at: performance.now(), waited: waitedMs() };
    const lengthMs = now.at - last.at - STEP_MS - (now.waited - last.waited);
    if (lengthMs > SHOWN_MS) stalls.push({ atMs: last.at - began, lengthMs });
    last = now;
  };
  setInterval(note, STEP_MS).unref();
  process.on("exit", () => {
    note();
    writeFileSync(process.env.LEAKHOUND_TEST_STALLS, JSON.stringify({ stalls, waitedMs: last.waited }));
  });
}
