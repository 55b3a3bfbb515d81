/**
 * Where agents push profiles to:
 *
 *   POST /ingest                                                    Pyroscope's agents in the process (Go, Node, …)
 *   POST /push.v1.PusherService/Push                                Grafana Alloy: Connect, protobuf or JSON
 *   POST /api/profiles/writeraw                                     Parca, JSON
 *   POST /parca.profilestore.v1alpha1.ProfileStoreService/WriteRaw  Parca, protobuf or JSON
 *
 * A success has the status 200, which Go's agent insists on. gRPC needs HTTP/2, which this server does not speak: its clients
 * get an error that says what to use instead.
 */
import type { Context, Env, Hono } from "hono";
import { bytes, err, inflate, ok, type Result } from "leakhound/server";
import { readIngest } from "./ingest.ts";
import { labelsOf } from "./origin.ts";
import { GRPC_ADVICE, type PushedProfile, type PushFault, type PushFaultCode, pushFault } from "./pushed.ts";
import { type RawProtocol, readRawSeries } from "./raw-series.ts";
import type { PushReceiver } from "./receive.ts";

/** Bodies of all pushes that are being read and stored. */
const UNDER_WAY_BYTES_MAX = 256 * 2 ** 20;
const UNDER_WAY_MAX = 2_000;
/** A body that does not say its length counts as this. */
const UNKNOWN_BYTES = 4 * 2 ** 20;
const PLAIN_BYTES_MAX = bytes(96 * 2 ** 20);

const STATUS: Readonly<Record<PushFaultCode, 400 | 415 | 429 | 503>> = {
  invalid: 400,
  unsupported: 415,
  busy: 429,
  store: 503,
};
/** https://connectrpc.com/docs/protocol/#error-codes */
const CONNECT_CODE: Readonly<Record<PushFaultCode, string>> = {
  invalid: "invalid_argument",
  unsupported: "unimplemented",
  busy: "resource_exhausted",
  store: "unavailable",
};

export function addPushRoutes(app: Hono<Env>, receiver: PushReceiver): void {
  const underWay = { count: 0, bytes: 0 };

  async function admitted<T>(
    context: Context,
    work: () => Promise<Result<T, PushFault>>,
  ): Promise<Result<T, PushFault>> {
    const length = Number(context.req.header("content-length") ?? UNKNOWN_BYTES);
    if (underWay.count >= UNDER_WAY_MAX || underWay.bytes + length > UNDER_WAY_BYTES_MAX)
      return err(pushFault("busy", "too many pushes at once"));
    underWay.count++;
    underWay.bytes += length;
    try {
      return await work();
    } finally {
      underWay.count--;
      underWay.bytes -= length;
    }
  }

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
      if (type.startsWith("application/grpc")) return err(pushFault("unsupported", GRPC_ADVICE));
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
  app.post("/push.v1.PusherService/Push", raw("push"));
  app.post("/api/profiles/writeraw", raw("parca"));
  app.post("/parca.profilestore.v1alpha1.ProfileStoreService/WriteRaw", raw("parca"));
}

const addressOf = (context: Context): string => context.get("connection").address;

async function bodyOf(context: Context): Promise<Result<Uint8Array<ArrayBuffer>, PushFault>> {
  const body = new Uint8Array(await context.req.arrayBuffer());
  const encoding = (context.req.header("content-encoding") ?? "identity").toLowerCase();
  if (encoding === "identity") return ok(body);
  if (encoding !== "gzip") return err(pushFault("unsupported", "the content encoding must be gzip"));
  const plain = inflate(body, PLAIN_BYTES_MAX);
  return plain.ok
    ? ok(new Uint8Array(plain.value))
    : err(pushFault("invalid", `the body: gzip is ${plain.error.reason}`));
}

function profilesIn(
  body: Uint8Array,
  message: { readonly protocol: RawProtocol; readonly isJson: boolean },
): Result<readonly PushedProfile[], PushFault> {
  const series = readRawSeries(body, message);
  if (typeof series === "string") return err(pushFault("invalid", series));
  const read = series.map(({ labels, profiles }) => ({ labels: labelsOf(labels), profiles }));
  if (read.some(({ labels }) => labels === null)) return err(pushFault("invalid", "labels are too many or too long"));
  return ok(
    read.flatMap(({ labels, profiles }) =>
      profiles.map((profile) => ({
        labels: labels!,
        bytes: profile,
        // What Alloy has made differences of already.
        isDelta: labels!.get("__delta__") === "false",
      })),
    ),
  );
}
