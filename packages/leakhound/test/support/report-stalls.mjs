// Loaded into a process under test with --import: writes to the file named by LEAKHOUND_TEST_STALLS when its main thread
// answered no timer, and for how long.
import { writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const STEP_MS = 10;
const SHOWN_MS = 50;

if (isMainThread) {
  const stalls = [];
  const began = performance.now();
  let last = began;
  const note = () => {
    const now = performance.now();
    const lengthMs = now - last - STEP_MS;
    if (lengthMs > SHOWN_MS) stalls.push({ atMs: last - began, lengthMs });
    last = now;
  };
  setInterval(note, STEP_MS).unref();
  process.on("exit", () => {
    note();
    writeFileSync(process.env.LEAKHOUND_TEST_STALLS, JSON.stringify(stalls));
  });
}
