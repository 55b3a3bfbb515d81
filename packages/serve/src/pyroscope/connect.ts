/**
 * Unary calls of the Connect protocol: a POST with a message in binary or JSON, answered with a message or with an error.
 *
 *   POST /querier.v1.QuerierService/ProfileTypes
 *   content-type: application/proto | application/json
 *
 * Source: https://connectrpc.com/docs/protocol
 */
import { gunzipSync, gzipSync } from "node:zlib";
import {
  create,
  type DescMessage,
  fromBinary,
  fromJsonString,
  type MessageInitShape,
  type MessageShape,
  toBinary,
  toJsonString,
} from "@bufbuild/protobuf";
import { err, ok, type Result } from "leakhound/server";
import { type Failure, failure, HTTP_STATUS } from "./failure.ts";

export interface CallRequest {
  readonly contentType: string;
  readonly contentEncoding: string;
  readonly acceptEncoding: string;
  readonly body: Uint8Array;
}

export interface CallAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** From the bytes of a request to those of its answer. */
export type Call = (request: CallRequest) => Promise<CallAnswer>;

type Format = "proto" | "json";
const FORMATS: ReadonlyMap<string, Format> = new Map([
  ["application/proto", "proto"],
  ["application/json", "json"],
]);
const REQUEST_BYTES_MAX = 256 * 1024;
const GZIP_FROM_BYTES = 1_024;
/** What is away is asked again after so long. */
const RETRY_SECONDS = "10";

export function unaryCall<In extends DescMessage, Out extends DescMessage>(
  input: In,
  output: Out,
  answer: (request: MessageShape<In>) => Promise<Result<MessageInitShape<Out>, Failure>>,
): Call {
  return async (request) => {
    const format = FORMATS.get(request.contentType.split(";", 1)[0]!.trim().toLowerCase());
    if (format === undefined) return { status: 415, headers: {}, body: new Uint8Array() };
    const read = readMessage(input, format, request);
    const answered = read.ok ? await answer(read.value) : read;
    if (!answered.ok) return errorAnswer(answered.error);
    const message = create(output, answered.value);
    const bytes =
      format === "proto" ? toBinary(output, message) : new TextEncoder().encode(toJsonString(output, message));
    return compressed({ status: 200, headers: { "content-type": `application/${format}` }, body: bytes }, request);
  };
}

/** An answer without any field, for a call of which this server has nothing: its request is not read. */
export const emptyCall: Call = async ({ contentType }) => {
  const format = FORMATS.get(contentType.split(";", 1)[0]!.trim().toLowerCase());
  if (format === undefined) return { status: 415, headers: {}, body: new Uint8Array() };
  const body = new TextEncoder().encode(format === "json" ? "{}" : "");
  return { status: 200, headers: { "content-type": `application/${format}` }, body };
};

function readMessage<In extends DescMessage>(
  input: In,
  format: Format,
  request: CallRequest,
): Result<MessageShape<In>, Failure> {
  const body = unpacked(request);
  if (!body.ok) return body;
  try {
    if (format === "proto") return ok(fromBinary(input, body.value));
    return ok(
      fromJsonString(input, new TextDecoder("utf-8", { fatal: true }).decode(body.value), {
        ignoreUnknownFields: true,
      }),
    );
  } catch {
    return err(failure("invalid_argument", `the request is no ${input.typeName} in ${format}`));
  }
}

function unpacked({ contentEncoding, body }: CallRequest): Result<Uint8Array, Failure> {
  if (contentEncoding === "" || contentEncoding === "identity") return ok(body);
  if (contentEncoding !== "gzip")
    return err(failure("unimplemented", "the content encoding is neither gzip nor identity"));
  try {
    return ok(gunzipSync(body, { maxOutputLength: REQUEST_BYTES_MAX }));
  } catch {
    return err(failure("invalid_argument", "the request is no gzip, or too large"));
  }
}

function compressed(answer: CallAnswer, { acceptEncoding }: CallRequest): CallAnswer {
  if (answer.body.length < GZIP_FROM_BYTES || !/\bgzip\b/.test(acceptEncoding)) return answer;
  return {
    ...answer,
    headers: { ...answer.headers, "content-encoding": "gzip" },
    body: new Uint8Array(gzipSync(answer.body)),
  };
}

function errorAnswer({ code, message }: Failure): CallAnswer {
  const body = new TextEncoder().encode(JSON.stringify({ code, message }));
  const again: Record<string, string> = code === "unavailable" ? { "retry-after": RETRY_SECONDS } : {};
  return { status: HTTP_STATUS[code], headers: { "content-type": "application/json", ...again }, body };
}
