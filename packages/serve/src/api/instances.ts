/**
 * Instances with the last judgment of each, as JSON: also why an instance has no ticket. Of a cluster, those of all collectors,
 * with the name of each.
 */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { UnixMs } from "leakhound/server";
import type { OtherInstances } from "../cluster/fleet-instances.ts";
import type { KnownInstance } from "../judging/instance-book.ts";
import type { InstanceRow } from "../rows/port.ts";

export interface InstanceSource {
  /** The name of this collector. */
  readonly collector: string;
  /** What this collector scrapes, or is sent. @param service null for all */
  own(service: string | null): readonly KnownInstance[];
  /** Instances of collectors that share the store; none where it has one server only. */
  others(service: string | null): Promise<OtherInstances>;
}

const instance = z
  .object({
    instance: z.string(),
    service: z.string(),
    release: z.string().nullable().openapi({ description: "label version, or build id of the program" }),
    collector: z.string().nullable().openapi({
      description: "the server that scrapes it, or is sent its profiles; null where an earlier version stored it",
    }),
    lastSeen: z.string().openapi({
      description: "ISO time of the last scrape or push; up to a minute behind for an instance of another collector",
    }),
    judgment: z
      .object({
        at: z.string(),
        ageSeconds: z
          .number()
          .openapi({ description: "calm instances keep their judgment for up to twelve intervals" }),
        verdict: z.enum(["leak", "no-leak", "inconclusive"]),
        reason: z.string(),
      })
      .nullable()
      .openapi({ description: "null before the first one, and for an instance of another collector, which judges it" }),
  })
  .openapi("Instance");

export const instancesSchema = z.object({
  instances: z.array(instance).openapi({ description: "seen within the window of a judgment" }),
  problem: z.string().nullable().openapi({ description: "why instances of other collectors are missing; or null" }),
});

const route = createRoute({
  method: "get",
  path: "/api/v1/instances",
  summary: "Instances of all collectors, with the last judgment of those that this server judges",
  request: { query: z.object({ service: z.string().max(500).optional() }) },
  responses: {
    200: {
      description: "instances",
      content: { "application/json": { schema: instancesSchema } },
    },
  },
});

export function addInstanceRoutes(app: OpenAPIHono, source: InstanceSource, now: () => UnixMs): void {
  app.openapi(route, async (context) => {
    const service = context.req.valid("query").service ?? null;
    const others = await source.others(service);
    const own = source.own(service).map((one) => ownJson(one, source.collector, now()));
    return context.json({ instances: [...own, ...others.instances.map(otherJson)], problem: others.problem }, 200);
  });
}

type InstanceJson = z.output<typeof instance>;

function ownJson(known: KnownInstance, collector: string, now: UnixMs): InstanceJson {
  const { name, service, release, lastAt, judged, judgedAt } = known;
  const judgment =
    judged === null || judgedAt === null
      ? null
      : { ...judgmentTimes(judgedAt, now), verdict: judged.verdict, reason: judged.reason };
  return { instance: name, service, release, collector, lastSeen: new Date(lastAt).toISOString(), judgment };
}

const otherJson = ({ instance: name, service, release, collector, lastSeenAt }: InstanceRow): InstanceJson => ({
  instance: name,
  service,
  release,
  collector,
  lastSeen: new Date(lastSeenAt).toISOString(),
  judgment: null,
});

/** When a judgment was made, and how long ago. */
export const judgmentTimes = (judgedAt: UnixMs, now: UnixMs): { readonly at: string; readonly ageSeconds: number } => ({
  at: new Date(judgedAt).toISOString(),
  ageSeconds: Math.max(0, Math.round((now - judgedAt) / 1_000)),
});
