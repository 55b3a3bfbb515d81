/** Requests to a profiler, and its JSON. */
import { err, ok, type Result } from "../../base/result.ts";
import { type Bytes, bytes, durationMs } from "../../base/units.ts";
import type { HttpClient, HttpFault } from "../http.ts";
import { parseJson } from "../json.ts";
import type { StoredFault } from "./stored-profiles.ts";

/** Queries of a day take a profiler some seconds. */
const TIMEOUT_MS = durationMs(60_000);
const JSON_BYTES_MAX = bytes(64 * 1024 * 1024);
export const PROFILE_BYTES_MAX = bytes(256 * 1024 * 1024);

export interface Server {
  readonly http: HttpClient;
  /** `http://host:4040/base` */
  readonly root: string;
  /** For messages. */
  readonly display: string;
}

export async function postJson(
  server: Server,
  path: string,
  request: unknown,
  signal: AbortSignal,
): Promise<Result<unknown, StoredFault>> {
  const content = JSON.stringify(request);
  const answer = await post(
    server,
    path,
    { content, contentType: "application/json", bodyBytesMax: JSON_BYTES_MAX },
    signal,
  );
  return answer.ok ? jsonOf(server, answer.value) : answer;
}

export async function post(
  { http, root, display }: Server,
  path: string,
  body: { readonly content: string | Uint8Array; readonly contentType: string; readonly bodyBytesMax: Bytes },
  signal: AbortSignal,
): Promise<Result<Uint8Array, StoredFault>> {
  const answer = await http.post({ url: root + path, timeoutMs: TIMEOUT_MS, ...body }, signal);
  return answer.ok ? ok(answer.value.body) : err(httpFailure(answer.error, display));
}

export async function getJson(
  server: Server,
  path: string,
  parameters: Readonly<Record<string, string>>,
  { bodyBytesMax = JSON_BYTES_MAX, signal }: { readonly bodyBytesMax?: Bytes; readonly signal: AbortSignal },
): Promise<Result<unknown, StoredFault>> {
  const { http, root, display } = server;
  const url = `${root}${path}?${new URLSearchParams(parameters)}`;
  const answer = await http.get({ url, timeoutMs: TIMEOUT_MS, bodyBytesMax }, signal);
  return answer.ok ? jsonOf(server, answer.value.body) : err(httpFailure(answer.error, display));
}

function jsonOf({ display }: Server, body: Uint8Array): Result<unknown, StoredFault> {
  const parsed = parseJson(new TextDecoder().decode(body));
  return parsed === undefined ? err(badResponse(display, "the response is not JSON")) : ok(parsed);
}

export const badResponse = (where: string, what: string): StoredFault => ({
  code: "bad-response",
  what,
  where,
  todo: "check that the address is that of the profiler's own server, with its base path",
});

function httpFailure({ what, todo, cause }: HttpFault, where: string): StoredFault {
  return { code: "http", what, where, todo, ...(cause === undefined ? {} : { cause }) };
}
