/**
 * What people look at over time: services, memory, sites, goroutines, restarts and releases.
 *
 * Series are columns: `timesMs` and, for each value, an array of the same length. A level holds until the next time.
 */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { UnixMs } from "leakhound/server";
import { gridOf, type Levels, type Range, summedAt } from "../views/levels.ts";
import type { FleetView, InstanceMemory, MemoryPoint, Subject } from "../views/port.ts";
import {
  jsonAnswer,
  nameText,
  pointsQuery,
  problem,
  rangeOf,
  rangeQuery,
  sharedPoints,
  subjectQuery,
} from "./queries.ts";

const SITES_MAX = 500;

const times = z.array(z.number()).openapi({ description: "Unix milliseconds, ascending" });
const values = z.array(z.number());
const gappy = z.array(z.number().nullable());

export const servicesSchema = z
  .object({
    services: z.array(
      z.object({
        service: z.string(),
        instances: z.number(),
        lastSeen: z.string().openapi({ description: "ISO time" }),
        releases: z.array(z.string()),
      }),
    ),
  })
  .openapi("Services");

export const memorySeriesSchema = z
  .object({
    instances: z.array(
      z.object({
        instance: z.string(),
        timesMs: times,
        rssBytes: gappy,
        heapAllocBytes: gappy,
        heapInUseBytes: gappy,
        stackInUseBytes: gappy,
        offHeapBytes: gappy.openapi({ description: "resident memory that the runtime does not account for" }),
        limitBytes: gappy,
        goroutines: gappy,
        gcCount: gappy,
      }),
    ),
  })
  .openapi("MemorySeries");

export const sitesSchema = z
  .object({
    unit: z.enum(["bytes", "goroutines"]),
    sites: z.array(
      z.object({
        site: z.string().openapi({ example: "heap:function:main.remember" }),
        name: z.string(),
        stack: z.array(z.string()).openapi({ description: "functions of its largest stack, leaf first" }),
        first: z.number().openapi({ description: "level at the beginning of the range, in all instances together" }),
        last: z.number().openapi({ description: "level at its end" }),
        growing: z.number().openapi({ description: "instances in which it grew" }),
        instances: z.number(),
      }),
    ),
  })
  .openapi("Sites");

export const levelSeriesSchema = z
  .object({
    unit: z.enum(["bytes", "goroutines"]),
    series: z.array(z.object({ name: z.string(), timesMs: times, values })),
    total: z
      .object({ timesMs: times, values: gappy })
      .openapi({ description: "all series together: each with its last value" }),
  })
  .openapi("LevelSeries");

export const pivotSchema = z
  .object({
    unit: z.enum(["bytes", "goroutines"]),
    level: z.number().nullable().openapi({
      description: "a quarter above what a process has after a quarter of an hour; null where none was seen then",
    }),
    ages: z
      .array(
        z.object({
          fromMs: z.number(),
          toMs: z.number().nullable().openapi({ description: "null for no upper bound" }),
          processes: z.number().openapi({ description: "processes that were seen at this age" }),
          above: z.number().openapi({ description: "of these, above the level" }),
        }),
      )
      .openapi({ description: "by age of the process: survives restarts, and load moves all ages alike" }),
    timesMs: times,
    seen: z.array(z.number()).openapi({ description: "processes at each time" }),
    above: z.array(z.number()).openapi({ description: "of these, above the level" }),
  })
  .openapi("Pivot");

export const marksSchema = z
  .object({
    processes: z.array(
      z.object({
        instance: z.string(),
        release: z.string().nullable(),
        startedMs: z.number().nullable(),
        firstSeenMs: z.number(),
        lastSeenMs: z.number(),
      }),
    ),
    releases: z.array(z.object({ release: z.string(), firstSeenMs: z.number(), instances: z.number() })),
    events: z.array(
      z.object({ instance: z.string(), atMs: z.number(), kind: z.enum(["gap", "restart"]), text: z.string() }),
    ),
  })
  .openapi("Marks");

const profileQuery = { profile: z.enum(["heap", "goroutine"]).default("heap") };

const route = <Q extends z.ZodRawShape, S extends z.ZodType>(path: string, summary: string, query: Q, schema: S) =>
  createRoute({
    method: "get",
    path,
    summary,
    request: { query: z.object(query) },
    responses: { 200: jsonAnswer("as asked", schema), 400: jsonAnswer("the query is wrong", problem) },
  });

const servicesRoute = route("/api/v1/services", "Services, with their instances and releases", {}, servicesSchema);
const memoryRoute = route(
  "/api/v1/series/memory",
  "Memory readings of each instance",
  { ...subjectQuery, ...pointsQuery },
  memorySeriesSchema,
);
const sitesRoute = route(
  "/api/v1/sites",
  "Sites of a service that grew most, or are largest",
  {
    ...subjectQuery,
    ...profileQuery,
    order: z.enum(["growth", "size"]).default("growth"),
    top: z.coerce.number().int().min(1).max(SITES_MAX).default(50),
  },
  sitesSchema,
);
const siteRoute = route(
  "/api/v1/series/site",
  "One site over time, in each instance and in all together",
  { ...subjectQuery, ...profileQuery, ...pointsQuery, site: nameText.max(2_000) },
  levelSeriesSchema,
);
const statesRoute = route(
  "/api/v1/series/goroutines",
  "Goroutines by what they wait for, in all instances together",
  { ...subjectQuery, ...pointsQuery },
  levelSeriesSchema,
);
const pivotRoute = route(
  "/api/v1/series/pivot",
  "How many processes of a service are above a level, by age and over time",
  {
    service: nameText,
    measure: z.enum(["live", "resident", "goroutines"]).default("live"),
    ...rangeQuery,
    ...pointsQuery,
  },
  pivotSchema,
);
const marksRoute = route(
  "/api/v1/marks",
  "Processes, releases, restarts and gaps of a service",
  subjectQuery,
  marksSchema,
);

