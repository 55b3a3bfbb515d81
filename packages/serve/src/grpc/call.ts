/**
 * One call of gRPC, which is one stream of HTTP/2:
 *
 *   client   HEADERS  :method POST, :path /SERVICE/METHOD, content-type application/grpc, authorization …
 *            DATA     the message
 *   server   HEADERS  :status 200, content-type application/grpc
 *            DATA     an empty message
 *            HEADERS  grpc-status 0
 *   or       HEADERS  :status 200, content-type application/grpc, grpc-status 3, grpc-message …
 *
 * Who calls is known before any of the message is read, and its length is known before its bytes are.
 */
import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import { err, ok, type Result } from "leakhound/server";
import { failureHeaders, type GrpcFailure, HTTP_STATUS, OK } from "./status.ts";
import { EMPTY_MESSAGE, UnaryMessage } from "./unary-message.ts";

export interface IncomingCall {
  /** Address of the client. */
  readonly address: string;
  /** Of the message as it is sent. */
  readonly messageBytes: number;
  /** How the message is compressed: `identity` where it is not, otherwise what `grpc-encoding` says. */
  readonly encoding: string;
  /** The message as it is sent. To be called once, after it is clear that there is memory for it. */
  readonly read: () => Promise<Result<Uint8Array<ArrayBuffer>, GrpcFailure>>;
}

/** @returns why the call fails; null for a success */
export type GrpcMethod = (call: IncomingCall) => Promise<GrpcFailure | null>;

export interface CallPorts {
  /** By path. */
  readonly methods: ReadonlyMap<string, GrpcMethod>;
  /** @returns the address of a client that may call */
  readonly admit: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => Promise<Result<string, GrpcFailure>>;
  readonly messageBytesMax: number;
  /** How long all of a call may take to arrive. */
  readonly arriveMsMax: number;
  /** Counts an answer. @param status of HTTP/1.1 that means the same */
  readonly answered: (status: number, seconds: number) => void;
}

const CONTENT_TYPES = new Set(["application/grpc", "application/grpc+proto"]);

/** Never rejects. */
export async function answerCall(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  ports: CallPorts,
): Promise<void> {
  const start = performance.now();
  // Of a client that goes away: its answer goes nowhere.
  stream.on("error", () => {});
  const refused = httpStatusOf(headers);
  const failure = refused === null ? await outcome(stream, headers, ports) : null;
  ports.answered(refused ?? (failure && HTTP_STATUS[failure.code]) ?? 200, (performance.now() - start) / 1_000);
  if (stream.destroyed || stream.closed) return;
  if (refused !== null) answerShort(stream, { ":status": refused });
  else if (failure !== null) answerShort(stream, { ...ANSWER_HEADERS, ...failureHeaders(failure) });
  else answerSuccess(stream);
}

/** @returns the status for a request that is no call of gRPC; null for a call */
function httpStatusOf(headers: IncomingHttpHeaders): 405 | 415 | null {
  if (headers[":method"] !== "POST") return 405;
  const type = (headers["content-type"] ?? "").split(";", 1)[0]!.trim().toLowerCase();
  return CONTENT_TYPES.has(type) ? null : 415;
}

async function outcome(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  ports: CallPorts,
): Promise<GrpcFailure | null> {
  const arriving = new ArrivingMessage(stream, ports);
  try {
    const address = await ports.admit(stream, headers);
    if (!address.ok) return address.error;
    const path = headers[":path"] ?? "";
    const method = ports.methods.get(path);
    if (method === undefined) return unknownMethod(path, [...ports.methods.keys()]);
    const head = await arriving.head();
    if (!head.ok) return head.error;
    const encoding = head.value.isCompressed ? textOf(headers["grpc-encoding"]) || "identity" : "identity";
    if (head.value.isCompressed && encoding === "identity")
      return { code: "internal", what: "the message is compressed, and grpc-encoding does not say how" };
    const messageBytes = head.value.length;
    return await method({ address: address.value, messageBytes, encoding, read: () => arriving.rest() });
  } finally {
    arriving.close();
  }
}

const PATH_CHARS_MAX = 200;

const unknownMethod = (path: string, methods: readonly string[]): GrpcFailure => ({
  code: "unimplemented",
  what: `there is no ${path.slice(0, PATH_CHARS_MAX)}: leakhound serve takes ${methods.join(" and ")}`,
});

const textOf = (value: string | string[] | undefined): string => (typeof value === "string" ? value : "");

/** The parts of a message as they arrive, for a limited time. */
class ArrivingMessage {
  readonly #message: UnaryMessage;
  readonly #parts: AsyncIterator<unknown>;
  readonly #late: Promise<"late">;
  #timer: NodeJS.Timeout | undefined;

  constructor(stream: ServerHttp2Stream, { messageBytesMax, arriveMsMax }: CallPorts) {
    this.#message = new UnaryMessage(messageBytesMax);
    this.#parts = stream.iterator({ destroyOnReturn: false });
    this.#late = new Promise((resolve) => {
      this.#timer = setTimeout(() => resolve("late"), arriveMsMax);
    });
  }

  async head() {
    while (this.#message.head === null) {
      const failure = await this.#next();
      if (failure !== null) return err(failure === "end" ? CUT_SHORT : failure);
    }
    return ok(this.#message.head);
  }

  async rest(): Promise<Result<Uint8Array<ArrayBuffer>, GrpcFailure>> {
    for (;;) {
      const failure = await this.#next();
      if (failure === null) continue;
      const message = failure === "end" ? this.#message.end() : failure;
      return message instanceof Uint8Array ? ok(message) : err(message);
    }
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  /** @returns null for a further part */
  async #next(): Promise<GrpcFailure | "end" | null> {
    try {
      const next = await Promise.race([this.#parts.next(), this.#late]);
      if (next === "late") return { code: "deadline-exceeded", what: "the call did not arrive in time" };
      if (next.done === true) return "end";
      return next.value instanceof Uint8Array ? this.#message.add(next.value) : CUT_SHORT;
    } catch {
      return CUT_SHORT;
    }
  }
}

const CUT_SHORT: GrpcFailure = { code: "internal", what: "the call ended before its message" };

const ANSWER_HEADERS = {
  ":status": 200,
  "content-type": "application/grpc",
  "grpc-accept-encoding": "identity,gzip",
};

/** The client may still send: the stream is reset, without an error. */
function answerShort(stream: ServerHttp2Stream, headers: Record<string, string | number>): void {
  stream.respond(headers, { endStream: true });
  stream.close(constants.NGHTTP2_NO_ERROR);
}

function answerSuccess(stream: ServerHttp2Stream): void {
  stream.respond(ANSWER_HEADERS, { waitForTrailers: true });
  stream.once("wantTrailers", () => stream.sendTrailers({ "grpc-status": OK }));
  stream.end(EMPTY_MESSAGE);
}
