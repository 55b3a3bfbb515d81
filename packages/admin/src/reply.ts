/** What a route answers, and how it goes out. Routes never touch the socket, so they can be tried without one. */
import type { ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { encodeProfile } from "../../leakhound/src/profile/encode.ts";
import type { Profile } from "../../leakhound/src/profile/types.ts";

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
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
  if (response.destroyed || response.headersSent) return;
  const length = typeof reply.body === "string" ? Buffer.byteLength(reply.body) : reply.body.length;
  response.writeHead(reply.status, { ...COMMON_HEADERS, ...reply.headers, "Content-Length": length });
  response.end(isHead ? undefined : reply.body);
}
