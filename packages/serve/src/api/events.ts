/**
 * Events as they happen, as server-sent events: changes of tickets, and targets that begin to answer or cease to.
 *
 *   id: lq3v0c-17
 *   event: ticket
 *   data: {"type":"ticket","id":"shop-7","service":"shop","state":"open","event":"opened"}
 *
 * A comment each 15 s keeps the connection alive; then the token or session of the listener is checked again.
 */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { streamSSE } from "hono/streaming";
import type { Gate } from "../access/gate.ts";
import { allows } from "../access/token.ts";
import type { EventHub } from "../events/event-hub.ts";
import { credentialsOf } from "./guard.ts";

const HEARTBEAT_MS = 15_000;
/** How long a browser waits until it connects again. */
const RETRY_MS = 3_000;

const route = createRoute({
  method: "get",
  path: "/api/v1/events",
  summary: "Changes of tickets and of the health of targets, as they happen (server-sent events)",
  request: {
    headers: z.object({
      "last-event-id": z
        .string()
        .max(100)
        .optional()
        .openapi({ description: "id of the last event that the client has: later ones are sent again" }),
    }),
  },
  responses: {
    200: {
      description: "events; `reset` where some were missed",
      content: { "text/event-stream": { schema: z.string() } },
    },
    503: {
      description: "too many clients",
      content: { "application/json": { schema: z.object({ error: z.string() }) } },
    },
  },
});

export function addEventRoutes(app: OpenAPIHono, hub: EventHub, gate: Gate, heartbeatMs = HEARTBEAT_MS): void {
  app.openapi(route, (context) => {
    const subscription = hub.subscribe(context.req.valid("header")["last-event-id"] ?? null);
    if (subscription === null) return context.json({ error: "too many clients listen" }, 503);
    const isStillAllowed = async () => {
      const { caller } = await gate.identify(credentialsOf(context), context.get("connection"));
      return caller !== null && allows(caller.scopes, "read");
    };
    return streamSSE(context, async (stream) => {
      stream.onAbort(() => subscription.end());
      await stream.write(`retry: ${RETRY_MS}\n\n`);
      let checkedAt = performance.now();
      while (!subscription.isEnded) {
        const published = await subscription.next(heartbeatMs);
        if (performance.now() - checkedAt >= heartbeatMs) {
          checkedAt = performance.now();
          if (!(await isStillAllowed())) break;
        }
        if (published === null) await stream.write(": alive\n\n");
        else
          await stream.writeSSE({
            id: published.id,
            event: published.event.type,
            data: JSON.stringify(published.event),
          });
      }
      subscription.end();
    });
  });
}
