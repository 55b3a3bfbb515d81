/** Instances with the last judgment of each, as JSON: also why an instance has no ticket. */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { KnownInstance } from "../judging/instance-book.ts";

export interface InstanceSource {
  all(): readonly KnownInstance[];
}

const instance = z
  .object({
    instance: z.string(),
    service: z.string(),
    release: z.string().nullable().openapi({ description: "label version, or build id of the program" }),
    lastSeen: z.string().openapi({ description: "ISO time" }),
    judgment: z
      .object({ at: z.string(), verdict: z.enum(["leak", "no-leak", "inconclusive"]), reason: z.string() })
      .nullable(),
  })
  .openapi("Instance");

export const instancesSchema = z.object({ instances: z.array(instance) });

const route = createRoute({
  method: "get",
  path: "/api/v1/instances",
  summary: "Instances, with the last judgment of each",
  request: { query: z.object({ service: z.string().max(500).optional() }) },
  responses: {
    200: {
      description: "instances",
      content: { "application/json": { schema: instancesSchema } },
    },
  },
});

export function addInstanceRoutes(app: OpenAPIHono, source: InstanceSource): void {
  app.openapi(route, (context) => {
    const { service } = context.req.valid("query");
    const instances = source.all().filter((one) => service === undefined || one.service === service);
    return context.json({ instances: instances.map(instanceJson) }, 200);
  });
}

function instanceJson({ name, service, release, lastAt, judged, judgedAt }: KnownInstance): z.output<typeof instance> {
  const judgment =
    judged === null || judgedAt === null
      ? null
      : { at: new Date(judgedAt).toISOString(), verdict: judged.verdict, reason: judged.reason };
  return { instance: name, service, release, lastSeen: new Date(lastAt).toISOString(), judgment };
}
