/**
 * Sessions of browsers: a cookie in exchange for a token, so that the token itself is not kept in the browser.
 *
 *   token ──▶ session of 12 hours ──▶ cookie: a secret of 256 bits, of which the server keeps the SHA-256
 *                                └──▶ CSRF token: each change names it in a header, which a page of another site cannot
 *
 * Sessions are in memory: a restart of the server ends them, and so does removing their token.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { durationMs, type UnixMs, unixMs } from "leakhound/server";

export interface Session {
  readonly tokenId: string;
  readonly csrfToken: string;
  readonly expiresAt: UnixMs;
}

export const SESSION_MS = durationMs(12 * 3_600_000);
const SESSIONS_MAX = 1_000;
const SECRET_BYTES = 32;
const SECRET_CHARS_MAX = 100;

export class Sessions {
  /** By the digest of the cookie, oldest first. */
  readonly #sessions = new Map<string, Session>();

  /** @returns the value of the cookie, and the session */
  begin(tokenId: string, now: UnixMs): { readonly cookie: string; readonly session: Session } {
    this.#removeExpired(now);
    const cookie = secret();
    const session = { tokenId, csrfToken: secret(), expiresAt: unixMs(now + SESSION_MS) };
    this.#sessions.set(digestOf(cookie), session);
    return { cookie, session };
  }

  find(cookie: string, now: UnixMs): Session | null {
    const session = cookie.length > SECRET_CHARS_MAX ? undefined : this.#sessions.get(digestOf(cookie));
    return session && session.expiresAt > now ? session : null;
  }

  end(cookie: string): void {
    this.#sessions.delete(digestOf(cookie));
  }

  #removeExpired(now: UnixMs): void {
    for (const [digest, { expiresAt }] of this.#sessions) if (expiresAt <= now) this.#sessions.delete(digest);
    for (const digest of this.#sessions.keys()) {
      if (this.#sessions.size < SESSIONS_MAX) break;
      this.#sessions.delete(digest);
    }
  }
}

/** Compares the CSRF token of a request in constant time. */
export function isCsrfTokenOf({ csrfToken }: Session, given: string): boolean {
  const [expected, actual] = [Buffer.from(csrfToken), Buffer.from(given)];
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

const secret = (): string => randomBytes(SECRET_BYTES).toString("base64url");
const digestOf = (text: string): string => createHash("sha256").update(text).digest("base64url");
