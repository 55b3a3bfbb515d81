/** A pipe without a reader is a file that is never opened, as on a file system that does not answer. */
import { execFileSync } from "node:child_process";
import { open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { durationMs } from "../../src/base/units.ts";
import { FilePlace, FileTimeout, pendingFileOperations, unansweredFileOperations } from "../../src/work/files.ts";
import { emptyFolder } from "../support/folders.ts";

function pipe(): string {
  const path = join(emptyFolder(), "pipe");
  execFileSync("mkfifo", [path]);
  // Ends the operation that waits, since Node waits for it at its exit.
  onTestFinished(async () => (await open(path, "r+")).close());
  return path;
}

it("gives an operation up after its time, and the next ones of the place at once, until it is answered", async () => {
  const [path, place] = [pipe(), new FilePlace(durationMs(300))];
  const write = () => place.run(() => writeFile(path, "x"));
  await expect(write()).rejects.toThrow(new FileTimeout("no answer within 0.3 s"));
  expect([pendingFileOperations(), unansweredFileOperations()]).toEqual([1, 1]);
  await expect(write()).rejects.toMatchObject({ code: "ETIMEDOUT" });
  // The next one was not started, so that it did not wait either.
  expect(pendingFileOperations()).toBe(1);
  const reader = await open(path, "r");
  await expect.poll(unansweredFileOperations).toBe(0);
  await place.run(() => writeFile(path, "y"));
  expect(pendingFileOperations()).toBe(0);
  await reader.close();
});

it("passes results and errors of operations that are answered", async () => {
  const place = new FilePlace();
  await expect(place.run(() => readFile(join(emptyFolder(), "none")))).rejects.toMatchObject({ code: "ENOENT" });
  await expect(place.run(async () => 7)).resolves.toBe(7);
});
