/**
 * Tokens that open the HTTP interface.
 *
 *   lh_3fa9c1d2_Jq0…x4          prefix, 8 hexadecimal digits of the id, 43 characters of a secret of 256 random bits
 *      id        secret
 *
 * The server keeps the id and the SHA-256 of the secret. A secret of 256 random bits cannot be guessed from its digest, so
 * it needs no slow hash; passwords would. The id finds the record, and the digests are compared in constant time.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { UnixMs } from "leakhound/server";

/**
 * read   all that the server shows, except for what is in the memory of processes
 * push   sending profiles
 * admin  everything: changes, reloads, and heap images and their holders
 */
export const SCOPES = ["read", "push", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

export interface TokenRecord {
  /** 8 hexadecimal digits. */
  readonly id: string;
  /** Who or what uses it: the name that the audit log shows. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** SHA-256 of the secret, 64 hexadecimal digits. */
  readonly sha256: string;
  readonly createdAt: UnixMs;
  /** Null for a token that does not expire. */
  readonly expiresAt: UnixMs | null;
}

export const TOKEN_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

const ID_BYTES = 4;
const SECRET_BYTES = 32;
const TOKEN = /^lh_([0-9a-f]{8})_([A-Za-z0-9_-]{43})$/;

export interface NewToken {
  /** The token itself, which is shown once and kept nowhere. */
  readonly text: string;
  readonly record: TokenRecord;
}

export function createToken(given: Omit<TokenRecord, "id" | "sha256">): NewToken {
  const id = randomBytes(ID_BYTES).toString("hex");
  const secret = randomBytes(SECRET_BYTES).toString("base64url");
  return { text: `lh_${id}_${secret}`, record: { ...given, id, sha256: sha256(secret).toString("hex") } };
}

/** @returns the id of a token; null for a text that is none */
export const tokenId = (text: string): string | null => TOKEN.exec(text)?.[1] ?? null;

/** Whether this is the token of the record, in a time that does not depend on the digits that differ. */
export function isTokenOf(record: TokenRecord, text: string): boolean {
  const secret = TOKEN.exec(text)?.[2] ?? "";
  const expected = Buffer.from(record.sha256, "hex");
  const given = sha256(secret);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

export const isExpired = ({ expiresAt }: TokenRecord, now: UnixMs): boolean => expiresAt !== null && expiresAt <= now;

/** Whether someone with these scopes may do what needs the given one. */
export const allows = (scopes: readonly Scope[], needed: Scope): boolean =>
  scopes.includes(needed) || scopes.includes("admin");

const sha256 = (text: string): Buffer => createHash("sha256").update(text).digest();
