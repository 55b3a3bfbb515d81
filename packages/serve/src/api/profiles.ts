/**
 * Stored profiles, as pprof files: `go tool pprof` and `leakhound pprof` open their address.
 *
 *   go tool pprof 'http://127.0.0.1:7070/api/v1/profile?service=shop&instance=shop-1:6060&at=2026-11-29T15:00:00Z'
 */
import { gzipSync } from "node:zlib";
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { type Fault, type Result, type UnixMs, unixMs } from "leakhound/server";
import type { SeriesKey } from "../store/names.ts";

export interface ProfileSource {
  /** The uncompressed bytes of the last profile at or before a time; null where there is none. */
  profile(key: SeriesKey, at: UnixMs): Promise<Result<Uint8Array | null, Fault>>;
}

const problem = z.object({ error: z.string() });
const json = (description: string) => ({ description, content: { "application/json": { schema: problem } } });

const route = createRoute({
  method: "get",
  path: "/api/v1/profile",
  summary: "The last profile of an instance at or before a time, with the bytes that the instance sent",
  request: {
    query: z.object({
      service: z.string().max(500),
      instance: z.string().max(500),
      kind: z.enum(["heap", "goroutine", "goroutineleak"]).default("heap"),
      at: z.string().max(40).optional().openapi({ description: "ISO time; now, where it is not given" }),
    }),
  },
  responses: {
    200: {
      description: "the profile, gzipped",
      content: { "application/octet-stream": { schema: z.any() } },
    },
    400: json("the time is no ISO time"),
    404: json("there is no such profile"),
    500: json("the store cannot be read"),
  },
});

export function addProfileRoutes(app: OpenAPIHono, source: ProfileSource, now: () => UnixMs): void {
  app.openapi(route, async (context) => {
    const { at: text, ...key } = context.req.valid("query");
    const at = text === undefined ? now() : Date.parse(text);
    if (Number.isNaN(at)) return context.json({ error: "at: this is no ISO time" }, 400);
    const found = await source.profile(key, unixMs(at));
    if (!found.ok) return context.json({ error: found.error.what }, 500);
    if (found.value === null) return context.json({ error: "there is no such profile" }, 404);
    return context.body(new Uint8Array(gzipSync(found.value)), 200, { "content-type": "application/octet-stream" });
  });
}
