/** Chunks that stay open: those that were used last, up to a number and to the memory of their directories. */
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unixMs } from "leakhound/server";
import { expect, it, onTestFinished } from "vitest";
import { SealedFiles } from "../../src/store/sealed-files.ts";
import { openFleet } from "../support/drawn-fleet.ts";
import { newFolder } from "../support/folders.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 29, 10);
const HOURS = ["2026-11-29T10", "2026-11-29T11", "2026-11-29T12"] as const;

/** A folder with three sealed hours. */
async function sealedHours(): Promise<string> {
  const folder = newFolder();
  const fleet = { layout: "go", from: unixMs(START), everyMs: HOUR, drawing: "a   1 2 3 4   main.x" } as const;
  const store = await openFleet(folder, [fleet], unixMs(START));
  await store.close();
  return join(folder, "history");
}

function filesOf(folder: string, limits: { readonly chunks: number; readonly directoryBytes: number }): SealedFiles {
  const files = new SealedFiles(folder, () => null, limits);
  onTestFinished(() => files.close());
  return files;
}

async function openedIn(files: SealedFiles, hour: string) {
  const found = await files.open("shop", hour);
  if (!found.ok || found.value === null) throw new Error(`no chunk of ${hour}`);
  return found.value;
}

it("stay open up to a number: the one that was not asked for longest is closed", async () => {
  const files = filesOf(await sealedHours(), { chunks: 2, directoryBytes: 1e9 });
  const [first, second] = [await openedIn(files, HOURS[0]), await openedIn(files, HOURS[1])];
  expect(await openedIn(files, HOURS[0])).toBe(first);
  await openedIn(files, HOURS[2]);
  expect(await openedIn(files, HOURS[0])).toBe(first);
  expect(await openedIn(files, HOURS[1])).not.toBe(second);
});

it("stay open up to the memory of their directories, and the one that is asked for beyond it", async () => {
  const folder = await sealedHours();
  const { chunk } = await openedIn(filesOf(folder, { chunks: 9, directoryBytes: 1e9 }), HOURS[0]);
  const files = filesOf(folder, { chunks: 9, directoryBytes: 2.5 * chunk.directoryBytes });
  const opened = [];
  for (const hour of HOURS) opened.push(await openedIn(files, hour));
  expect(await openedIn(files, HOURS[2])).toBe(opened[2]);
  expect(await openedIn(files, HOURS[1])).toBe(opened[1]);
  expect(await openedIn(files, HOURS[0])).not.toBe(opened[0]);
  const none = filesOf(folder, { chunks: 9, directoryBytes: 0 });
  const only = await openedIn(none, HOURS[0]);
  expect(await openedIn(none, HOURS[0])).toBe(only);
});

it("do not count any more once they are forgotten", async () => {
  const folder = await sealedHours();
  const { chunk } = await openedIn(filesOf(folder, { chunks: 9, directoryBytes: 1e9 }), HOURS[0]);
  const files = filesOf(folder, { chunks: 9, directoryBytes: 1.5 * chunk.directoryBytes });
  for (let round = 0; round < 3; round++) {
    await openedIn(files, HOURS[0]);
    files.forget(files.chunkPath("shop", HOURS[0]));
  }
  const second = await openedIn(files, HOURS[1]);
  expect(await openedIn(files, HOURS[1])).toBe(second);
});

it("are read where they were when they were opened: a file in their place is another chunk", async () => {
  const folder = await sealedHours();
  const files = filesOf(folder, { chunks: 9, directoryBytes: 1e9 });
  const { chunk } = await openedIn(files, HOURS[0]);
  const path = files.chunkPath("shop", HOURS[0]);
  writeFileSync(`${path}.new`, "no chunk");
  renameSync(`${path}.new`, path);
  expect(chunk.profile(chunk.series[0]!.name, unixMs(START)).ok).toBe(true);
  files.forget(path);
  expect(await files.open("shop", HOURS[0])).toMatchObject({ ok: false, error: { code: "not-history" } });
});
