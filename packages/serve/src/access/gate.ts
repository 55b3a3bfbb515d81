/**
 * Who sends a request, by the first of these that it has:
 *
 *   Authorization: Bearer TOKEN          programs
 *   Authorization: Basic NAME:TOKEN      programs that know passwords only, as `go tool pprof http://x:TOKEN@host/…`
 *   Cookie: leakhound_session=…          browsers, in exchange for a token
 *   nothing                              this machine, while the server has no tokens; anyone, where that is configured
 */
import type { Clock } from "leakhound/server";
import type { AuditEvent } from "./audit-log.ts";
import type { Connection } from "./connection.ts";
import { type Session, Sessions } from "./sessions.ts";
import { SCOPES, type Scope, type TokenRecord } from "./token.ts";
import type { TokenFolder } from "./token-folder.ts";

export interface Caller {
  readonly name: string;
  readonly via: Exclude<AuditEvent["via"], "command line">;
  readonly scopes: readonly Scope[];
  /** Of a browser with a session; null for others. */
  readonly session: Session | null;
}

/** What a request shows for itself. */
export interface Credentials {
  readonly authorization: string | undefined;
  /** The value of the session cookie. */
  readonly cookie: string | undefined;
}

/** Null: nobody who is known. `refused`: with a token or session that is not valid. */
export type Identified = { readonly caller: Caller | null; readonly isRefused: boolean };

export interface GateOptions {
  readonly tokens: TokenFolder;
  readonly clock: Clock;
  /** Whether anyone who reaches the server may read and push. */
  readonly isAnonymousAllowed: boolean;
}

const LOCAL: Caller = { name: "local", via: "local", scopes: SCOPES, session: null };
const ANONYMOUS: Caller = { name: "anonymous", via: "anonymous", scopes: ["read", "push"], session: null };
const NOBODY: Identified = { caller: null, isRefused: false };
const REFUSED: Identified = { caller: null, isRefused: true };
const AUTHORIZATION_CHARS_MAX = 2_048;

export class Gate {
  readonly sessions = new Sessions();
  readonly #options: GateOptions;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  async identify({ authorization, cookie }: Credentials, connection: Connection): Promise<Identified> {
    if (authorization !== undefined) return this.#byToken(tokenIn(authorization));
    const bySession = cookie === undefined ? null : await this.#bySession(cookie);
    if (bySession !== null) return { caller: bySession, isRefused: false };
    const { tokens, clock, isAnonymousAllowed } = this.#options;
    if (connection.isLocal && (await tokens.isEmpty(clock.now()))) return { caller: LOCAL, isRefused: false };
    return isAnonymousAllowed ? { caller: ANONYMOUS, isRefused: false } : NOBODY;
  }

  /** @returns null for a text that is no valid token */
  async recordOf(token: string): Promise<TokenRecord | null> {
    return this.#options.tokens.find(token, this.#options.clock.now());
  }

  async #byToken(token: string | null): Promise<Identified> {
    const record = token === null ? null : await this.recordOf(token);
    if (record === null) return REFUSED;
    const { name, scopes } = record;
    return { caller: { name, via: "token", scopes, session: null }, isRefused: false };
  }

  async #bySession(cookie: string): Promise<Caller | null> {
    const now = this.#options.clock.now();
    const session = this.sessions.find(cookie, now);
    const record = session && (await this.#options.tokens.byId(session.tokenId, now));
    return record && { name: record.name, via: "session", scopes: record.scopes, session };
  }
}

/** @returns null for a header of another scheme */
function tokenIn(authorization: string): string | null {
  if (authorization.length > AUTHORIZATION_CHARS_MAX) return null;
  const [scheme = "", value = ""] = authorization.trim().split(/ +/, 2);
  if (scheme.toLowerCase() === "bearer") return value;
  if (scheme.toLowerCase() !== "basic") return null;
  const pair = Buffer.from(value, "base64").toString("utf8");
  return pair.slice(pair.indexOf(":") + 1);
}
