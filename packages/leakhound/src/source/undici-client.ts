/**
 * The real `HttpClient`, on undici.
 *
 *   get, post ─▶ send ─▶ 3xx? ─▶ allowed? ─▶ send to the next address, without credentials if it is another origin
 *                  └──▶ 2xx: read, decode      else: fault with a piece of the body
 *
 * Each request has its own connection. A connection kept open between two scrapes would save a round trip, but it
 * would count as two goroutines of the watched service, and would fail once after each restart of the service.
 */
import { setMaxListeners } from "node:events";
import { type Dispatcher, request as sendRequest } from "undici";
import { plainBytesMax } from "../base/inflate.ts";
import { err, ok, type Result } from "../base/result.ts";
import { bytes } from "../base/units.ts";
import { Agents } from "./agents.ts";
import { BadEncoding, BodyTooLarge, decoded, readAll, readStart, streamTo } from "./body.ts";
import { credentialHeaders, credentialName, optionsFault, secretsOf } from "./credentials.ts";
import type { HttpClient, HttpClientOptions, HttpFault, HttpPost, HttpRequest, HttpResponse } from "./http.ts";
import {
  faultOfError,
  httpFault,
  type Phase,
  proxyFault,
  shownUrl,
  socketFault,
  timeoutFault,
  tooLargeFault,
} from "./http-fault.ts";
import { OPTION } from "./option-names.ts";
import { proxyRulesOf } from "./proxy.ts";
import { ForbiddenAddress, forbiddenFault, lookupAllowed, redirectRefusal } from "./redirect.ts";
import { snippetOf } from "./snippet.ts";

const REDIRECTS_MAX = 5;
const SNIPPET_BYTES_MAX = 2048;
/** Larger than the chunks that a socket delivers at once. */
const SINK_BUFFER_BYTES = 1024 * 1024;
const REDIRECT_STATUS = new Set([301, 302, 303, 307, 308]);
/** Redirects that keep method and body (RFC 9110, 15.4). */
const SAME_METHOD_STATUS = new Set([307, 308]);
const DEFAULT_HEADERS = { accept: "*/*", "accept-encoding": "identity", "user-agent": "leakhound" };

/** The credentials of one origin, and three agents: for that origin, for others, and for others that a redirect names. */
interface Sender {
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  readonly credential: HttpFault["refusedCredential"] | null;
  readonly own: Agents;
  readonly foreign: Agents;
  readonly redirected: Agents;
  readonly socketPath: string | null;
  readonly followsRedirects: boolean;
}

/** Opens a client for one origin. Fails only if the options are unusable: "tls" and "bad-option". */
export function openHttpClient(options: HttpClientOptions): Result<HttpClient, HttpFault> {
  const { ca, cert, key, insecure } = options.tls ?? {};
  const fault = optionsFault(options);
  if (fault) return err(fault);
  const trusted = ca === undefined ? {} : { ca };
  const identity = { ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }) };
  const socket = options.socketPath ? { socketPath: options.socketPath } : {};
  const rules = options.proxies ?? proxyRulesOf(process.env);
  const sender: Sender = {
    origin: new URL(options.origin).origin,
    headers: credentialHeaders(options),
    secrets: secretsOf(options),
    credential: credentialName(options),
    own: new Agents({ ...trusted, ...identity, rejectUnauthorized: !insecure, ...socket }, rules),
    foreign: new Agents(trusted, rules),
    redirected: new Agents({ ...trusted, lookup: lookupAllowed }, rules),
    socketPath: options.socketPath ?? null,
    followsRedirects: options.followsRedirects === true,
  };
  return ok({
    get: (request, signal) => exchange(sender, request, null, signal),
    post: (request, signal) => exchange(sender, request, request, signal),
    close: async () => {
      await Promise.all([sender.own, sender.foreign, sender.redirected].map((one) => one.destroy()));
    },
  });
}

