/**
 * Parses the address of a target, in any of the forms that users write.
 *
 *   written                                 origin                  base                     named
 *   6060, :6060, localhost:6060             http://localhost:6060   /debug/pprof/            -
 *   http://10.0.0.1:6060/debug/pprof        http://10.0.0.1:6060    /debug/pprof/            -
 *   https://h/internal/debug/pprof/         https://h               /internal/debug/pprof/   -
 *   h:6060/debug/pprof/heap?tenant=a        http://h:6060           /debug/pprof/            that path, heap
 *   h:6060/profiles/latest                  http://h:6060           /profiles/latest/        that path, unknown
 *   unix:///run/app.sock                    http://localhost        /debug/pprof/            -
 *   unix:///run/app.sock:/p/heap            http://localhost        /p/                      that path, heap
 *
 * The path of the last line may be a folder or a profile; discovery finds out which. User and password move to
 * `basicAuth`, and a query to `query`. Both may be secret: neither is ever part of `display` or of a fault.
 */
import type { CaptureKind } from "../base/capture.ts";
import type { Fault } from "../base/fault.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { BasicAuth } from "./http.ts";
import { parseUnixAddress, type UnixAddress } from "./unix-address.ts";

export interface Target {
  /** For messages and target.json: `127.0.0.1:6060`. Parsed again, it gives the same target without its secrets. */
  readonly display: string;
  /** `http://127.0.0.1:6060` */
  readonly origin: string;
  /** Folder of the profiles, with a slash at both ends. */
  readonly base: string;
  /** The profile that the path names; the kind is null where the name does not show it. */
  readonly named: { readonly path: string; readonly kind: CaptureKind | null } | null;
  /** Sent with each request for a profile: `tenant=a`. */
  readonly query: string;
  readonly basicAuth: BasicAuth | null;
  /** Unix socket on which the service listens; null for host and port. */
  readonly socketPath: string | null;
}

export type TargetFaultCode = "bad-address" | "not-memory" | "no-port" | "scheme";
export type TargetFault = Fault<TargetFaultCode>;

const DEFAULT_BASE = "/debug/pprof/";
const ARGUMENT_CHARS_MAX = 4096;
const SHOWN_CHARS_MAX = 200;
const KINDS: ReadonlyMap<string, CaptureKind> = new Map([
  ["heap", "heap"],
  ["allocs", "heap"],
  ["goroutine", "goroutine"],
  ["goroutineleak", "goroutineleak"],
]);
/** Other profiles of net/http/pprof, which do not help to find leaks. */
const OTHER_PROFILES = new Set(["profile", "trace", "cmdline", "symbol", "block", "mutex", "threadcreate"]);
/** Parameters that leakhound sets itself: a delta or a text format in between would break the series. */
const OWN_PARAMETERS = ["gc", "debug", "seconds"];
/** `https:/host`, `https//host`, `//host`, which `URL` would take for a host named https, or a path. */
const MALFORMED_SCHEME = /^([a-z][a-z0-9+.-]*:(?=\/|https?:)\/*|(https?)?\/\/|https?\/)/i;
/** URL drops a port that is the default of the scheme. */
const WRITTEN_PORT = /:\d+\/?$/;
const EXAMPLES = "write host:port (IPv6 in brackets), or the address of /debug/pprof or of a profile";

/** Reads a target as written on the command line. */
export function parseTarget(argument: string): Result<Target, TargetFault> {
  const text = argument.trim();
  const where = redact(text);
  const socket = parseUnixAddress(text);
  if (socket) return socketTarget(socket, where);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme && scheme !== "http" && scheme !== "https")
    return fault(
      "scheme",
      `${scheme}:// is not supported`,
      where,
      "use http://, https://, or unix:// with the path of a socket",
    );
  if (!scheme && MALFORMED_SCHEME.test(text)) return fault("bad-address", "the scheme is malformed", where, EXAMPLES);
  const url = addressOf(text, scheme !== undefined);
  if (!url || url.port === "0") return fault("bad-address", "this is not the address of a service", where, EXAMPLES);
  if (!scheme && url.pathname === "/" && !url.port && !WRITTEN_PORT.test(text))
    return fault("no-port", "the port is missing", where, `write ${where}:PORT, or http://${where} for port 80`);
  return targetOf(url, where);
}

