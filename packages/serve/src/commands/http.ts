/**
 * Requests to a running server whose bodies are larger than memory: read as fast as they are used, and no faster. (The HTTP
 * port of leakhound never pauses a body.) Redirects are not followed, so that the token goes to the server that was named.
 */
import { type IncomingMessage, request as sendHttp } from "node:http";
import { request as sendHttps } from "node:https";
import { err, type Fault, ok, type Result } from "leakhound/server";
import { z } from "zod";

export interface ServerAddress {
  /** `http://127.0.0.1:7070`, without a slash at the end. */
  readonly url: string;
  /** Null for a server on this machine that has no tokens. */
  readonly token: string | null;
  /** Certificates to trust, PEM; null for those of the system. */
  readonly ca: string | null;
}

export interface Asked {
  readonly method: "GET" | "POST" | "DELETE";
  /** With the query. */
  readonly path: string;
  readonly body?: { readonly type: string; readonly text: string };
}

/** A server that sends nothing for so long is taken to be gone. Verifying an hour of a large service takes some seconds. */
const SILENCE_MS_MAX = 5 * 60_000;
const ERROR_BYTES_MAX = 64 * 1024;
const LINE_BYTES_MAX = 96 * 2 ** 20;
const LINE_FEED = 10;

const refusal = z.object({
  error: z.string(),
  fault: z.object({ code: z.string(), what: z.string(), where: z.string(), todo: z.string() }).optional(),
});

/** The body of the answer. To be read to its end, or destroyed. */
export async function ask(server: ServerAddress, asked: Asked): Promise<Result<IncomingMessage, Fault>> {
  const answer = await answerTo(server, asked);
  if (!answer.ok) return answer;
  const { statusCode = 0 } = answer.value;
  if (statusCode === 200) return answer;
  return err(refusedFault(statusCode, await startOf(answer.value), server));
}

function answerTo({ url, token, ca }: ServerAddress, asked: Asked): Promise<Result<IncomingMessage, Fault>> {
  const target = new URL(url + asked.path);
  const headers = {
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...(asked.body === undefined
      ? {}
      : { "content-type": asked.body.type, "content-length": Buffer.byteLength(asked.body.text) }),
  };
  const send = target.protocol === "https:" ? sendHttps : sendHttp;
  return new Promise((resolve) => {
    const options = { method: asked.method, headers, ...(ca === null ? {} : { ca }) };
    const sent = send(target, options, (answer) => resolve(ok(answer)));
    sent.setTimeout(SILENCE_MS_MAX, () => sent.destroy(new Error("it does not answer")));
    sent.on("error", (cause) => resolve(err(unreachable(url, cause))));
    sent.end(asked.body?.text);
  });
}

/** The lines of a body. @throws errors of the connection */
export async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    let begin = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, begin)) {
      yield Buffer.concat([...parts, chunk.subarray(begin, end)]).toString("utf8");
      [parts, length, begin] = [[], 0, end + 1];
    }
    length += chunk.length - begin;
    if (length > LINE_BYTES_MAX) throw new Error(`a line has more than ${LINE_BYTES_MAX} bytes`);
    parts.push(chunk.subarray(begin));
  }
}

/** The JSON of a small answer. */
export async function jsonOf<T>(
  answer: IncomingMessage,
  schema: z.ZodType<T>,
  where: string,
): Promise<Result<T, Fault>> {
  const text = await startOf(answer);
  const parsed = schema.safeParse(parsedJson(text));
  return parsed.success ? ok(parsed.data) : err(unknownAnswer(where));
}

async function startOf(answer: IncomingMessage): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Uint8Array>) {
      parts.push(chunk);
      length += chunk.length;
      if (length > ERROR_BYTES_MAX) break;
    }
  } catch {
    // What came is enough: the status matters.
  }
  return Buffer.concat(parts).toString("utf8");
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function refusedFault(status: number, text: string, { url, token }: ServerAddress): Fault {
  const parsed = refusal.safeParse(parsedJson(text));
  if (parsed.success && parsed.data.fault) return parsed.data.fault;
  if (status === 401 || status === 403) {
    const what = token === null ? "the server wants a token" : "the server refuses the token";
    const todo = "give --token TOKEN with the scope admin, or set LEAKHOUND_TOKEN; leakhound serve token add makes one";
    return { code: "refused", what, where: url, todo };
  }
  const what = `the server answers with status ${status}${parsed.success ? `: ${parsed.data.error}` : ""}`;
  return { code: "status", what, where: url, todo: "check that leakhound serve of this version listens there" };
}

export function unreachable(where: string, cause: unknown): Fault {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const what = `the connection to the server fails: ${code || (cause instanceof Error ? cause.message : "unknown")}`;
  return {
    code: "unreachable",
    what,
    where,
    todo: "check that the server runs, or name its address with --server",
    cause,
  };
}

const unknownAnswer = (where: string): Fault => ({
  code: "wire",
  what: "the answer is not one that this version knows",
  where,
  todo: "use the same version of leakhound on both sides",
});
