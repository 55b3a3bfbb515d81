/**
 * Refuses requests that a page from elsewhere makes through a browser on this machine:
 *
 *   DNS rebinding     Host: evil.example        403: the name is not one that the server was given
 *   other origin      Sec-Fetch-Site: cross-site, or an Origin that is not the server's own       403
 *
 * Programs such as curl send neither Origin nor Sec-Fetch-Site, and are not concerned.
 */
import type { MiddlewareHandler } from "hono";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** @param names host names besides those of loopback, without ports */
export function hostGuard(names: readonly string[]): MiddlewareHandler {
  const allowed = new Set([...LOOPBACK, ...names.map((name) => name.toLowerCase())]);
  return async (context, next) => {
    const host = context.req.header("host") ?? "";
    if (!allowed.has(host.replace(/:\d+$/, "").toLowerCase()))
      return context.text("the Host header names another server\n", 403);
    const site = context.req.header("sec-fetch-site");
    const origin = context.req.header("origin");
    const isForeign = site === "cross-site" || (origin !== undefined && !isOwn(origin, host));
    if (isForeign) return context.text("the request comes from a page of another site\n", 403);
    await next();
    return undefined;
  };
}

function isOwn(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase();
}
