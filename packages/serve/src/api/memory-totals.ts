/** The memory of whole services over time, as the list of a fleet draws it: all instances of a service together. */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { UnixMs } from "leakhound/server";
import { gridOf, type Levels, summedAt } from "../views/levels.ts";
import type { FleetView, InstanceMemory, MemoryPoint } from "../views/port.ts";
import { jsonAnswer, nameText, pointsQuery, problem, rangeOf, rangeQuery } from "./queries.ts";

const SERVICES_MAX = 100;

/** Parts of memory, the one that says most first. */
const PARTS = ["rssBytes", "heapInUseBytes", "heapAllocBytes", "stackInUseBytes", "offHeapBytes"] as const;

export const memoryTotalsSchema = z
  .object({
    timesMs: z.array(z.number()).openapi({ description: "Unix milliseconds, ascending" }),
    services: z.array(
      z.object({
        service: z.string(),
        parts: z
          .array(
            z.object({
              part: z.enum(PARTS),
              values: z.array(z.number().nullable()).openapi({ description: "each instance with its last value" }),
            }),
          )
          .openapi({ description: "those that an instance reports" }),
      }),
    ),
  })
  .openapi("MemoryTotals");

const route = createRoute({
  method: "get",
  path: "/api/v1/series/memory-totals",
  summary: "Memory of services, each with all its instances together",
  request: {
    query: z.object({
      service: z.union([nameText.transform((one) => [one]), z.array(nameText).max(SERVICES_MAX)]),
      parts: z.enum(["first", "all"]).default("first").openapi({ description: "one line for each service, or all" }),
      ...rangeQuery,
      ...pointsQuery,
    }),
  },
  responses: { 200: jsonAnswer("as asked", memoryTotalsSchema), 400: jsonAnswer("the query is wrong", problem) },
});

export function addMemoryTotalRoutes(app: OpenAPIHono, view: FleetView, now: () => UnixMs): void {
  app.openapi(route, async (context) => {
    const { service: services, points, parts, ...asked } = context.req.valid("query");
    const range = rangeOf(asked, now());
    if (typeof range === "string") return context.json({ error: range }, 400);
    const timesMs = gridOf(range, points);
    const totals = services.map(async (service) => {
      const instances = await view.memory({ service, instance: null, range, points: timesMs.length });
      return { service, parts: partsOf(instances, timesMs).slice(0, parts === "first" ? 1 : PARTS.length) };
    });
    return context.json({ timesMs, services: await Promise.all(totals) }, 200);
  });
}

function partsOf(instances: readonly InstanceMemory[], timesMs: readonly number[]) {
  return PARTS.flatMap((part) => {
    const levels = instances.map((instance) => levelsOf(instance, part)).filter(({ values }) => values.length > 0);
    return levels.length === 0 ? [] : [{ part, values: summedAt(levels, timesMs) }];
  });
}

function levelsOf({ points }: InstanceMemory, part: (typeof PARTS)[number]): Levels {
  const known = points.flatMap((point: MemoryPoint) => {
    const value = point[part];
    return value === null ? [] : [{ atMs: point.atMs, value }];
  });
  return { timesMs: known.map(({ atMs }) => atMs), values: known.map(({ value }) => value) };
}