type Asked = { service: string; instance?: string | undefined; from?: string | undefined; to?: string | undefined };

export function addSeriesRoutes(app: OpenAPIHono, view: FleetView, now: () => UnixMs): void {
  const subjectOf = ({ service, instance = undefined, ...range }: Asked) => {
    const within = rangeOf(range, now());
    return typeof within === "string" ? within : { service, instance: instance ?? null, range: within };
  };
  const shared = async ({ service, instance }: Pick<Subject, "service" | "instance">, points: number) => {
    if (instance !== null) return points;
    const instances = (await view.services()).find((one) => one.service === service)?.instances ?? 1;
    return sharedPoints(points, { instances });
  };
  const wrong = (context: Context, error: string) => context.json({ error }, 400);

  app.openapi(servicesRoute, async (context) => {
    const services = await view.services();
    const rows = services.map(({ lastSeenMs, releases, ...one }) => ({
      ...one,
      lastSeen: new Date(lastSeenMs).toISOString(),
      releases: [...releases],
    }));
    return context.json({ services: rows }, 200);
  });
  app.openapi(memoryRoute, async (context) => {
    const { points, ...asked } = context.req.valid("query");
    const subject = subjectOf(asked);
    if (typeof subject === "string") return wrong(context, subject);
    return context.json(
      { instances: (await view.memory({ ...subject, points: await shared(subject, points) })).map(memoryColumns) },
      200,
    );
  });
  app.openapi(sitesRoute, async (context) => {
    const { profile, order, top, ...asked } = context.req.valid("query");
    const subject = subjectOf(asked);
    if (typeof subject === "string") return wrong(context, subject);
    const sites = await view.sites({ ...subject, profile, order, top });
    return context.json(
      { unit: unitOf(profile), sites: sites.map((site) => ({ ...site, stack: [...site.stack] })) },
      200,
    );
  });
  app.openapi(siteRoute, async (context) => {
    const { profile, site, points, ...asked } = context.req.valid("query");
    const subject = subjectOf(asked);
    if (typeof subject === "string") return wrong(context, subject);
    const series = await view.siteSeries({ ...subject, profile, site, points: await shared(subject, points) });
    return context.json(levelSeries(series, { unit: unitOf(profile), range: subject.range, points }), 200);
  });
  app.openapi(statesRoute, async (context) => {
    const { points, ...asked } = context.req.valid("query");
    const subject = subjectOf(asked);
    if (typeof subject === "string") return wrong(context, subject);
    const series = await view.goroutineStates({ ...subject, points });
    return context.json(levelSeries(series, { unit: "goroutines", range: subject.range, points }), 200);
  });
  app.openapi(pivotRoute, async (context) => {
    const { service, measure, points, ...asked } = context.req.valid("query");
    const range = rangeOf(asked, now());
    if (typeof range === "string") return wrong(context, range);
    const { level, ages, timesMs, seen, above } = await view.pivot({ service, measure, range, points });
    const unit = measure === "goroutines" ? ("goroutines" as const) : ("bytes" as const);
    const columns = { timesMs: [...timesMs], seen: [...seen], above: [...above] };
    return context.json({ unit, level, ages: [...ages], ...columns }, 200);
  });
  app.openapi(marksRoute, async (context) => {
    const subject = subjectOf(context.req.valid("query"));
    if (typeof subject === "string") return wrong(context, subject);
    const { processes, events } = await view.marks(subject);
    return context.json({ processes: [...processes], releases: releasesOf(processes), events: [...events] }, 200);
  });
}

const unitOf = (profile: "heap" | "goroutine") => (profile === "heap" ? ("bytes" as const) : ("goroutines" as const));

function memoryColumns({ instance, points }: InstanceMemory) {
  const column = (key: Exclude<keyof MemoryPoint, "atMs">) => points.map((point) => point[key]);
  return {
    instance,
    timesMs: points.map(({ atMs }) => atMs),
    rssBytes: column("rssBytes"),
    heapAllocBytes: column("heapAllocBytes"),
    heapInUseBytes: column("heapInUseBytes"),
    stackInUseBytes: column("stackInUseBytes"),
    offHeapBytes: column("offHeapBytes"),
    limitBytes: column("limitBytes"),
    goroutines: column("goroutines"),
    gcCount: column("gcCount"),
  };
}

interface Shown {
  readonly unit: "bytes" | "goroutines";
  readonly range: Range;
  readonly points: number;
}

function levelSeries(series: readonly (Levels & { readonly name: string })[], { unit, range, points }: Shown) {
  const grid = gridOf(range, points);
  const rows = series.map(({ name, timesMs, values: column }) => ({
    name,
    timesMs: [...timesMs],
    values: [...column],
  }));
  return { unit, series: rows, total: { timesMs: grid, values: summedAt(series, grid) } };
}

function releasesOf(processes: readonly { release: string | null; firstSeenMs: number; instance: string }[]) {
  const releases = new Map<string, { firstSeenMs: number; instances: Set<string> }>();
  for (const { release, firstSeenMs, instance } of processes) {
    if (release === null) continue;
    const known = releases.get(release) ?? { firstSeenMs, instances: new Set<string>() };
    known.firstSeenMs = Math.min(known.firstSeenMs, firstSeenMs);
    known.instances.add(instance);
    releases.set(release, known);
  }
  const rows = [...releases].map(([release, one]) => ({ release, ...one, instances: one.instances.size }));
  return rows.sort((a, b) => a.firstSeenMs - b.firstSeenMs);
}
