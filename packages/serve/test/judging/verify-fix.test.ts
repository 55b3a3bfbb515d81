/**
 * Whether a release fixed a leak, by profiles of before and after it:
 *
 *   release 1   shop-1  60 profiles   session.Put grows by 1 MiB a minute
 *   release 2   shop-1  60 profiles   what the test says
 */
import { unixMs } from "leakhound/server";
import { expect, it } from "vitest";
import type { SimulatedSite } from "../../../leakhound/test/support/heap-simulation.ts";
import { verifyFix } from "../../src/judging/verify-fix.ts";
import { storedRuns } from "../support/stored-profiles.ts";
import { openedBook } from "../support/tickets.ts";

const MIB = 1024 * 1024;
const HOUR_MS = 3_600_000;
const BEGIN = Date.UTC(2026, 0, 5, 9);

const site = (name: string, live: (seconds: number) => number, churn = 0): SimulatedSite => ({
  stack: [name, "shop.pay", "http.(*conn).serve"],
  objectBytes: 64 * 1024,
  live,
  churn,
});
const leakOf = (mibPerMinute: number) => site("session.Put", (seconds) => 160 + (seconds / 60) * mibPerMinute * 16);
/** Requests, which show how much the service is used. */
const serving = (objects: number) => site("shop.handle", () => objects, 0.9);

async function after(sites: readonly SimulatedSite[]) {
  const runs = [
    { instance: "shop-1", from: unixMs(BEGIN), sites: [leakOf(1), serving(400)] },
    { instance: "shop-1", from: unixMs(BEGIN + 2 * HOUR_MS), sites },
  ];
  const [ticket] = openedBook({ at: unixMs(BEGIN + HOUR_MS) }).tickets;
  const clear = {
    instance: "shop-1",
    release: "2",
    verdict: "no-leak" as const,
    reason: "",
    leaks: [],
    boundPerHour: 0,
  };
  const windowsMs = { short: HOUR_MS, day: 24 * HOUR_MS, week: 168 * HOUR_MS };
  const now = unixMs(BEGIN + 3 * HOUR_MS);
  const found = await verifyFix(ticket!, { now, windowsMs, instances: [clear] }, storedRuns(runs));
  return found!;
}

it("a leak that is gone under the same use is fixed, with its growth before and after", async () => {
  const found = await after([site("session.Put", () => 160), serving(400)]);
  expect(found).toMatchObject({ outcome: "fixed", release: "2" });
  expect(found.before!.perHour / MIB).toBeGreaterThan(50);
  expect(found.before!.perHour / MIB).toBeLessThan(70);
  expect(Math.abs(found.after!.perHour / MIB)).toBeLessThan(2);
});

it("a leak that goes on is not fixed", async () => {
  expect((await after([leakOf(1), serving(400)])).outcome).toBe("not-fixed");
});

it("a service that is hardly used shows no fix, since it would not leak either", async () => {
  const found = await after([site("session.Put", () => 160), serving(4)]);
  expect(found.outcome).toBe("inconclusive");
  expect(found.text).toMatch(/\d/);
});

it("profiles that are stored no longer show nothing, and the reason says so", async () => {
  const [ticket] = openedBook({ at: unixMs(BEGIN + HOUR_MS) }).tickets;
  const clear = {
    instance: "shop-1",
    release: "2",
    verdict: "no-leak" as const,
    reason: "",
    leaks: [],
    boundPerHour: 0,
  };
  const windowsMs = { short: HOUR_MS, day: 24 * HOUR_MS, week: 168 * HOUR_MS };
  const options = { now: unixMs(BEGIN + 3 * HOUR_MS), windowsMs, instances: [clear] };
  const found = await verifyFix(ticket!, options, storedRuns([]));
  expect(found).toMatchObject({ outcome: "inconclusive", before: null, after: null });
});

it("where no instance is without the leak, nothing is compared", async () => {
  const [ticket] = openedBook({ at: unixMs(BEGIN + HOUR_MS) }).tickets;
  const idle = { instance: "shop-1", release: "2", verdict: "inconclusive" as const, reason: "", leaks: [] };
  const windowsMs = { short: HOUR_MS, day: 24 * HOUR_MS, week: 168 * HOUR_MS };
  const options = { now: unixMs(BEGIN + 3 * HOUR_MS), windowsMs, instances: [{ ...idle, boundPerHour: null }] };
  expect(await verifyFix(ticket!, options, storedRuns([]))).toBe(null);
});
