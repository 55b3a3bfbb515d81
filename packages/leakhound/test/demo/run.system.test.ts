import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { durationMs } from "../../src/base/units.ts";
import { startDemo } from "../../src/demo/run.ts";

const serviceFile = fileURLToPath(new URL("../../dist/demo-service.js", import.meta.url));
const LIFETIME_MS = durationMs(60_000);

/** The number of requests that the shop still remembers, from the response of its probe. */
async function remembered(shopUrl: string): Promise<number> {
  const text = await (await fetch(`${shopUrl}/livez`)).text();
  return Number(/(\d+) requests remembered/.exec(text)![1]);
}

async function probe(shopUrl: string, times: number): Promise<void> {
  for (let time = 0; time < times; time++) await (await fetch(`${shopUrl}/livez`)).text();
}

describe("the demo's shop", () => {
  it.each([
    { name: "keeps the request of every probe", isFixed: false, kept: 50 },
    { name: "keeps no request once its leak is fixed", isFixed: true, kept: 0 },
  ])("$name", async ({ isFixed, kept }) => {
    const demo = await startDemo({ serviceFile, isFixed, lifetimeMs: LIFETIME_MS });
    if (!demo.ok) throw new Error(demo.error.what, { cause: demo.error });
    const { shopUrl, stop } = demo.value;
    try {
      const before = await remembered(shopUrl);
      await probe(shopUrl, 50);
      // The demo's own load runs as well: at least our probes are kept, or only requests in flight.
      const after = await remembered(shopUrl);
      if (kept > 0) expect(after - before).toBeGreaterThanOrEqual(kept);
      else expect(after).toBeLessThan(50);
    } finally {
      await stop();
    }
  });

  it("has exited after stop", async () => {
    const demo = await startDemo({ serviceFile, isFixed: false, lifetimeMs: LIFETIME_MS });
    if (!demo.ok) throw new Error(demo.error.what, { cause: demo.error });
    await demo.value.stop();
    await expect(fetch(demo.value.shopUrl)).rejects.toThrow();
  });

  it("exits with the process that started it", async () => {
    const service = spawn(process.execPath, [serviceFile, String(LIFETIME_MS)], { stdio: ["pipe", "pipe", "inherit"] });
    await once(service.stdout, "data");
    const ended = once(service, "exit");
    service.stdin.destroy();
    expect((await ended)[0]).toBe(0);
  });

  it("has a fault that names the missing file if it cannot start", async () => {
    const demo = await startDemo({ serviceFile: "/nowhere/demo-service.js", isFixed: false, lifetimeMs: LIFETIME_MS });
    expect(demo.ok).toBe(false);
    if (!demo.ok)
      expect(demo.error).toMatchObject({
        code: "demo",
        where: "/nowhere/demo-service.js",
        todo: expect.stringContaining("npm run build"),
      });
  });
});
