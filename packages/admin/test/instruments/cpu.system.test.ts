import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { top } from "../../../leakhound/src/profile/graph/top.ts";
import { sampleTypeIndex } from "../../../leakhound/src/profile/model/sample-types.ts";
import { createAdmin } from "../../src/index.ts";
import { definitionIn, flat, read } from "../profiles.ts";
import { definitionOf, startService } from "../service.ts";

const NANOS_PER_SECOND = 1e9;

describe("profile", () => {
  it("shows the function that uses the processor, and no idle time", async () => {
    const service = await startService();
    let isDone = false;
    const recording = service.get("/debug/pprof/profile?seconds=1").finally(() => {
      isDone = true;
    });
    while (!isDone) await service.get("/burn?n=50");
    const profile = read(await recording);

    const total = top(profile, sampleTypeIndex(profile, "cpu")!).total;
    expect(flat(profile, "burn", "cpu")).toBeGreaterThan(total / 2);
    expect(flat(profile, "burn", "samples")).toBeGreaterThan(20);
    expect(total).toBeLessThanOrEqual(Number(profile.durationNanos) + 1_000);
    expect(definitionIn(profile, "burn")).toEqual(definitionOf("burn"));
    expect(flat(profile, "(idle)", "cpu")).toBe(0);
    expect(Number(profile.durationNanos) / NANOS_PER_SECOND).toBeGreaterThanOrEqual(1);
  });

  it("is recorded for one client at a time, and stops when that client disconnects", async () => {
    const { url, arrived } = await adminInThisProcess();
    const client = new AbortController();
    const long = fetch(`${url}/debug/pprof/profile?seconds=100`, { signal: client.signal });
    await arrived;

    const second = await fetch(`${url}/debug/pprof/profile?seconds=0.01`);
    expect(second.status).toBe(503);
    expect(await second.text()).toContain("is being recorded");

    client.abort();
    await expect(long).rejects.toThrow();
    const third = await vi.waitFor(async () => {
      const response = await fetch(`${url}/debug/pprof/profile?seconds=0.01`);
      expect(response.status).toBe(200);
      return response;
    });
    expect(read(new Uint8Array(await third.arrayBuffer())).period).toBe(1_000_000n);
  });

  it.each(["0", "-1", "301", "soon", ""])("refuses seconds=%s", async (seconds) => {
    const { url } = await adminInThisProcess();
    expect((await fetch(`${url}/debug/pprof/profile?seconds=${seconds}`)).status).toBe(400);
  });
});

/** Starts the admin in the process of the test; `arrived` resolves when the first request has arrived. */
async function adminInThisProcess(): Promise<{ url: string; arrived: Promise<void> }> {
  const admin = createAdmin();
  const server = createServer(admin.handle);
  const arrived = new Promise<void>((resolve) => server.once("request", () => resolve()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    await admin.stop();
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, arrived };
}
