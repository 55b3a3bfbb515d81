/**
 * Where agents push profiles to over HTTP/1.1; grpc-methods.ts has the same calls of gRPC:
 *
 *   POST /ingest                                                    Pyroscope's agents in the process (Go, Node, …)
 *   POST /push.v1.PusherService/Push                                Grafana Alloy: Connect, protobuf or JSON
 *   POST /api/profiles/writeraw                                     Parca, JSON
 *   POST /parca.profilestore.v1alpha1.ProfileStoreService/WriteRaw  Parca, protobuf or JSON
 *
 * A success has the status 200, which Go's agent insists on.
 */
import type { Context, Env, Hono } from "hono";
import { err, type Result } from "leakhound/server";
import { PUSHER_PUSH, STORE_WRITE_RAW } from "./grpc-methods.ts";
import { readIngest } from "./ingest.ts";
import { profilesIn, unpackedBody } from "./messages.ts";
import { type PushFault, type PushFaultCode, pushFault } from "./pushed.ts";
import type { RawProtocol } from "./raw-series.ts";
import type { PushIntake } from "./under-way.ts";

/** A body that does not say its length counts as this. */
const UNKNOWN_BYTES = 4 * 2 ** 20;

const STATUS: Readonly<Record<PushFaultCode, 400 | 413 | 415 | 429 | 503>> = {
  invalid: 400,
  "too-large": 413,
  unsupported: 415,
  busy: 429,
  store: 503,
};
/** https://connectrpc.com/docs/protocol/#error-codes */
const CONNECT_CODE: Readonly<Record<PushFaultCode, string>> = {
  invalid: "invalid_argument",
  "too-large": "resource_exhausted",
  unsupported: "unimplemented",
  busy: "resource_exhausted",
  store: "unavailable",
};
const NOT_HTTP2 =
  "gRPC needs HTTP/2: prior knowledge without TLS, and with TLS the protocol h2 alone; or push by Connect, /api/profiles/writeraw or /ingest";

export function addPushRoutes(app: Hono<Env>, { receiver, underWay }: PushIntake): void {
  const admitted = <T>(context: Context, work: () => Promise<Result<T, PushFault>>): Promise<Result<T, PushFault>> =>
    underWay.admitted(Number(context.req.header("content-length") ?? UNKNOWN_BYTES), work);

  app.post("/ingest", async (context) => {
    const answer = await admitted(context, async () => {
      const body = await bodyOf(context);
      if (!body.ok) return body;
      const query = new URL(context.req.url).searchParams;
      const read = await readIngest({ query, contentType: context.req.header("content-type") ?? "", body: body.value });
      if (!read.ok) return read;
      return receiver.receive(read.value === null ? [] : [read.value], addressOf(context));
    });
    return answer.ok ? context.body("", 200) : context.json({ error: answer.error.what }, STATUS[answer.error.code]);
  });

  const raw = (protocol: RawProtocol) => async (context: Context) => {
    const type = (context.req.header("content-type") ?? "").split(";", 1)[0]!.trim().toLowerCase();
    const isJson = type === "application/json";
    const answer = await admitted(context, async () => {
      if (type.startsWith("application/grpc")) return err(pushFault("unsupported", NOT_HTTP2));
      if (!isJson && type !== "application/proto" && type !== "application/x-protobuf")
        return err(pushFault("unsupported", "the content type must be application/proto or application/json"));
      const body = await bodyOf(context);
      if (!body.ok) return body;
      const profiles = profilesIn(body.value, { protocol, isJson });
      return profiles.ok ? receiver.receive(profiles.value, addressOf(context)) : profiles;
    });
    if (answer.ok) return context.body(isJson ? "{}" : "", 200, { "content-type": type });
    const { code, what } = answer.error;
    return context.json({ code: CONNECT_CODE[code], message: what }, STATUS[code]);
  };
  app.post(PUSHER_PUSH, raw("push"));
  app.post("/api/profiles/writeraw", raw("parca"));
  app.post(STORE_WRITE_RAW, raw("parca"));
}

const addressOf = (context: Context): string => context.get("connection").address;

async function bodyOf(context: Context): Promise<Result<Uint8Array<ArrayBuffer>, PushFault>> {
  const body = new Uint8Array(await context.req.arrayBuffer());
  return unpackedBody(body, (context.req.header("content-encoding") ?? "identity").toLowerCase());
}
