/** Sources that are addresses: the short forms people type, completed as `go tool pprof` does. */
const CPU_PROFILE = "/debug/pprof/profile";
const TIMEOUT_SECONDS = 60;
/** Of the time that the profile itself takes. */
const TIMEOUT_RATIO = 1.5;
/** Beyond the timeout, for the service to begin its answer. */
const GRACE_SECONDS = 5;

export interface FetchPlan {
  readonly url: string;
  /** Whether the certificate is taken unchecked: `https+insecure://`. */
  readonly isInsecure: boolean;
  readonly timeoutSeconds: number;
  /** The time over which the profile is taken; 0 when it is there at once. */
  readonly seconds: number;
}

/**
 * How a source would be fetched; null where it is no address.
 *
 * `localhost:6060` is a CPU profile, `localhost:6060/debug/pprof/heap` what it says.
 *
 * @param seconds asked of the service, and the `seconds` of the address otherwise
 */
export function fetchPlan(source: string, seconds: number | null, timeoutSeconds: number | null): FetchPlan | null {
  const parsed = parsedAddress(source);
  if (!parsed) return null;
  const { url, isInsecure } = parsed;
  if (url.pathname === "" || url.pathname === "/") url.pathname = CPU_PROFILE;
  if (seconds !== null) url.searchParams.set("seconds", String(seconds));
  const duration = seconds ?? secondsOf(url);
  const timeout = timeoutSeconds ?? (duration > 0 ? duration * TIMEOUT_RATIO : TIMEOUT_SECONDS);
  return { url: url.href, isInsecure, timeoutSeconds: timeout + GRACE_SECONDS, seconds: duration };
}

function parsedAddress(source: string): { url: URL; isInsecure: boolean } | null {
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):\/\/(.+)$/is.exec(source) ?? [];
  if (scheme === undefined) return httpAddress(source);
  switch (scheme.toLowerCase()) {
    case "http":
    case "https":
      return parse(source, false);
    case "https+insecure":
      return parse(`https://${rest}`, true);
    default:
      return null;
  }
}

/** `host:port/path`. A name without a port is a file that is not there, rather than a host. */
function httpAddress(source: string): { url: URL; isInsecure: boolean } | null {
  return /^(\[[0-9a-f:.]+\]|[^/:\s]+):(\d+)?([/?].*)?$/i.test(source) ? parse(`http://${source}`, false) : null;
}

function parse(text: string, isInsecure: boolean): { url: URL; isInsecure: boolean } | null {
  return URL.canParse(text) ? { url: new URL(text), isInsecure } : null;
}

function secondsOf(url: URL): number {
  const text = url.searchParams.get("seconds") ?? "";
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}
