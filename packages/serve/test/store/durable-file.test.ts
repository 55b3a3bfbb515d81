/** A file that grows: what was appended is on disk, in order, also while earlier writes are under way. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { AppendFile } from "../../src/store/durable-file.ts";

function newPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-durable-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "log");
}

/** Appends numbered lines, some of them while a write is under way, and closes the file without waiting for them. */
async function appendAndClose(path: string, lines: readonly string[]) {
  const file = await AppendFile.open(path, 0, 0);
  const appended: Promise<void>[] = [];
  for (const line of lines) {
    appended.push(file.append(line));
    await sleep(0);
  }
  await file.close();
  return Promise.allSettled(appended);
}

it("closes after the writes that are under way", async () => {
  for (let round = 0; round < 20; round++) {
    const path = newPath();
    const lines = Array.from({ length: 20 }, (_, row) => `${row}\n`);
    const results = await appendAndClose(path, lines);
    expect(results.filter(({ status }) => status === "rejected")).toEqual([]);
    expect(readFileSync(path, "utf8")).toBe(lines.join(""));
  }
});

it("knows the bytes that are on disk", async () => {
  const file = await AppendFile.open(newPath(), 0, 0);
  const appended = [file.append("first"), file.append("second")];
  expect([file.end, file.length]).toEqual([11, 0]);
  await Promise.all(appended);
  expect(file.length).toBe(11);
  await file.close();
});
