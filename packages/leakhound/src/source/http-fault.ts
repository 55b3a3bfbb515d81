/** Errors of sockets, TLS and HTTP parsing as faults that say what to do. */
import { formatBytes, formatDuration } from "../base/format.ts";
import type { HttpFault, HttpFaultCode, HttpRequest } from "./http.ts";
import { OPTION } from "./option-names.ts";
import type { ProxyAddress } from "./proxy.ts";

/** How far the exchange had come when it failed. */
export type Phase = "headers" | "body";

/** Error codes of Node and undici that have a fault code of their own. */
const CODES: ReadonlyMap<string, HttpFaultCode> = new Map([
  ["ECONNREFUSED", "refused"],
  ["ENOTFOUND", "dns"],
  ["EAI_AGAIN", "dns"],
  ["ETIMEDOUT", "timeout"],
  ["UND_ERR_CONNECT_TIMEOUT", "timeout"],
  ["ECONNRESET", "reset"],
  ["EPIPE", "reset"],
  ["UND_ERR_SOCKET", "reset"],
  ["UND_ERR_RES_CONTENT_LENGTH_MISMATCH", "reset"],
  ["UND_ERR_HEADERS_OVERFLOW", "too-large"],
  ["UND_ERR_INVALID_ARG", "bad-option"],
]);
const UNTRUSTED = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
]);

/** Errors of undici about the response of a proxy: "Proxy response (403) !== 200", "Proxy Authentication Required (407)". */
const PROXY_STATUS = /^Proxy\b[^(]{0,64}\((\d{3})\)/;
const PROXY_AUTHENTICATION = "407";

/** Failures that may end by themselves: the service is starting, restarting or too busy. */
const TRANSIENT: ReadonlySet<HttpFaultCode> = new Set(["refused", "dns", "timeout", "reset", "unreachable"]);

/** Whether trying again later may help. */
export function isTransient({ code, status }: HttpFault): boolean {
  return TRANSIENT.has(code) || (status !== undefined && (status >= 500 || status === 429));
}

export function httpFault(code: HttpFaultCode, what: string, url: string, todo: string, cause?: unknown): HttpFault {
  const fault = { code, what, where: shownUrl(url), todo };
  return cause === undefined ? fault : { ...fault, cause };
}

/** An address without its query, which may hold a token. */
export function shownUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

export function timeoutFault({ url, timeoutMs }: HttpRequest, phase: Phase): HttpFault {
  const time = formatDuration(timeoutMs);
  const what = phase === "headers" ? `no response within ${time}` : `the response was incomplete after ${time}`;
  return httpFault("timeout", what, url, `check that the service is running, or raise ${OPTION.timeout}`);
}

/** @param bytesMax less than the limit of the request where a small body decompresses to very much */
export function tooLargeFault({ url, bodyBytesMax }: HttpRequest, bytesMax: number = bodyBytesMax): HttpFault {
  const what = `the response is larger than ${formatBytes(bytesMax)}`;
  return httpFault("too-large", what, url, `check the address, or raise ${OPTION.bodyLimit}`);
}

/** The fault for an error that the client threw. */
export function faultOfError(error: unknown, url: string, phase: Phase): HttpFault {
  const code = codeOf(error);
  if (UNTRUSTED.has(code) || code.includes("CERT") || code.includes("SSL") || code.includes("TLS"))
    return tlsFault(code, url, error);
  if (error instanceof Error && error.name === "HTTPParserError") {
    const todo = "check the port: it speaks another protocol";
    return httpFault("not-http", "the response is not HTTP", url, todo, error);
  }
  return networkFault(CODES.get(code) ?? "unreachable", code, url, phase, error);
}

/** The same fault, for a connection over a Unix socket. */
export function socketFault(fault: HttpFault, socketPath: string): HttpFault {
  const where = `unix://${socketPath}`;
  switch (codeOf(fault.cause)) {
    case "ENOENT":
      return { ...fault, code: "refused", where, what: "there is no such socket", todo: "check the path" };
    case "ECONNREFUSED":
      return { ...fault, where, what: "nothing listens on the socket", todo: "check that the service is running" };
    case "EACCES":
      return {
        ...fault,
        where,
        what: "the permissions of the socket deny access",
        todo: "run as a user that may open it",
      };
    default:
      return { ...fault, where };
  }
}

/** The same fault, for a connection through a proxy: whether it is the proxy or the service that fails is open. */
export function proxyFault(fault: HttpFault, { origin }: ProxyAddress): HttpFault {
  const [, status] = PROXY_STATUS.exec(fault.cause instanceof Error ? fault.cause.message : "") ?? [];
  if (status === PROXY_AUTHENTICATION) {
    const what = `the proxy ${origin} requires a user and password, or refused those given (status ${status})`;
    return {
      ...fault,
      code: "refused",
      what,
      todo: "write them into HTTP_PROXY or HTTPS_PROXY: http://USER:PASSWORD@HOST",
    };
  }
  const what = status === undefined ? fault.what : `the proxy responds with status ${status}`;
  const todo = `check the proxy, or except the service from it with NO_PROXY; else ${fault.todo}`;
  return { ...fault, what: `through the proxy ${origin}: ${what}`, todo };
}

function networkFault(code: HttpFaultCode, systemCode: string, url: string, phase: Phase, cause: unknown): HttpFault {
  const fault = (what: string, todo: string) => httpFault(code, what, url, todo, cause);
  switch (code) {
    case "refused":
      return fault("connection refused: nothing listens there", "check host and port, and that the service is running");
    case "dns":
      return fault("the host name cannot be resolved", "check its spelling, and the DNS of this machine");
    case "timeout":
      return fault("connecting timed out", "check host, port and firewall");
    case "reset":
      return fault(resetText(phase), resetTodo(url));
    case "too-large":
      return fault("the headers of the response are too large", "check the address");
    case "bad-option":
      return fault("the request is not valid", "check the headers given");
    default:
      return fault(`the connection failed (${systemCode || "unknown error"})`, "check the network to the service");
  }
}

function resetText(phase: Phase): string {
  return phase === "headers"
    ? "the connection was closed without a response"
    : "the connection was closed before the response was complete";
}

function resetTodo(url: string): string {
  return url.startsWith("https:")
    ? `check that the service is running; if it requires a client certificate, give ${OPTION.clientCertificate}`
    : "check that the service is running, and whether the port speaks https";
}

function tlsFault(code: string, url: string, cause: unknown): HttpFault {
  const fault = (what: string, todo: string) => httpFault("tls", what, url, todo, cause);
  if (code === "ERR_SSL_WRONG_VERSION_NUMBER" || code === "ERR_SSL_PACKET_LENGTH_TOO_LONG")
    return httpFault("not-tls", "the port does not speak TLS", url, "use http:// instead of https://", cause);
  if (UNTRUSTED.has(code))
    return fault("this machine does not trust the issuer of the certificate", `give ${OPTION.anyCertificate}`);
  if (code === "CERT_HAS_EXPIRED") return fault("the certificate has expired", "renew it, or give --insecure");
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID")
    return fault("the certificate is for another host name", "use the name in the certificate, or give --insecure");
  if (/ALERT.*CERT/.test(code))
    return fault(
      "the service requires a client certificate, or refused the one given",
      `give ${OPTION.clientCertificate}`,
    );
  return fault(`TLS failed (${code})`, "check the TLS versions and certificates of both sides");
}

/** Connecting to several addresses of a host fails with one error for all; the code is that of the first. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if ("code" in error && typeof error.code === "string") return error.code;
  return error.cause === undefined ? "" : codeOf(error.cause);
}
