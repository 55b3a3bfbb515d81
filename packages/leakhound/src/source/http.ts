/**
 * The port through which everything is fetched and told: one GET or POST with a limit on everything.
 *
 *   client.get({ url, timeoutMs, bodyBytesMax }, signal)                ->  answer | fault
 *   client.post({ url, timeoutMs, bodyBytesMax, json }, signal)         ->  answer | fault
 *
 * Manners, which every driver keeps and the tests hold it to:
 *
 * - It never throws and never hangs: `timeoutMs` covers connecting, redirects, headers and the last byte
 *   of the body together, so a body that drips for ever ends in time too.
 * - It never holds more of a body than `bodyBytesMax`, neither packed nor unpacked.
 * - An abort of `signal` ends it at once with the fault "aborted".
 * - Only an answer of 2xx is a success. Any other is the fault "status" with a readable piece of the body.
 * - Credentials (basic auth, token, the caller's headers, the client certificate) go to the client's own
 *   origin only. A redirect elsewhere is followed without them.
 * - What is posted goes to the client's own origin only: a redirect is followed where it keeps method and
 *   body (307, 308) and stays there; any other is the fault "status".
 * - No credential appears in a fault.
 */
import type { Fault } from "../base/fault.ts";
import type { Result } from "../base/result.ts";
import type { Bytes, DurationMs } from "../base/units.ts";

export interface HttpRequest {
  /** Absolute, http or https, without userinfo. */
  readonly url: string;
  readonly timeoutMs: DurationMs;
  readonly bodyBytesMax: Bytes;
  /**
   * Takes the body of a success piece by piece, as it was sent, instead of the answer: for what is too large for
   * memory. gzip is asked for then, and not undone. What it throws ends the request, and is the fault's cause.
   */
  readonly sink?: (chunk: Uint8Array, headers: HttpAnswer["headers"]) => void;
}

export interface HttpPost extends HttpRequest {
  /** Sent as application/json. */
  readonly json: string;
}

export interface HttpAnswer {
  /** 200..299 */
  readonly status: number;
  /** Names in lower case; a header given twice is joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Of the answer, after redirects. */
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
}

export interface HttpClient {
  get(request: HttpRequest, signal: AbortSignal): Promise<Result<HttpAnswer, HttpFault>>;
  post(request: HttpPost, signal: AbortSignal): Promise<Result<HttpAnswer, HttpFault>>;
  /** Ends what is still under way; the client is not used afterwards. */
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
  /** Takes any certificate. */
  readonly insecure?: boolean;
}

/** What a client is made of; `openHttpClient` in undici-client.ts makes the real one. */
export interface HttpClientOptions {
  /** The only origin that gets credentials: `https://10.0.0.1:6060`. */
  readonly origin: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly basicAuth?: BasicAuth | null;
  readonly bearerToken?: string | null;
  readonly tls?: TlsOptions;
}
