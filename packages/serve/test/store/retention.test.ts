/** Which sealed hours are removed. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unixMs } from "leakhound/server";
import { expect, it, onTestFinished } from "vitest";
import { fileNameOf } from "../../src/store/names.ts";
import { pinOf, removeBeyond } from "../../src/store/retention.ts";

const OLDEST = unixMs(Date.UTC(2026, 10, 29, 12, 30));

/** Files of 100 bytes each. */
function history(...files: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-retention-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const file of files) {
    mkdirSync(join(folder, file, ".."), { recursive: true });
    writeFileSync(join(folder, file), Buffer.alloc(100));
  }
  return folder;
}

const hour = (service: string, hours: number): string => `${service}/2026-11-29T${hours}.chunk`;

it("are those that ended before the oldest time that is kept, of every service", async () => {
  const files = [
    hour("a", 11),
    hour("a", 12),
    hour("b", 10),
    hour("b", 13),
    "a/build.dictionary",
    "open/2026-11-29T10.log",
  ];
  const folder = history(...files);
  const removed = await removeBeyond(folder, { oldest: OLDEST, bytesMax: 1e9 });
  expect(removed).toEqual([hour("b", 10), hour("a", 11)].map((file) => join(folder, file)));
  expect(files.filter((file) => !existsSync(join(folder, file)))).toEqual([hour("a", 11), hour("b", 10)]);
});

it("are the oldest ones, of all services together, until the rest is small enough", async () => {
  const folder = history(hour("a", 14), hour("b", 13), hour("a", 15), hour("b", 16), "a/build.dictionary");
  const removed = await removeBeyond(folder, { oldest: OLDEST, bytesMax: 350 });
  expect(removed).toEqual([hour("b", 13), hour("a", 14)].map((file) => join(folder, file)));
  expect(await removeBeyond(folder, { oldest: OLDEST, bytesMax: 350 })).toEqual([]);
});

it("are never those that a ticket refers to, however old and however many", async () => {
  const shop = fileNameOf("shop");
  const folder = history(hour(shop, 10), hour(shop, 11), hour("b", 10), hour("b", 13));
  const pinned = new Set([pinOf("shop", "2026-11-29T10")]);
  const removed = await removeBeyond(folder, { oldest: OLDEST, bytesMax: 150, pinned });
  expect([...removed].sort()).toEqual(
    [hour("b", 10), hour("b", 13), hour(shop, 11)].map((file) => join(folder, file)).sort(),
  );
  expect(existsSync(join(folder, hour(shop, 10)))).toBe(true);
});
