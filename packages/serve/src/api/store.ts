/**
 * What `leakhound store` asks a running server for, with the scope admin:
 *
 *   POST /api/v1/store/verify                  lines: what was checked so far
 *   GET  /api/v1/store/backup                  a tar file, from which a server can be started
 *   GET  /api/v1/store/export?service=shop     lines: instances, readings, events, profiles
 *   POST /api/v1/store/imports                 begins an import; then POST …/{id} with lines, and POST …/{id}/end
 *
 * One of them at a time. A stream that is cut has no last line, and a tar file that is cut no end.
 */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Fault, Result } from "leakhound/server";
import { jsonAnswer, nameText, problem, timeOf } from "./queries.ts";

/** Work that is done part by part. */
interface Parts<T> {
  next(): Promise<IteratorResult<T>>;
  /** Ends it early. */
  end(): Promise<unknown>;
}

export interface StoreWork {
  /** All of these: null while another one works. */
  verify(): Parts<string> | null;
  backup(): Parts<Uint8Array> | null;
  export(asked: {
    readonly service: string | null;
    readonly instance: string | null;
    readonly fromMs: number | null;
    readonly toMs: number | null;
  }): Parts<string> | null;
  beginImport(service: string, hours: readonly string[]): Promise<Result<string, Fault>>;
  /** The profiles that were added; null for an import that is over. */
  addToImport(id: string, lines: string): Promise<Result<number, Fault> | null>;
  endImport(id: string, isAbandoned: boolean): Promise<Result<number, Fault> | null>;
}

const HOURS_MAX = 24 * 366;
const hour = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d$/);
const storeFault = z.object({ code: z.string(), what: z.string(), where: z.string(), todo: z.string() });
const refused = z.object({ error: z.string(), fault: storeFault }).openapi("StoreFault");
const BUSY = jsonAnswer("the server does one of these already", refused);
const lines = (description: string) => ({
  description,
  content: { "text/jsonl": { schema: z.any() } },
});
const importId = z.object({ id: z.string().max(64) });
const added = z.object({ profiles: z.number() });
const OVER = jsonAnswer("there is no such import, or it is over", problem);
const REFUSED = jsonAnswer("the store refuses it", refused);

const verifyRoute = createRoute({
  method: "post",
  path: "/api/v1/store/verify",
  summary: "Rebuilds every stored profile, and compares all checksums",
  responses: { 200: lines("after each hour, what was checked so far"), 409: BUSY },
});

const backupRoute = createRoute({
  method: "get",
  path: "/api/v1/store/backup",
  summary: "A copy of the data folder as it is now, as a tar file",
  responses: {
    200: { description: "the files", content: { "application/x-tar": { schema: z.any() } } },
    409: BUSY,
  },
});

const time = z.string().max(40).optional();
const exportRoute = createRoute({
  method: "get",
  path: "/api/v1/store/export",
  summary: "Stored profiles with their readings and events, as lines of JSON",
  request: {
    query: z.object({ service: nameText.optional(), instance: nameText.optional(), from: time, to: time }),
  },
  responses: { 200: lines("items"), 400: jsonAnswer("the query is wrong", problem), 409: BUSY },
});

const beginRoute = createRoute({
  method: "post",
  path: "/api/v1/store/imports",
  summary: "Begins to add a recording to the history of a service",
  request: {
    body: {
      required: true,
      content: {
        "application/json": { schema: z.object({ service: nameText, hours: z.array(hour).max(HOURS_MAX) }) },
      },
    },
  },
  responses: { 200: jsonAnswer("its id", importId), 409: REFUSED },
});

const addRoute = createRoute({
  method: "post",
  path: "/api/v1/store/imports/{id}",
  summary: "Adds lines of readings, events and profiles, in order of time",
  request: { params: importId },
  responses: { 200: jsonAnswer("the profiles that were added so far", added), 404: OVER, 409: REFUSED },
});

const endRoute = createRoute({
  method: "post",
  path: "/api/v1/store/imports/{id}/end",
  summary: "Ends an import, and seals its hours",
  request: { params: importId },
  responses: { 200: jsonAnswer("the profiles that were added", added), 404: OVER, 409: REFUSED },
});

const abandonRoute = createRoute({
  method: "delete",
  path: "/api/v1/store/imports/{id}",
  summary: "Gives up an import: hours that were sealed stay",
  request: { params: importId },
  responses: { 200: jsonAnswer("the profiles that were added", added), 404: OVER, 409: REFUSED },
});

export function addStoreRoutes(app: OpenAPIHono, store: StoreWork): void {
  app.openapi(verifyRoute, (context) => {
    const work = store.verify();
    return work === null ? context.json(refusal(BUSY_FAULT), 409) : streamed(work, "text/jsonl");
  });
  app.openapi(backupRoute, (context) => {
    const work = store.backup();
    return work === null ? context.json(refusal(BUSY_FAULT), 409) : streamed(work, "application/x-tar");
  });
  app.openapi(exportRoute, (context) => {
    const { service = null, instance = null, from, to } = context.req.valid("query");
    const [fromMs, toMs] = [from, to].map((text) => (text === undefined ? null : (timeOf(text) ?? Number.NaN)));
    if (Number.isNaN(fromMs) || Number.isNaN(toMs))
      return context.json({ error: "from, to: neither ISO times nor Unix milliseconds" }, 400);
    const work = store.export({ service, instance, fromMs: fromMs ?? null, toMs: toMs ?? null });
    return work === null ? context.json(refusal(BUSY_FAULT), 409) : streamed(work, "text/jsonl");
  });
  app.openapi(beginRoute, async (context) => {
    const { service, hours } = context.req.valid("json");
    const begun = await store.beginImport(service, hours);
    return begun.ok ? context.json({ id: begun.value }, 200) : context.json(refusal(begun.error), 409);
  });
  app.openapi(addRoute, async (context) => {
    const result = await store.addToImport(context.req.valid("param").id, await context.req.text());
    if (result === null) return context.json(IS_OVER, 404);
    return result.ok ? context.json({ profiles: result.value }, 200) : context.json(refusal(result.error), 409);
  });
  for (const [route, isAbandoned] of [
    [endRoute, false],
    [abandonRoute, true],
  ] as const)
    app.openapi(route, async (context) => {
      const result = await store.endImport(context.req.valid("param").id, isAbandoned);
      if (result === null) return context.json(IS_OVER, 404);
      return result.ok ? context.json({ profiles: result.value }, 200) : context.json(refusal(result.error), 409);
    });
}

const IS_OVER = { error: "there is no such import, or it is over" };

const BUSY_FAULT: Fault = {
  code: "busy",
  what: "the server verifies, copies, exports or imports already",
  where: "/api/v1/store",
  todo: "wait until that has ended, and try again",
};

const refusal = ({ code, what, where, todo }: Fault) => ({ error: what, fault: { code, what, where, todo } });

/** The next part is made when the one before it was sent. A client that goes away ends the work. */
function streamed(work: Parts<string | Uint8Array>, type: string): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await work.next();
        if (done) controller.close();
        else controller.enqueue(typeof value === "string" ? encoder.encode(value) : value);
      } catch (cause) {
        controller.error(cause);
      }
    },
    async cancel() {
      await work.end();
    },
  });
  return new Response(body, { headers: { "content-type": type } });
}
