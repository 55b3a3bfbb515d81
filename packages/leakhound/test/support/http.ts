/** Fetching in tests: a client that is closed with the test, and requests with limits that never matter. */
import { onTestFinished } from "vitest";
import { bytes, durationMs } from "../../src/base/units.ts";
import type { HttpClient, HttpClientOptions, HttpFault, HttpRequest, HttpResponse } from "../../src/source/http.ts";
import { openHttpClient } from "../../src/source/undici-client.ts";

export const NEVER = new AbortController().signal;

export function openClient(options: HttpClientOptions): HttpClient {
  const client = openHttpClient(options);
  if (!client.ok) throw new Error(`no client: ${client.error.what}`);
  onTestFinished(() => client.value.close());
  return client.value;
}

export interface Asked extends Partial<HttpRequest> {
  readonly url: string;
  /** What is posted; without it, a GET. */
  readonly json?: string;
  readonly client?: HttpClient;
  readonly signal?: AbortSignal;
}

/** The answer of one request; a fault fails the test. */
export async function answerOf(asked: Asked): Promise<HttpResponse> {
  const result = await ask(asked);
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.what}`);
  return result.value;
}

/** The fault of one request; an answer fails the test. */
export async function faultOf(asked: Asked): Promise<HttpFault> {
  const result = await ask(asked);
  if (result.ok) throw new Error(`an answer of ${result.value.body.length} bytes`);
  return result.error;
}

function ask({ url, json, client, signal, ...limits }: Asked) {
  const http = client ?? openClient({ origin: new URL(url).origin });
  const request = { url, timeoutMs: durationMs(20_000), bodyBytesMax: bytes(1_000_000), ...limits };
  return json === undefined ? http.get(request, signal ?? NEVER) : http.post({ ...request, json }, signal ?? NEVER);
}
