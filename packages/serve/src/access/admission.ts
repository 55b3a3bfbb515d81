/**
 * Who gets in, whatever the protocol of the request:
 *
 *   request ─▶ names this server? ─▶ page of another site? ─▶ who is it? ─▶ scope
 *
 * DNS rebinding: a page points a name of its own to 127.0.0.1; its requests have that name as Host.
 * A link to a page of the server may be anywhere, as in a chat: following it is not a request of that site, and the pages
 * have no data of their own.
 */
import { hostname } from "node:os";
import {
  type Clock,
  err,
  type HostKind,
  hostKind,
  isCrossSite,
  isKnownHost,
  ok,
  type RequestHeaders,
  type Result,
} from "leakhound/server";
import type { AuditLog } from "./audit-log.ts";
import { type Connection, connectionOf, type RawConnection, type TrustedProxies } from "./connection.ts";
import type { Gate } from "./gate.ts";
import type { Need } from "./policy.ts";
import { allows } from "./token.ts";

export interface AdmissionOptions {
  readonly gate: Gate;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly proxies: TrustedProxies;
  /** The host that the server listens on, without its port. */
  readonly listenHost: string;
  /** Further names that the server is reached by. */
  readonly hostNames: readonly string[];
}

/** @returns why the request is refused, whoever sends it */
export function foreignRequest(
  headers: RequestHeaders,
  need: Need,
  { listenHost, hostNames }: Pick<AdmissionOptions, "listenHost" | "hostNames">,
): string | null {
  const isLoopback = hostKind(listenHost) === "loopback";
  const kinds: readonly HostKind[] = isLoopback ? ["loopback"] : ["loopback", "address", "link-local", "unspecified"];
  const names = isLoopback ? hostNames : [...hostNames, listenHost, hostname()];
  if (!isKnownHost(headers, names, kinds))
    return "the Host header names another server: a name of this one belongs in access.hosts or external_url";
  if (isCrossSite(headers) && !(need === "public" && isFollowedLink(headers)))
    return "the request comes from a page of another site";
  return null;
}

/** Without an Origin: browsers send none where a link is followed. */
const isFollowedLink = (headers: RequestHeaders): boolean =>
  headers["sec-fetch-mode"] === "navigate" &&
  headers["sec-fetch-dest"] === "document" &&
  headers["origin"] === undefined;

export interface Refusal {
  /** `unknown`: nobody who is known. `forbidden`: someone who may not do it. */
  readonly code: "unknown" | "forbidden";
  readonly what: string;
}

/** A call of a program that pushes. @param action what the audit log says of a refused token */
export async function admitPush(
  raw: RawConnection,
  action: string,
  options: AdmissionOptions,
): Promise<Result<Connection, Refusal>> {
  const { gate, audit, clock, proxies } = options;
  const connection = connectionOf(raw, proxies);
  const foreign = foreignRequest(connection.headers, "push", options);
  if (foreign !== null) return err({ code: "forbidden", what: foreign });
  const given = raw.headers["authorization"];
  const authorization = typeof given === "string" ? given : undefined;
  const { caller, isRefused } = await gate.identify({ authorization, cookie: undefined }, connection);
  if (caller === null) {
    const refused = { at: clock.now(), who: null, address: connection.address, action, status: 401 };
    if (isRefused) audit.addRefused({ ...refused, via: "token" });
    return err({ code: "unknown", what: "a token is required: authorization: Bearer TOKEN" });
  }
  if (!allows(caller.scopes, "push")) return err({ code: "forbidden", what: "this needs a token with the scope push" });
  return ok(connection);
}
