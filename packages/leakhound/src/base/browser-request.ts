/**
 * Whether a request to a server on this machine may come from a page of another site in a browser, by the headers that a
 * browser sets and a page cannot change.
 *
 *   Host              a page may point a name of its own to 127.0.0.1 (DNS rebinding), and then reads answers as its own:
 *                     the header has that name. An IP address cannot be pointed elsewhere.
 *   Sec-Fetch-Site    the relation of the page to the server: same-origin, none (typed by the user), same-site, cross-site
 *   Origin            the site of the page; not in every request
 *
 * Programs that are no browsers send none of the last two.
 *
 * Sources: RFC 9110, section 7.2; the Fetch Metadata recommendation of the W3C; RFC 6454
 */
import { type HostKind, hostKind } from "./host-kind.ts";

/** Names in lower case, as Node has them. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

const OWN_SITES: readonly string[] = ["same-origin", "none"];
/** Headers of a request that a proxy has passed on; its sender is not this machine, although its connection is. */
const PROXY_HEADERS: readonly string[] = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"];

/** The name or address that the request was sent to, without its port; null where the header is absent or malformed. */
export function requestedHost(headers: RequestHeaders): string | null {
  const host = requestedAuthority(headers);
  if (host === "" || /[\s/\\@?#]/.test(host) || !URL.canParse(`http://${host}/`)) return null;
  return new URL(`http://${host}/`).hostname;
}

/** @param names names other than those of loopback that the server is reached by, without ports */
export function isKnownHost(headers: RequestHeaders, names: readonly string[], kinds: readonly HostKind[]): boolean {
  const host = requestedHost(headers);
  if (host === null) return false;
  return kinds.includes(hostKind(host)) || names.some((name) => name.toLowerCase() === host.replace(/\.$/, ""));
}

/** Whether a page of another origin sent the request. */
export function isCrossSite(headers: RequestHeaders): boolean {
  const site = textOf(headers["sec-fetch-site"]);
  if (site !== "" && !OWN_SITES.includes(site.toLowerCase())) return true;
  const origin = textOf(headers["origin"]);
  return origin !== "" && hostOfOrigin(origin) !== requestedAuthority(headers).toLowerCase();
}

export const isForwarded = (headers: RequestHeaders): boolean =>
  PROXY_HEADERS.some((name) => textOf(headers[name]) !== "");

/** HTTP/2 has the pseudo-header `:authority` instead. */
const requestedAuthority = (headers: RequestHeaders): string => textOf(headers["host"] ?? headers[":authority"]);

/** @returns host and port; the text itself, such as `null`, where it is none */
function hostOfOrigin(origin: string): string {
  return URL.canParse(origin) && /^https?:\/\//i.test(origin) ? new URL(origin).host : origin;
}

const textOf = (value: RequestHeaders[string]): string => (typeof value === "string" ? value : (value ?? []).join(","));
