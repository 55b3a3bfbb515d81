/** Where alarms go: an address from the user, which may contain secrets everywhere except in its origin. */
import type { Fault } from "../base/fault.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { BasicAuth } from "../source/http.ts";

export interface Destination {
  /** Without userinfo. */
  readonly url: string;
  readonly origin: string;
  readonly basicAuth: BasicAuth | null;
}

/** @param option names the address in faults, which never quote it */
export function parseDestination(text: string, option: string): Result<Destination, Fault> {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) return err(badAddress(option, "this is not an address"));
  const basicAuth = authOf(url);
  if (basicAuth === "malformed") return err(badAddress(option, "user or password is not encoded for an address"));
  url.username = "";
  url.password = "";
  url.hash = "";
  return ok({ url: url.href, origin: url.origin, basicAuth });
}

function authOf({ username, password }: URL): BasicAuth | "malformed" | null {
  if (!username && !password) return null;
  try {
    return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    return "malformed";
  }
}

function badAddress(where: string, what: string): Fault {
  return { code: "bad-address", what, where, todo: "write it as http://host:port/path" };
}
