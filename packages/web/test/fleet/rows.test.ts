import { describe, expect, it } from "vitest";
import type { InstanceJson, TargetJson, TicketSummaryJson } from "../../../serve/src/api/json-types.ts";
import { serviceRows, targetsByHealth } from "../../src/fleet/rows.ts";
import { summary } from "../ticket/ticket-fixture.ts";

const target = (
  service: string,
  labels: Record<string, string> = {},
  health: TargetJson["health"] = "up",
): TargetJson => ({
  address: `http://${service}:6060/debug/pprof/`,
  labels: { service, ...labels },
  health,
  runtime: "go",
  lastScrape: null,
  lastProblem: null,
  restarts: 0,
  scrapeIntervalSeconds: 60,
});

const instance = (service: string, verdict: "leak" | "no-leak" | "inconclusive" | null): InstanceJson => ({
  instance: `${service}-1:6060`,
  service,
  release: "v1",
  collector: "ops-1",
  lastSeen: "2026-03-01T12:00:00.000Z",
  judgment: verdict && { at: "2026-03-01T12:00:00.000Z", ageSeconds: 0, verdict, reason: `${verdict} of ${service}` },
});

const order = (answers: Partial<Parameters<typeof serviceRows>[0]>): string[] =>
  serviceRows({ tickets: [], targets: [], instances: [], ...answers }).map(
    ({ service, state }) => `${service}: ${state}`,
  );

describe("the order of services", () => {
  it("is by the time left, then by the growth", () => {
    const ticket = (service: string, exhausted: string | null, perHour: number): TicketSummaryJson =>
      summary({ id: service, service, exhausted, rate: { perHour, low: 0, high: 0, unit: "bytes" } });
    const tickets = [
      ticket("slow", null, 1),
      ticket("late", "2026-03-09T00:00:00Z", 1),
      ticket("fast", null, 9),
      ticket("soon", "2026-03-02T00:00:00Z", 1),
    ];
    expect(order({ tickets })).toEqual(["soon: leak", "late: leak", "fast: leak", "slow: leak"]);
  });

  it("has suspicions, uncertain services and those without a leak after the leaks", () => {
    const tickets = [
      summary({ id: "s", service: "maybe", state: "suspected" }),
      summary({ id: "l", service: "leaky" }),
    ];
    const instances = [instance("fine", "no-leak"), instance("short", "inconclusive"), instance("new", null)];
    expect(order({ tickets, instances })).toEqual([
      "leaky: leak",
      "maybe: suspected",
      "short: inconclusive",
      "new: unjudged",
      "fine: no-leak",
    ]);
  });

  it("puts a muted leak after one that is not", () => {
    const soon = { exhausted: "2026-03-02T00:00:00Z" };
    const tickets = [
      summary({ id: "m", service: "muted", isMuted: true, ...soon }),
      summary({ id: "o", service: "open" }),
    ];
    expect(order({ tickets })).toEqual(["open: leak", "muted: leak"]);
  });
});

it("counts closed tickets of a service as no leak of today", () => {
  const tickets = (["fixed", "resolved", "withdrawn"] as const).map((state) =>
    summary({ id: state, service: "shop", state }),
  );
  expect(order({ tickets, instances: [instance("shop", "no-leak")] })).toEqual(["shop: no-leak"]);
});

it("is not sure of a service while one of its instances is not", () => {
  const [row] = serviceRows({
    tickets: [],
    targets: [],
    instances: [instance("shop", "no-leak"), instance("shop", "inconclusive")],
  });
  expect(row).toMatchObject({ state: "inconclusive", reason: "inconclusive of shop" });
});

it("gives a service the labels that all of its targets share", () => {
  const targets = [target("shop", { env: "live", zone: "a" }), target("shop", { env: "live", zone: "b" }, "down")];
  const [row] = serviceRows({ tickets: [], instances: [], targets });
  expect(row).toMatchObject({ labels: { env: "live", service: "shop" }, up: 1, targets: 2 });
});

it("lists targets that do not answer first", () => {
  const targets = [target("b"), target("c", {}, "down"), target("a"), target("d", {}, "unknown")];
  expect(targets.toSorted(targetsByHealth).map(({ labels }) => labels["service"])).toEqual(["c", "d", "a", "b"]);
});
