/**
 * Who may read what: the rules of the admin, in one place.
 *
 *   with a token       every request that has it, as `Authorization: Bearer TOKEN`; no page of a browser can send it
 *   without a token    a request that no page of another site can have caused: its Host is this machine, an IP address
 *                      or a name in `hosts`, and no header of a browser names another site
 *     … for an image   also: from this machine, to a name of this machine, and not passed on by a proxy
 *   liveness           every request
 */
import type { IncomingMessage } from "node:http";
import { isCrossSite, isForwarded, isKnownHost, requestedHost } from "../../../leakhound/src/base/browser-request.ts";
import type { HostKind } from "../../../leakhound/src/base/host-kind.ts";
import { bearerCheck } from "./auth.ts";
import { lineReply, type Reply } from "./reply.ts";
import type { Route } from "./route.ts";

export interface AccessOptions {
  readonly token: string | undefined;
  /** Names under which the service is reached, besides those of loopback. */
  readonly hosts: readonly string[];
}

/** @returns the reply that refuses the request; null for a request that may be answered */
export type AccessCheck = (request: IncomingMessage, route: Route) => Reply | null;

/** An IP address in the Host header cannot be that of a page which points its own name to this machine. */
const ANSWERED_KINDS: readonly HostKind[] = ["loopback", "address", "link-local"];
const HOST_CHARS_SHOWN_MAX = 100;

const UNAUTHORIZED = lineReply(401, "a token is required: Authorization: Bearer TOKEN", {
  "WWW-Authenticate": 'Bearer realm="leakhound"',
});
const NOT_THIS_MACHINE = lineReply(
  403,
  "without a token only callers on this machine are answered, at a name of this machine and without a proxy between: give createAdmin a token",
);
const CROSS_SITE = lineReply(403, "requests of pages from other sites are refused");

export function accessCheck({ token, hosts }: AccessOptions): AccessCheck {
  if (token === undefined) return (request, route) => refusalWithoutToken(request, route, hosts);
  const hasToken = bearerCheck(token);
  return ({ headers }, route) => (route.isPublic || hasToken(headers.authorization) ? null : UNAUTHORIZED);
}

function refusalWithoutToken(
  { headers, socket }: IncomingMessage,
  route: Route,
  hosts: readonly string[],
): Reply | null {
  if (route.isPublic) return null;
  if (isCrossSite(headers)) return CROSS_SITE;
  if (route.isSecret) {
    const isLocal = isLoopback(socket.remoteAddress) && isKnownHost(headers, [], ["loopback"]) && !isForwarded(headers);
    return isLocal ? null : NOT_THIS_MACHINE;
  }
  return isKnownHost(headers, hosts, ANSWERED_KINDS) ? null : unknownHost(requestedHost(headers));
}

function unknownHost(host: string | null): Reply {
  const name = host === null ? "it is missing or malformed" : `it is ${host.slice(0, HOST_CHARS_SHOWN_MAX)}`;
  return lineReply(
    403,
    `the Host header is no name of this service (${name}): give createAdmin a token, or this name in hosts`,
  );
}

/** The address is undefined after the client has disconnected. */
const isLoopback = (address = ""): boolean => /^(::1$|(::ffff:)?127\.)/.test(address);