/** @returns null for text that is not an address */
function addressOf(text: string, hasScheme: boolean): URL | null {
  // URL drops or encodes spaces and control characters, so that any sentence would parse as an address.
  if (text === "" || text.length > ARGUMENT_CHARS_MAX || /[\s\p{Cc}\\]/u.test(text)) return null;
  if (hasScheme) return parsedUrl(text);
  if (/^:?\d+$/.test(text)) return parsedUrl(`http://localhost:${text.replace(":", "")}`);
  return parsedUrl(`http://${text.startsWith(":") ? "localhost" : ""}${text}`);
}

function parsedUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

function socketTarget({ socketPath, url }: UnixAddress, where: string): Result<Target, TargetFault> {
  const target = targetOf(url, where);
  if (!target.ok) return target;
  const { base, named } = target.value;
  const path = named?.path ?? (base === DEFAULT_BASE ? "" : base);
  return ok({ ...target.value, display: `unix://${socketPath}${path && `:${path}`}`, socketPath });
}

function targetOf(url: URL, where: string): Result<Target, TargetFault> {
  const path = pathOf(url.pathname);
  const last = path.named?.path.split("/").at(-1) ?? "";
  if (OTHER_PROFILES.has(last)) {
    const todo = `give the folder, ${path.base}, or the heap profile in it`;
    return fault("not-memory", `the profile "${last}" does not show memory`, where, todo);
  }
  const basicAuth = authOf(url);
  if (url.pathname.includes("@"))
    return fault("bad-address", "there is an @ in the path", where, "write it as %40; in user and password, / as %2F");
  if (basicAuth === "malformed") {
    const todo = "write % as %25 and @ as %40 in user and password";
    return fault("bad-address", "user or password is not percent-encoded", where, todo);
  }
  for (const name of OWN_PARAMETERS) url.searchParams.delete(name);
  const query = url.searchParams.toString();
  return ok({ display: displayOf(url, path), origin: url.origin, ...path, query, basicAuth, socketPath: null });
}

function pathOf(path: string): Pick<Target, "base" | "named"> {
  if (path === "/") return { base: DEFAULT_BASE, named: null };
  if (path.endsWith("/")) return { base: path, named: null };
  const cut = path.lastIndexOf("/") + 1;
  const last = path.slice(cut);
  if (last === "pprof") return { base: `${path}/`, named: null };
  const kind = KINDS.get(last);
  if (kind) return { base: path.slice(0, cut), named: { path, kind } };
  return { base: OTHER_PROFILES.has(last) ? path.slice(0, cut) : `${path}/`, named: { path, kind: null } };
}

function authOf(url: URL): BasicAuth | "malformed" | null {
  if (!url.username && !url.password) return null;
  try {
    return { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  } catch {
    return "malformed";
  }
}

function displayOf(url: URL, { base, named }: Pick<Target, "base" | "named">): string {
  const path = named?.path ?? (base === DEFAULT_BASE ? "" : base);
  if (url.protocol === "https:") return url.origin + path;
  // A bare host without a port and a path would be rejected when it is parsed again.
  return url.port || path ? url.host + path : `${url.host}:80`;
}

/** The argument without the parts that may be secret: the part before an @, the query and the fragment. */
function redact(text: string): string {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(text)?.[0] ?? "";
  const rest = text.slice(scheme.length).replace(/\p{Cc}/gu, " ");
  const at = rest.lastIndexOf("@");
  const query = rest.search(/[?#]/);
  // An @ behind a ? may end a password or be part of a query: no part is certainly public.
  if (query >= 0 && query < at) return `${scheme}(hidden)`;
  const shown = rest.slice(at + 1, query < 0 ? undefined : query).slice(0, SHOWN_CHARS_MAX);
  return scheme + shown || "(empty)";
}

function fault(code: TargetFaultCode, what: string, where: string, todo: string): Result<never, TargetFault> {
  return err({ code, what, where, todo });
}
