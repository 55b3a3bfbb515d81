/**
 * What Grafana's datasource for Pyroscope asks, at the address of this server: unary calls of the Connect protocol.
 *
 * Only few of them run at once, so that a dashboard with many panels does not hold up everything else.
 */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { Turns } from "../profiles/turns.ts";
import type { Call } from "../pyroscope/connect.ts";
import { CALL_NAMES, type CallName } from "../pyroscope/service.ts";

const RUNNING_MAX = 4;
const WAITING_MAX = 100;

const message = { "application/proto": { schema: z.any() }, "application/json": { schema: z.any() } };
const failed = { content: { "application/json": { schema: z.object({ code: z.string(), message: z.string() }) } } };

const PATH = "/querier.v1.QuerierService/:call";
const route = createRoute({
  method: "post",
  path: "/querier.v1.QuerierService/{call}",
  summary: "Pyroscope's querier, for Grafana: packages/serve/proto/querier.proto has the messages",
  request: { params: z.object({ call: z.enum(CALL_NAMES) }), body: { required: true, content: message } },
  responses: {
    200: {
      description: "the response message; X-Leakhound-Partial says why it has only what this server knows itself",
      content: message,
    },
    400: { description: "the request is wrong", ...failed },
    415: { description: "the content type is neither application/proto nor application/json" },
    500: { description: "the store cannot be read", ...failed },
    501: { description: "this is not offered", ...failed },
    503: { description: "too many calls at once, or the store of rows is away and nothing is known here", ...failed },
  },
});

export function addPyroscopeRoutes(app: OpenAPIHono, calls: Readonly<Record<CallName, Call>>): void {
  const turns = new Turns({ runningMax: RUNNING_MAX, waitingMax: WAITING_MAX });
  // Not as other routes: the body is read here, since its errors are those of Connect.
  app.openAPIRegistry.registerPath(route);
  app.post(PATH, async (context) => {
    const name = CALL_NAMES.find((one) => one === context.req.param("call"));
    if (name === undefined) return context.json({ code: "unimplemented", message: "there is no such call" }, 501);
    const header = (header: string) => context.req.header(header) ?? "";
    const request = {
      contentType: header("content-type"),
      contentEncoding: header("content-encoding"),
      acceptEncoding: header("accept-encoding"),
      body: new Uint8Array(await context.req.arrayBuffer()),
    };
    const answer = await turns.take(() => calls[name](request));
    if (answer === null) {
      const refusal = { code: "unavailable", message: "too many calls at once" };
      return context.json(refusal, 503, { "retry-after": "1" });
    }
    const { status, headers, body } = answer;
    return new Response(body, { status, headers });
  });
}
