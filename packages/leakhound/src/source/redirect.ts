/**
 * Where a redirect may lead. A service could otherwise make this machine ask others in its name:
 *
 *   the same origin                          followed
 *   another origin                           with --follow-redirects only, and without credentials
 *   link-local addresses, cloud metadata     never: they hand out the credentials of this machine
 *
 * A name is refused when it resolves to such an address.
 */
import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { type HostKind, hostKind } from "../base/host-kind.ts";
import type { HttpFault } from "./http.ts";
import { httpFault, shownUrl } from "./http-fault.ts";
import { OPTION } from "./option-names.ts";
import { LOGIN_PATH } from "./recognize.ts";

const FORBIDDEN: readonly HostKind[] = ["link-local", "metadata"];
const isForbidden = (host: string): boolean => FORBIDDEN.includes(hostKind(host));

/** A name of a redirect resolves to an address that no redirect may lead to. */
export class ForbiddenAddress extends Error {
  override readonly name = "ForbiddenAddress";
}

/** @returns why the redirect is not followed; null where it is */
export function redirectRefusal(from: URL, next: URL, followsRedirects: boolean): HttpFault | null {
  if (isForbidden(next.hostname)) return forbiddenFault(from.href, next);
  if (followsRedirects || next.origin === from.origin) return null;
  const what = `it redirects to another origin, ${shownUrl(next.href)}`;
  const todo = LOGIN_PATH.test(next.pathname)
    ? `give ${OPTION.credentials}, or an address without a login`
    : `give that address, or ${OPTION.followRedirects}`;
  return httpFault("redirect", what, from.href, todo);
}

export function forbiddenFault(from: string, next: URL): HttpFault {
  const what = `it redirects to ${shownUrl(next.href)}, a link-local address or the metadata of a cloud`;
  return httpFault("redirect", what, from, "check the service: such a redirect is never followed");
}

/** `dns.lookup` without forbidden addresses. */
export const lookupAllowed: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, options, (error, address, family) => {
    const found = Array.isArray(address) ? address.map((one) => one.address) : [address];
    const refused = error === null && found.some(isForbidden);
    callback(refused ? new ForbiddenAddress(hostname) : error, address, family);
  });
};
