/** The bearer token, RFC 6750. */
import { createHash, timingSafeEqual } from "node:crypto";

/**
 * A check of an Authorization header against the token. Both are hashed first: digests have equal lengths, so the
 * duration of the comparison reveals neither the token's length nor how much of it matches.
 */
export function bearerCheck(token: string): (authorization: string | undefined) => boolean {
  const expected = digest(token);
  return (authorization = "") => {
    const given = /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? "";
    return timingSafeEqual(digest(given), expected);
  };
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
