/** Sealing in a thread gives what sealing in this one gives, and a thread that fails leaves the log. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type Fault, ok, unixMs } from "leakhound/server";
import { expect, it, onTestFinished } from "vitest";
import { recordedProfile } from "../../../leakhound/test/support/services.ts";
import { HistoryStore, type HourSink } from "../../src/store/history-store.ts";
import { HourSealer, type SealedHour, type Sealer } from "../../src/store/seal-hour.ts";
import { SealingThread } from "../../src/store/sealing-thread.ts";

const PROGRAM = new URL("../../dist/seal-worker.js", import.meta.url);
const START = Date.UTC(2026, 10, 29, 15);
const HOUR = "2026-11-29T15";

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-sealing-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Opens a history, an hour later, whose hours go to `sealed`. */
async function opened(folder: string, sealer: Sealer) {
  const sealed: SealedHour[] = [];
  const faults: Fault[] = [];
  const hours: HourSink = {
    processes: async () => ok([]),
    add: async (hour) => {
      sealed.push(hour);
      return ok(null);
    },
  };
  const options = { folder, hours, sealer, commitMs: 0, warn: (fault: Fault) => void faults.push(fault) };
  const store = await HistoryStore.open(options, unixMs(START + 3_600_000));
  await store.close();
  return { sealed, faults };
}

/** The folder of a history with an hour that is not sealed. */
async function openHour(): Promise<string> {
  const folder = newFolder();
  const hours: HourSink = { processes: async () => ok([]), add: async () => ok(null) };
  const store = await HistoryStore.open({ folder, hours, commitMs: 0, warn: () => {} }, unixMs(START));
  for (const service of ["shop", "cart"])
    for (const row of [0, 1, 2]) {
      const key = { service, instance: "a", kind: "heap", release: "1" } as const;
      await store.add({ ...key, at: unixMs(START + row * 60_000), bytes: gunzipSync(recordedProfile("heap", row)) });
    }
  await store.close();
  return folder;
}

it("gives the same chunks and rows", async () => {
  const folder = await openHour();
  const copy = newFolder();
  cpSync(folder, copy, { recursive: true });
  const here = await opened(folder, new HourSealer(folder));
  const thread = await opened(copy, new SealingThread(PROGRAM, copy));
  expect([here.faults, thread.faults]).toEqual([[], []]);
  const without = (hours: readonly SealedHour[]) => hours.map(({ files: _, ...rest }) => rest);
  expect(without(thread.sealed)).toEqual(without(here.sealed));
  expect(thread.sealed).toHaveLength(2);
  for (const [row, { files }] of here.sealed.entries())
    for (const [at, { path }] of files.entries())
      expect(Buffer.compare(readFileSync(path), readFileSync(thread.sealed[row]!.files[at]!.path))).toBe(0);
  expect(existsSync(join(copy, "open", `${HOUR}.log`))).toBe(false);
});

it("that cannot start leaves the log, and says so; the next start seals it", async () => {
  const folder = await openHour();
  const failed = await opened(folder, new SealingThread(new URL("none.js", PROGRAM), folder));
  expect(failed.faults).toMatchObject([{ code: "history", what: expect.stringContaining("its log stays") }]);
  expect(existsSync(join(folder, "open", `${HOUR}.log`))).toBe(true);
  expect((await opened(folder, new SealingThread(PROGRAM, folder))).sealed).toHaveLength(2);
});
