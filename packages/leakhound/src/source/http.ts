/**
 * The port for all HTTP traffic: one GET, HEAD or POST, with a limit on everything.
 *
 *   client.get({ url, timeoutMs, bodyBytesMax }, signal)                ->  response | fault
 *   client.get({ url, timeoutMs, bodyBytesMax, method: "HEAD" }, …)     ->  response without a body | fault
 *   client.post({ url, timeoutMs, bodyBytesMax, content }, signal)      ->  response | fault
 *
 * Each driver keeps these rules, and the tests check them:
 *
 * - It never throws and never hangs: `timeoutMs` covers connecting, redirects, headers and the last byte
 *   of the body together, so a body that drips forever times out too.
 * - It never holds more of a body than `bodyBytesMax`, neither compressed nor decompressed.
 * - An abort of `signal` ends it at once with the fault "aborted".
 * - Only a 2xx status is a success. Any other is the fault "status" with a printable piece of the body.
 * - Credentials (basic auth, token, the caller's headers, the client certificate) go to the client's own
 *   origin only. A redirect to another origin is the fault "redirect", or is followed without them where the caller
 *   allows it. A redirect to a link-local address, or to the metadata of a cloud, is that fault in any case.
 * - A POST goes to the client's own origin only: a redirect is followed if it keeps method and body
 *   (307, 308) and stays on that origin; any other is the fault "status".
 * - No credential appears in a fault.
 */
import type { Fault } from "../base/fault.ts";
import type { Result } from "../base/result.ts";
import type { Bytes, DurationMs } from "../base/units.ts";
import type { ProxyRules } from "./proxy.ts";

export interface HttpRequest {
  /** Absolute, http or https, without userinfo. */
  readonly url: string;
  readonly timeoutMs: DurationMs;
  readonly bodyBytesMax: Bytes;
  /** HEAD asks only whether something is served. Default: GET. */
  readonly method?: "GET" | "HEAD";
  /**
   * Receives the body of a success in chunks, as they arrive, for bodies too large for memory; the response then has
   * an empty body. The request asks for gzip, and the chunks are not decompressed. An error that the sink throws ends
   * the request, and is the fault's cause.
   */
  readonly sink?: (chunk: Uint8Array, headers: HttpResponse["headers"]) => void;
}

export interface HttpPost extends HttpRequest {
  readonly content: string | Uint8Array;
  /** Default: application/json. */
  readonly contentType?: string;
  /** For this request only, such as a signature of the body. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HttpResponse {
  /** 200..299 */
  readonly status: number;
  /** Names in lower case; values of a repeated header are joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Length of the body as it was sent, if it is known; shorter than `body` where that was compressed. */
  readonly receivedBytes?: Bytes;
  /** Where the response came from, after redirects. */
  readonly url: string;
}

export type HttpFaultCode =
  | "aborted"
  | "bad-encoding"
  | "bad-option"
  | "dns"
  | "not-http"
  | "not-tls"
  | "redirect"
  | "refused"
  | "reset"
  | "status"
  | "timeout"
  | "tls"
  | "too-large"
  | "unreachable";

export interface HttpFault extends Fault<HttpFaultCode> {
  /** With code "status" only. */
  readonly status?: number;
  /** With code "status" only: the beginning of the body as one printable line, "" where it has no text. */
  readonly snippet?: string;
  /** With status 401 and 403: what the client authenticated with, where it did. */
  readonly refusedCredential?: "token" | "password" | "authorization header";
}

export interface HttpClient {
  get(request: HttpRequest, signal: AbortSignal): Promise<Result<HttpResponse, HttpFault>>;
  post(request: HttpPost, signal: AbortSignal): Promise<Result<HttpResponse, HttpFault>>;
  /** Ends all requests in flight; the client must not be used afterward. */
  close(): Promise<void>;
}

export interface BasicAuth {
  readonly username: string;
  readonly password: string;
}

/** Contents of PEM files, not their paths. */
export interface TlsOptions {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Accepts any certificate. */
  readonly insecure?: boolean;
}

/** Options of a client; `openHttpClient` in undici-client.ts opens a real one. */
export interface HttpClientOptions {
  /** The only origin that gets credentials: `https://10.0.0.1:6060`. */
  readonly origin: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly basicAuth?: BasicAuth | null;
  readonly bearerToken?: string | null;
  readonly tls?: TlsOptions;
  /** Unix socket on which the origin listens; its host and port are then only names. */
  readonly socketPath?: string | null;
  /** Which proxies are used; by default those of the environment. */
  readonly proxies?: ProxyRules;
  /** Whether a redirect may lead to another origin. Default: no, because a service could make this machine ask others. */
  readonly followsRedirects?: boolean;
}
