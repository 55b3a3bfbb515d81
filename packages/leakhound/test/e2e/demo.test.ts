import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { newFolder, run } from "./run-leakhound.ts";

const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The demo takes half a minute by default; start and verdict take some more. */
const TIMEOUT_MS = 120_000;

describe("leakhound demo", () => {
  it("finds the leak of its shop, and none in the fixed shop", { timeout: TIMEOUT_MS }, async () => {
    const [leaking, fixed] = await Promise.all([
      run(["demo", "--json", "--out", "leaking"], folder),
      run(["demo", "--json", "--out", "fixed", "--fixed"], folder),
    ]);

    const leak = JSON.parse(leaking.stdout);
    expect(leak, leaking.stderr).toMatchObject({ verdict: "leak", kind: "heap" });
    // V8 inlines what is called often, and then its caller stands for it.
    expect(leak.sites[0].function).toMatch(/rememberRequest|livez/);
    expect(leak.causes[0], "a route beside the layer that clears").toMatchObject({ id: "heap.node-request-records" });
    expect(leak.causes[0].evidence.map(({ text }: { text: string }) => text).join("\n")).toMatch(
      /livez at \S+demo-service\.js:\d+/,
    );
    expect(leaking.status).toBe(1);
    expect(existsSync(join(folder, "leaking", "report.html"))).toBe(true);

    const none = JSON.parse(fixed.stdout);
    expect(none.verdict, fixed.stdout).not.toBe("leak");
    expect(fixed.status).not.toBe(1);
  });
});
