import { OpenAPIHono } from "@hono/zod-openapi";
import { unixMs } from "leakhound/server";
import { expect, it } from "vitest";
import { addMemoryTotalRoutes } from "../../src/api/memory-totals.ts";
import type { FleetView, InstanceMemory, MemoryPoint } from "../../src/views/port.ts";

const EMPTY: MemoryPoint = {
  atMs: 0,
  rssBytes: null,
  heapAllocBytes: null,
  heapInUseBytes: null,
  stackInUseBytes: null,
  offHeapBytes: null,
  limitBytes: null,
  goroutines: null,
  gcCount: null,
};

/** Readings each minute: the amount of each part, in its order. */
const instance = (name: string, ...readings: readonly Partial<MemoryPoint>[]): InstanceMemory => ({
  instance: name,
  points: readings.map((reading, minute) => ({ ...EMPTY, atMs: minute * 60_000, ...reading })),
});

async function totals(memory: Readonly<Record<string, readonly InstanceMemory[]>>, query: string) {
  const app = new OpenAPIHono();
  const none = async () => [];
  const view: FleetView = {
    services: none,
    marks: async () => ({ processes: [], events: [] }),
    memory: async ({ service }) => memory[service] ?? [],
    sites: none,
    siteSeries: none,
    goroutineStates: none,
    pivot: async () => ({ level: null, ages: [], timesMs: [], seen: [], above: [] }),
  };
  addMemoryTotalRoutes(app, view, () => unixMs(120_000));
  const answer = await app.request(`/api/v1/series/memory-totals?from=0&points=2&${query}`);
  return { status: answer.status, body: await answer.json() };
}

const TWO = {
  shop: [
    instance(
      "a",
      { rssBytes: 10, heapInUseBytes: 4 },
      { rssBytes: 11, heapInUseBytes: 5 },
      { rssBytes: 12, heapInUseBytes: 6 },
    ),
    instance("b", {}, { rssBytes: 100 }, { rssBytes: 200 }),
  ],
  orders: [instance("c", { heapAllocBytes: 1 }, { heapAllocBytes: 2 }, { heapAllocBytes: 3 })],
};

it("adds the instances of a service at each time, and never the readings of one instance", async () => {
  const { body } = await totals(TWO, "service=shop");
  expect(body).toEqual({
    timesMs: [60_000, 120_000],
    services: [{ service: "shop", parts: [{ part: "rssBytes", values: [111, 212] }] }],
  });
});

it("gives several services at once, each with the first part that it reports", async () => {
  const { body } = await totals(TWO, "service=shop&service=orders&service=unknown");
  expect(
    body.services.map(({ service, parts }: { service: string; parts: { part: string }[] }) => [
      service,
      parts[0]?.part,
    ]),
  ).toEqual([
    ["shop", "rssBytes"],
    ["orders", "heapAllocBytes"],
    ["unknown", undefined],
  ]);
});

it("gives all parts that an instance reports", async () => {
  const { body } = await totals(TWO, "service=shop&parts=all");
  expect(body.services[0].parts).toEqual([
    { part: "rssBytes", values: [111, 212] },
    { part: "heapInUseBytes", values: [5, 6] },
  ]);
});

it("refuses more services than a page shows, and a range that ends before it begins", async () => {
  const many = Array.from({ length: 101 }, (_, row) => `service=s${row}`).join("&");
  expect((await totals({}, many)).status).toBe(400);
  expect((await totals({}, "service=shop&to=0")).status).toBe(400);
});
