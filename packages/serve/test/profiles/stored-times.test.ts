import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unixMs } from "leakhound/server";
import { expect, it, onTestFinished } from "vitest";
import { storedTimes } from "../../src/profiles/stored-times.ts";
import { openFleet } from "../support/drawn-fleet.ts";

const START = unixMs(Date.UTC(2026, 10, 29, 15, 30));
const MINUTE = 60_000;

async function times(instance: string | null, minute: number) {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-stored-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const drawing = `
    a   1 1 1 - - - 1 1   main.leak < main.main
    b   - 2 - - - - - -   main.leak < main.main`;
  const store = await openFleet(folder, [{ from: START, everyMs: 10 * MINUTE, drawing }], START);
  onTestFinished(() => store.close());
  const found = await storedTimes(store, { service: "shop", instance, kind: "heap" }, unixMs(START + minute * MINUTE));
  if (!found.ok) throw new Error(found.error.what);
  const minutesOf = (ms: number | null) => (ms === null ? null : (ms - START) / MINUTE);
  return found.value && Object.values(found.value).map(minutesOf);
}

it("names the first and the last profile, and those next to a time, over several hours", async () => {
  expect(await times(null, 45)).toEqual([0, 70, 20, 60]);
  expect(await times(null, -10)).toEqual([0, 70, null, 0]);
  expect(await times(null, 500)).toEqual([0, 70, 70, null]);
  expect(await times("b", 45)).toEqual([10, 10, 10, null]);
});

it("names none of an instance that has none", async () => {
  expect(await times("c", 45)).toBe(null);
});
