/** What a route answers, and how it goes out. Routes never touch the socket, so they can be tried without one. */
import type { ServerResponse } from "node:http";
import { pipeline, type Readable } from "node:stream";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Profile } from "../../leakhound/src/profile/model/types.ts";
import { encodeProfile } from "../../leakhound/src/profile/proto/encode.ts";

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A stream is destroyed when it has been sent, or cannot be. */
  readonly body: string | Uint8Array | Readable;
}

const COMMON_HEADERS = { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" };
const gzipAsync = promisify(gzip);

export function textReply(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { "Content-Type": "text/plain; charset=utf-8", ...headers }, body };
}

/** One sentence for a person at a terminal. */
export function lineReply(status: number, line: string, headers?: Readonly<Record<string, string>>): Reply {
  return textReply(status, `${line}\n`, headers);
}

export function htmlReply(body: string): Reply {
  return { status: 200, headers: { "Content-Type": "text/html; charset=utf-8" }, body };
}

/** The profile as Go's handlers send one: a gzipped file, not a gzip-encoded transfer. */
export async function profileReply(name: string, profile: Profile): Promise<Reply> {
  const headers = {
    "Content-Type": "application/octet-stream",
    "Content-Disposition": `attachment; filename="${name}"`,
  };
  return { status: 200, headers, body: await gzipAsync(encodeProfile(profile)) };
}

/** Sends the reply, without its body to a HEAD. Does nothing where the client is gone. */
export function send(response: ServerResponse, reply: Reply, isHead: boolean): void {
  const { status, headers, body } = reply;
  if (typeof body === "object" && "pipe" in body) {
    sendStream(response, { status, headers, body });
    return;
  }
  if (response.destroyed || response.headersSent) return;
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  response.writeHead(status, { ...COMMON_HEADERS, ...headers, "Content-Length": length });
  response.end(isHead ? undefined : body);
}

/** What fails on the way cuts the connection, so that the client does not take a part for the whole. */
function sendStream(response: ServerResponse, { status, headers, body }: Reply & { readonly body: Readable }): void {
  if (response.destroyed || response.headersSent) {
    body.destroy();
    return;
  }
  response.writeHead(status, { ...COMMON_HEADERS, ...headers });
  pipeline(body, response, () => {});
}
