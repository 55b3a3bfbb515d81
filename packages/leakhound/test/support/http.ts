/** HTTP requests in tests: a client that is closed at the end of the test, and limits that no test reaches by default. */
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

export interface TestRequest extends Partial<HttpRequest> {
  readonly url: string;
  /** The body of a POST; without a body, the request is a GET. */
  readonly json?: string;
  readonly client?: HttpClient;
  readonly signal?: AbortSignal;
}

/** @returns the response to one request; a fault fails the test */
export async function answerOf(asked: TestRequest): Promise<HttpResponse> {
  const result = await ask(asked);
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.what}`);
  return result.value;
}

/** @returns the fault of one request; a response fails the test */
export async function faultOf(asked: TestRequest): Promise<HttpFault> {
  const result = await ask(asked);
  if (result.ok) throw new Error(`a response of ${result.value.body.length} bytes`);
  return result.error;
}

function ask({ url, json, client, signal, ...limits }: TestRequest) {
  const http = client ?? openClient({ origin: new URL(url).origin });
  const request = { url, timeoutMs: durationMs(20_000), bodyBytesMax: bytes(1_000_000), ...limits };
  return json === undefined
    ? http.get(request, signal ?? NEVER)
    : http.post({ ...request, content: json }, signal ?? NEVER);
}
