/** Addresses of profiles. Short forms are completed like `go tool pprof` completes them. */
import { parseUnixAddress } from "../../../source/unix-address.ts";

const CPU_PROFILE = "/debug/pprof/profile";
const TIMEOUT_SECONDS = 60;
/** Factor on the duration of the profile. */
const TIMEOUT_RATIO = 1.5;
/** Added to the timeout, for the service to begin its response. */
const GRACE_SECONDS = 5;

export interface FetchPlan {
  readonly url: string;
  /** Unix socket on which the service listens; null for host and port. */
  readonly socketPath: string | null;
  /** Whether any certificate is accepted: `https+insecure://`. */
  readonly isInsecure: boolean;
  readonly timeoutSeconds: number;
  /** Duration of the profile; 0 for profiles without one, such as heap profiles. */
  readonly seconds: number;
}

export interface FetchTimes {
  /** Requested duration of the profile; null for that of the address. */
  readonly seconds: number | null;
  /** Null for a default that depends on the duration. */
  readonly timeoutSeconds: number | null;
}

/**
 * Plans the fetch of a source: `localhost:6060` is a CPU profile, `localhost:6060/debug/pprof/heap` a heap profile.
 *
 * @returns null if the source is not an address
 */
export function fetchPlan(source: string, { seconds, timeoutSeconds }: FetchTimes): FetchPlan | null {
  const parsed = parseAddress(source);
  if (!parsed) return null;
  const { url, isInsecure, socketPath = null } = parsed;
  if (url.pathname === "" || url.pathname === "/") url.pathname = CPU_PROFILE;
  if (seconds !== null) url.searchParams.set("seconds", String(seconds));
  const duration = seconds ?? secondsOf(url);
  const timeout = timeoutSeconds ?? (duration > 0 ? duration * TIMEOUT_RATIO : TIMEOUT_SECONDS);
  return { url: url.href, socketPath, isInsecure, timeoutSeconds: timeout + GRACE_SECONDS, seconds: duration };
}

interface Address {
  readonly url: URL;
  readonly isInsecure: boolean;
  readonly socketPath?: string;
}

function parseAddress(source: string): Address | null {
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):\/\/(.+)$/is.exec(source) ?? [];
  if (scheme === undefined) return parseHostAndPath(source);
  switch (scheme.toLowerCase()) {
    case "http":
    case "https":
      return parseUrl(source, false);
    case "unix": {
      const socket = parseUnixAddress(source);
      return socket && { ...socket, isInsecure: false };
    }
    case "https+insecure":
      return parseUrl(`https://${rest}`, true);
    default:
      return null;
  }
}

/** Parses `host:port/path`. A name without a port is more likely a missing file than a host. */
function parseHostAndPath(source: string): { url: URL; isInsecure: boolean } | null {
  // A slash is missing: the rest may hold a password, which would become part of a path.
  if (/^https?(\+insecure)?:\//i.test(source)) return null;
  return /^(\[[0-9a-f:.]+\]|[^/:\s]+):(\d+)?([/?].*)?$/i.test(source) ? parseUrl(`http://${source}`, false) : null;
}

function parseUrl(text: string, isInsecure: boolean): { url: URL; isInsecure: boolean } | null {
  return URL.canParse(text) ? { url: new URL(text), isInsecure } : null;
}

function secondsOf(url: URL): number {
  const text = url.searchParams.get("seconds") ?? "";
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}