/** @param post the body of a POST and its headers; null for a GET */
async function exchange(
  sender: Sender,
  request: HttpRequest,
  post: HttpPost | null,
  signal: AbortSignal,
): Promise<Result<HttpResponse, HttpFault>> {
  if (!isHttpAddress(request.url)) return err(addressFault());
  // AbortSignal.any would be shorter, but leaks on a long-lived signal: https://github.com/nodejs/node/issues/54614
  const ending = new AbortController();
  // Discovery sends more requests at once than the ten listeners at which Node warns of a leak.
  setMaxListeners(0, signal);
  const abort = () => ending.abort();
  signal.addEventListener("abort", abort);
  const timer = setTimeout(abort, request.timeoutMs);
  const running = new Exchange(sender, request, post, ending.signal);
  try {
    if (signal.aborted) abort();
    return await running.run();
  } catch (error) {
    if (signal.aborted) return err(httpFault("aborted", "the request was canceled", request.url, "try again"));
    if (ending.signal.aborted) return err(timeoutFault(request, running.phase));
    return err(running.faultOf(error));
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
}

/** One GET or POST with its redirects; throws on any failure. */
class Exchange {
  phase: Phase = "headers";
  readonly #sender: Sender;
  readonly #request: HttpRequest;
  readonly #post: HttpPost | null;
  readonly #signal: AbortSignal;
  #url: URL;
  #isRedirected = false;

  constructor(sender: Sender, request: HttpRequest, post: HttpPost | null, signal: AbortSignal) {
    this.#sender = sender;
    this.#request = request;
    this.#post = post;
    this.#signal = signal;
    this.#url = new URL(request.url);
  }

  async run(): Promise<Result<HttpResponse, HttpFault>> {
    for (let hop = 0; hop <= REDIRECTS_MAX; hop++) {
      const response = await this.#send();
      const next = redirectTarget(response, this.#url);
      if (next === null || !this.#mayFollow(response.statusCode, next)) return await this.#finish(response);
      discard(response.body);
      const refusal = redirectRefusal(this.#url, next, this.#sender.followsRedirects);
      if (refusal) return err(refusal);
      this.#url = next;
      this.#isRedirected = true;
    }
    const what = `more than ${REDIRECTS_MAX} redirects, the last one to ${shownUrl(this.#url.href)}`;
    return err(httpFault("redirect", what, this.#request.url, "give the address where the redirects end"));
  }

  faultOf(error: unknown): HttpFault {
    if (error instanceof BodyTooLarge) return tooLargeFault(this.#request, error.bytesMax);
    if (error instanceof ForbiddenAddress) return forbiddenFault(this.#request.url, this.#url);
    if (error instanceof BadEncoding)
      return httpFault("bad-encoding", error.message, this.#url.href, "check the proxy before the service", error);
    const fault = faultOfError(error, this.#url.href, this.phase);
    if (this.#isOwn && this.#sender.socketPath !== null) return socketFault(fault, this.#sender.socketPath);
    const proxy = this.#agents.proxyFor(this.#url);
    return proxy ? proxyFault(fault, proxy) : fault;
  }

  get #isOwn(): boolean {
    return this.#url.origin === this.#sender.origin;
  }

  get #agents(): Agents {
    if (this.#isOwn) return this.#sender.own;
    return this.#isRedirected ? this.#sender.redirected : this.#sender.foreign;
  }

  #mayFollow(status: number, next: URL): boolean {
    return this.#post === null || (SAME_METHOD_STATUS.has(status) && next.origin === this.#sender.origin);
  }

  #send(): Promise<Dispatcher.ResponseData> {
    const defaults = this.#request.sink ? { ...DEFAULT_HEADERS, "accept-encoding": "gzip" } : DEFAULT_HEADERS;
    const headers = this.#isOwn ? { ...defaults, ...this.#sender.headers } : defaults;
    return sendRequest(this.#url, {
      dispatcher: this.#agents.dispatcherFor(this.#url),
      ...(this.#post === null
        ? { method: this.#request.method ?? "GET", headers }
        : {
            method: "POST",
            headers: {
              ...headers,
              ...this.#post.headers,
              "content-type": this.#post.contentType ?? "application/json",
            },
            body: this.#post.content,
          }),
      // The body is never paused: see streamTo.
      highWaterMark: this.#request.sink ? SINK_BUFFER_BYTES : this.#request.bodyBytesMax,
      signal: this.#signal,
    });
  }

  async #finish({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<Result<HttpResponse, HttpFault>> {
    this.phase = "body";
    if (statusCode < 200 || statusCode > 299) return err(await this.#statusFault(statusCode, body));
    const joined = joinedHeaders(headers);
    const { bodyBytesMax: limit, sink } = this.#request;
    if (sink) {
      await streamTo(body, limit, (chunk) => sink(chunk, joined));
      return ok({ status: statusCode, headers: joined, body: new Uint8Array(), url: this.#url.href });
    }
    const encoded = await readAll(body, limit);
    const plainMax = Math.min(limit, plainBytesMax(encoded.length));
    const plain = await decoded(encoded, joined["content-encoding"] ?? "", plainMax);
    const receivedBytes = bytes(encoded.length);
    return ok({ status: statusCode, headers: joined, body: plain, receivedBytes, url: this.#url.href });
  }

  async #statusFault(status: number, body: Dispatcher.ResponseData["body"]): Promise<HttpFault> {
    // The status matters; a body that hangs or breaks off does not change the fault.
    const start = await readStart(body, SNIPPET_BYTES_MAX).catch(() => new Uint8Array());
    const snippet = snippetOf(new TextDecoder().decode(start), this.#sender.secrets);
    const details = { status, snippet };
    const quoted = `status ${status}${snippet && `: ${snippet}`}`;
    const refused = this.#isOwn && (status === 401 || status === 403) ? this.#sender.credential : null;
    if (refused) {
      const fault = httpFault(
        "status",
        `the ${refused} was refused: ${quoted}`,
        this.#url.href,
        `check the ${refused}`,
      );
      return { ...fault, ...details, refusedCredential: refused };
    }
    const where = this.#isOwn ? "" : " (redirected to another origin, without credentials)";
    return { ...httpFault("status", quoted + where, this.#url.href, statusTodo(status)), ...details };
  }
}

const isHttpAddress = (text: string): boolean => /^https?:\/\//i.test(text) && URL.canParse(text);

function addressFault(): HttpFault {
  const todo = "write it with http:// or https://";
  return { code: "bad-option", what: "not an HTTP address", where: "the address to fetch", todo };
}

/** @returns null when the response is not a redirect that can be followed */
function redirectTarget({ statusCode, headers }: Dispatcher.ResponseData, from: URL): URL | null {
  const { location } = headers;
  if (!REDIRECT_STATUS.has(statusCode) || typeof location !== "string" || !URL.canParse(location, from.href))
    return null;
  const next = new URL(location, from);
  if (next.protocol !== "http:" && next.protocol !== "https:") return null;
  next.username = "";
  next.password = "";
  return next;
}

/** Ends a response whose body is not needed, and closes its connection. */
function discard(body: Dispatcher.ResponseData["body"]): void {
  body.on("error", () => {});
  body.destroy();
}

function statusTodo(status: number): string {
  if (status === 401 || status === 403) return `give ${OPTION.credentials}`;
  if (status === 404) return "check the path";
  if (REDIRECT_STATUS.has(status)) return "give the address that it redirects to";
  return status >= 500 ? "look into the service's log" : "check the address";
}

function joinedHeaders(headers: Dispatcher.ResponseData["headers"]): Record<string, string> {
  const joined: [string, string][] = [];
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) joined.push([name, Array.isArray(value) ? value.join(", ") : value]);
  return Object.fromEntries(joined);
}
