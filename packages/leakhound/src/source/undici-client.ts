/**
 * The real `HttpClient`, on undici.
 *
 *   get, post ─▶ ask ─▶ 3xx? ─▶ ask the next address, without credentials if it is another origin
 *                 └──▶ 2xx: read, unpack      else: fault with a piece of the body
 *
 * Each request has its own connection. A connection kept open between two scrapes would save a
 * round trip, but it would count as two goroutines of the watched service, and it fails once after
 * each restart of it.
 */
import { Agent, type Dispatcher, request as send } from "undici";
import { err, ok, type Result } from "../base/result.ts";
import { BadEncoding, BodyTooLarge, passOn, readAll, readStart, unpacked } from "./body.ts";
import { credentialHeaders, optionsFault, secretsOf } from "./credentials.ts";
import type { HttpAnswer, HttpClient, HttpClientOptions, HttpFault, HttpRequest } from "./http.ts";
import { faultOfError, httpFault, type Phase, shownUrl, timeoutFault, tooLargeFault } from "./http-fault.ts";
import { OPTION } from "./option-names.ts";
import { snippetOf } from "./snippet.ts";

const REDIRECTS_MAX = 5;
const CONNECT_TIMEOUT_MS = 10_000;
const HEADER_BYTES_MAX = 64 * 1024;
const SNIPPET_BYTES_MAX = 2048;
/** Pieces that come before somebody takes them: more than a socket gives at once. */
const SINK_BUFFER_BYTES = 1024 * 1024;
const REDIRECT_STATUS = new Set([301, 302, 303, 307, 308]);
/** Of these, those that ask for the same method and body again (RFC 9110, 15.4). */
const SAME_METHOD_STATUS = new Set([307, 308]);
const ALWAYS = { accept: "*/*", "accept-encoding": "identity", "user-agent": "leakhound" };

/** One origin's credentials, and the two ways to send: to that origin, and to any other. */
interface Sender {
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  readonly own: Agent;
  readonly foreign: Agent;
}

/** Opens a client for one origin. The only failures are options that cannot be used: "tls" and "bad-option". */
export function openHttpClient(options: HttpClientOptions): Result<HttpClient, HttpFault> {
  const { ca, cert, key, insecure } = options.tls ?? {};
  const fault = optionsFault(options);
  if (fault) return err(fault);
  const trusted = ca === undefined ? {} : { ca };
  const identity = { ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }) };
  const sender: Sender = {
    origin: new URL(options.origin).origin,
    headers: credentialHeaders(options),
    secrets: secretsOf(options),
    own: agent({ ...trusted, ...identity, rejectUnauthorized: !insecure }),
    foreign: agent(trusted),
  };
  return ok({
    get: (request, signal) => exchange(sender, request, null, signal),
    post: (request, signal) => exchange(sender, request, request.json, signal),
    close: async () => {
      await Promise.all([sender.own.destroy(), sender.foreign.destroy()]);
    },
  });
}

