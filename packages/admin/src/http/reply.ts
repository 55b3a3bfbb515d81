/** The reply of a route, and how it is sent. Routes do not use the socket, so tests can call them without one. */
import type { ServerResponse } from "node:http";
import { pipeline, type Readable } from "node:stream";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Profile } from "../../../leakhound/src/profile/model/types.ts";
import { encodeProfile } from "../../../leakhound/src/profile/proto/encode.ts";

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A stream is destroyed after it was sent, and if it cannot be sent. */
  readonly body: string | Uint8Array | Readable;
}

const COMMON_HEADERS = { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" };
const gzipAsync = promisify(gzip);

export function textReply(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { "Content-Type": "text/plain; charset=utf-8", ...headers }, body };
}

/** One sentence for the user at a terminal. */
export function lineReply(status: number, line: string, headers?: Readonly<Record<string, string>>): Reply {
  return textReply(status, `${line}\n`, headers);
}

export function htmlReply(body: string): Reply {
  return { status: 200, headers: { "Content-Type": "text/html; charset=utf-8" }, body };
}

/** The profile as Go's handlers send it: a gzipped file, not a gzip-encoded transfer. */
export async function profileReply(name: string, profile: Profile): Promise<Reply> {
  const headers = {
    "Content-Type": "application/octet-stream",
    "Content-Disposition": `attachment; filename="${name}"`,
  };
  return { status: 200, headers, body: await gzipAsync(encodeProfile(profile)) };
}

/** A client that reads slowly must not keep an answer in memory, or the file of an image, for longer. */
const SEND_MS_MAX = 60_000;
const SEND_STREAM_MS_MAX = 600_000;

/** Sends the reply, without the body if the request is HEAD. Does nothing if the client has disconnected. */
export function send(response: ServerResponse, reply: Reply, isHead: boolean): void {
  const { status, headers, body } = reply;
  if (typeof body === "object" && "pipe" in body) {
    sendStream(response, { status, headers, body });
    return;
  }
  if (response.destroyed || response.headersSent) return;
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  limitTime(response, SEND_MS_MAX);
  response.writeHead(status, { ...COMMON_HEADERS, ...headers, "Content-Length": length });
  response.end(isHead ? undefined : body);
}

/** An error of the stream aborts the connection, so that the client does not mistake a part for the whole. */
function sendStream(response: ServerResponse, { status, headers, body }: Reply & { readonly body: Readable }): void {
  if (response.destroyed || response.headersSent) {
    body.destroy();
    return;
  }
  limitTime(response, SEND_STREAM_MS_MAX);
  response.writeHead(status, { ...COMMON_HEADERS, ...headers });
  pipeline(body, response, () => {});
}

/** Ends the connection when the reply is not sent in time. */
function limitTime(response: ServerResponse, ms: number): void {
  const timer = setTimeout(() => response.destroy(), ms).unref();
  response.once("close", () => clearTimeout(timer));
}
