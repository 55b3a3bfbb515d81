/** /metrics, and how long each request takes. */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import type { ServerMetrics } from "../metrics/server-metrics.ts";

const route = createRoute({
  method: "get",
  path: "/metrics",
  summary: "Open leaks and the health of the server, for Prometheus",
  responses: { 200: { description: "metrics", content: { "text/plain": { schema: z.string() } } } },
});

export function addMetricsRoute(app: OpenAPIHono, metrics: ServerMetrics): void {
  app.openapi(route, async (context) =>
    context.text(await metrics.text(), 200, { "content-type": metrics.contentType }),
  );
}

/** To be used before all other middleware. */
export const measured =
  (metrics: ServerMetrics): MiddlewareHandler =>
  async (context, next) => {
    const start = performance.now();
    await next();
    metrics.answered(context.req.method, context.res.status, (performance.now() - start) / 1_000);
  };