function agent(tls: { ca?: string; cert?: string; key?: string; rejectUnauthorized?: boolean }): Agent {
  return new Agent({
    connect: { ...tls, timeout: CONNECT_TIMEOUT_MS },
    pipelining: 0,
    maxHeaderSize: HEADER_BYTES_MAX,
    // One timer for the whole exchange replaces these two.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

/** @param json what is posted; null to get */
async function exchange(
  sender: Sender,
  request: HttpRequest,
  json: string | null,
  signal: AbortSignal,
): Promise<Result<HttpAnswer, HttpFault>> {
  if (!isHttpAddress(request.url)) return err(addressFault());
  // AbortSignal.any would be shorter, but leaks on a long-lived signal: https://github.com/nodejs/node/issues/54614
  const ending = new AbortController();
  const abort = () => ending.abort();
  signal.addEventListener("abort", abort);
  const timer = setTimeout(abort, request.timeoutMs);
  const asking = new Exchange(sender, request, json, ending.signal);
  try {
    if (signal.aborted) abort();
    return await asking.run();
  } catch (error) {
    if (signal.aborted) return err(httpFault("aborted", "the request was given up", request.url, "ask again"));
    if (ending.signal.aborted) return err(timeoutFault(request, asking.phase));
    return err(asking.faultOf(error));
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
}

/** One GET or POST with its redirects; throws whatever went wrong on the way. */
class Exchange {
  phase: Phase = "headers";
  readonly #sender: Sender;
  readonly #request: HttpRequest;
  readonly #json: string | null;
  readonly #signal: AbortSignal;
  #url: URL;

  constructor(sender: Sender, request: HttpRequest, json: string | null, signal: AbortSignal) {
    this.#sender = sender;
    this.#request = request;
    this.#json = json;
    this.#signal = signal;
    this.#url = new URL(request.url);
  }

  async run(): Promise<Result<HttpAnswer, HttpFault>> {
    for (let hop = 0; hop <= REDIRECTS_MAX; hop++) {
      const answer = await this.#ask();
      const next = redirectTarget(answer, this.#url);
      if (next === null || !this.#mayFollow(answer.statusCode, next)) return await this.#finish(answer);
      abandon(answer.body);
      this.#url = next;
    }
    const what = `more than ${REDIRECTS_MAX} redirects, the last one to ${shownUrl(this.#url.href)}`;
    return err(httpFault("redirect", what, this.#request.url, "give the address where they end"));
  }

  faultOf(error: unknown): HttpFault {
    if (error instanceof BodyTooLarge) return tooLargeFault(this.#request);
    if (error instanceof BadEncoding)
      return httpFault("bad-encoding", error.message, this.#url.href, "check the proxy before the service", error);
    return faultOfError(error, this.#url.href, this.phase);
  }

  get #isOwn(): boolean {
    return this.#url.origin === this.#sender.origin;
  }

  #mayFollow(status: number, next: URL): boolean {
    return this.#json === null || (SAME_METHOD_STATUS.has(status) && next.origin === this.#sender.origin);
  }

  #ask(): Promise<Dispatcher.ResponseData> {
    const always = this.#request.sink ? { ...ALWAYS, "accept-encoding": "gzip" } : ALWAYS;
    const headers = this.#isOwn ? { ...always, ...this.#sender.headers } : always;
    return send(this.#url, {
      dispatcher: this.#isOwn ? this.#sender.own : this.#sender.foreign,
      ...(this.#json === null
        ? { headers }
        : { method: "POST", headers: { ...headers, "content-type": "application/json" }, body: this.#json }),
      // A body is never waited with: see passOn.
      highWaterMark: this.#request.sink ? SINK_BUFFER_BYTES : this.#request.bodyBytesMax,
      signal: this.#signal,
    });
  }

  async #finish({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<Result<HttpAnswer, HttpFault>> {
    this.phase = "body";
    if (statusCode < 200 || statusCode > 299) return err(await this.#statusFault(statusCode, body));
    const joined = joinedHeaders(headers);
    const { bodyBytesMax: limit, sink } = this.#request;
    if (sink) {
      await passOn(body, limit, (chunk) => sink(chunk, joined));
      return ok({ status: statusCode, headers: joined, body: new Uint8Array(), url: this.#url.href });
    }
    const packed = await readAll(body, limit);
    const plain = await unpacked(packed, joined["content-encoding"] ?? "", limit);
    return ok({ status: statusCode, headers: joined, body: plain, url: this.#url.href });
  }

  async #statusFault(status: number, body: Dispatcher.ResponseData["body"]): Promise<HttpFault> {
    // The status is the news; a body that hangs or breaks off takes nothing from it.
    const start = await readStart(body, SNIPPET_BYTES_MAX).catch(() => new Uint8Array());
    const snippet = snippetOf(new TextDecoder().decode(start), this.#sender.secrets);
    const what = `the answer is status ${status}${snippet && `: ${snippet}`}`;
    const away = this.#isOwn ? "" : " (redirected there without credentials)";
    return { ...httpFault("status", what + away, this.#url.href, statusTodo(status)), status, snippet };
  }
}

const isHttpAddress = (text: string): boolean => /^https?:\/\//i.test(text) && URL.canParse(text);

function addressFault(): HttpFault {
  const todo = "write it with http:// or https://";
  return { code: "bad-option", what: "this is not an address", where: "the address to fetch", todo };
}

/** @returns null when the answer is final */
function redirectTarget({ statusCode, headers }: Dispatcher.ResponseData, from: URL): URL | null {
  const { location } = headers;
  if (!REDIRECT_STATUS.has(statusCode) || typeof location !== "string" || !URL.canParse(location, from)) return null;
  const next = new URL(location, from);
  if (next.protocol !== "http:" && next.protocol !== "https:") return null;
  next.username = "";
  next.password = "";
  return next;
}

/** Ends an answer nobody reads on; its connection goes with it. */
function abandon(body: Dispatcher.ResponseData["body"]): void {
  body.on("error", () => {});
  body.destroy();
}

function statusTodo(status: number): string {
  if (status === 401 || status === 403) return `give ${OPTION.credentials}`;
  if (status === 404) return "check the path";
  if (REDIRECT_STATUS.has(status)) return "give the address where it leads";
  return status >= 500 ? "look into the service's log" : "check the address";
}

function joinedHeaders(headers: Dispatcher.ResponseData["headers"]): Record<string, string> {
  const joined: [string, string][] = [];
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) joined.push([name, Array.isArray(value) ? value.join(", ") : value]);
  return Object.fromEntries(joined);
}
