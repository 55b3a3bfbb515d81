/** `leakhound diagnose --heap-dump`, on a recording and a real heap snapshot of this process. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeHeapSnapshot } from "node:v8";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../support/folders.ts";
import { run } from "./leakhound.ts";

const RECORDING = fileURLToPath(new URL("../fixtures/go1.26/leak", import.meta.url));

describe("leakhound diagnose --heap-dump", () => {
  it("puts who holds the memory into words and JSON", async () => {
    const folder = emptyFolder();
    const image = writeHeapSnapshot(join(folder, "now.heapsnapshot"));
    const args = ["diagnose", RECORDING, "--heap-dump", image];
    expect((await run(args, folder)).stdout).toContain("\nWho holds the memory\n 1  ");
    const json: unknown = JSON.parse((await run([...args, "--json"], folder)).stdout);
    expect(json).toHaveProperty("holders.0.retainedBytes", expect.any(Number));
  }, 60_000);

  it("wants an image for a binary", async () => {
    const { status, stderr } = await run(["diagnose", RECORDING, "--binary", "shop"], emptyFolder());
    expect([status, stderr]).toEqual([2, expect.stringContaining("give --heap-dump, too")]);
  });
});
