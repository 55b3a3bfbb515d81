/** Runs long work on this thread in short turns, between which timers, signals and other targets are served. */
import { setImmediate } from "node:timers/promises";
import type { Steps } from "../base/steps.ts";

const TURN_MS = 20;

export async function inTurns<T>(steps: Steps<T>): Promise<T> {
  for (let turnBegan = performance.now(); ; ) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - turnBegan < TURN_MS) continue;
    await setImmediate();
    turnBegan = performance.now();
  }
}
