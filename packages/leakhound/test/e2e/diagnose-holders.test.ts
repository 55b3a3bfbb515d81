/** `leakhound diagnose --heap-dump`, on a recording and a real heap snapshot of this process. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeHeapSnapshot } from "node:v8";
import { describe, expect, it } from "vitest";
import { dumped } from "../heap/scenarios.ts";
import { emptyFolder } from "../support/folders.ts";
import { describeWithGo } from "../support/go.ts";
import { run } from "./run-leakhound.ts";

const RECORDING = fileURLToPath(new URL("../fixtures/go1.26/leak", import.meta.url));

describe("leakhound diagnose --heap-dump", () => {
  it("reports the holders as text and as JSON", async () => {
    const folder = emptyFolder();
    const image = writeHeapSnapshot(join(folder, "now.heapsnapshot"));
    const args = ["diagnose", RECORDING, "--heap-dump", image];
    expect((await run(args, folder)).stdout).toContain("\nWho holds the memory\n 1  ");
    const json: unknown = JSON.parse((await run([...args, "--json"], folder)).stdout);
    expect(json).toHaveProperty("holders.0.retainedBytes", expect.any(Number));
  }, 60_000);

  it("refuses a binary without a heap image", async () => {
    const { status, stderr } = await run(["diagnose", RECORDING, "--binary", "shop"], emptyFolder());
    expect([status, stderr]).toEqual([2, expect.stringContaining("add --heap-dump")]);
  });
});

describeWithGo("leakhound diagnose --heap-dump, with dumps of real Go programs", () => {
  const diagnosed = async (scenario: string, flags: readonly string[] = []): Promise<string> => {
    const { binary, dump, base } = dumped(scenario, { objects: 40_000 });
    const args = ["diagnose", RECORDING, "--heap-dump", dump, "--binary", binary, "--base-dump", base, ...flags];
    return (await run(args, emptyFolder())).stdout;
  };
  const SET = "set of github.com/gorilla/context.data + github.com/gorilla/context.datat";

  it("names, for each growing site, the holder of what it allocated", { timeout: 120_000 }, async () => {
    const words = await diagnosed("incident");
    expect(words).toMatch(
      / 1 {2}net\/textproto\.readMIMEHeader\n(?: {4}.*\n){2,3} {4}held by set of github\.com\/gorilla\/context\.data/,
    );
    expect(words).toContain("100% of the growth");
    const [first] = JSON.parse(await diagnosed("incident", ["--json"])).sites;
    expect(first).toMatchObject({ function: "net/textproto.readMIMEHeader", heldBy: [{ holder: SET }] });
    expect(first.heldBy[0].share).toBeGreaterThan(0.9);
    expect(first.heldBy[0].low).toBeLessThan(first.heldBy[0].share);
  });

  it("reports that an image without objects of the growing sites may be of another process", {
    timeout: 120_000,
  }, async () => {
    const words = (await diagnosed("closure")).replace(/\s+/g, " ");
    expect(words).toMatch(
      /none of the \d+ sampled objects in the heap image was allocated by a growing site: the image may be of another process/,
    );
    expect(words).not.toContain("held by");
  });
});
