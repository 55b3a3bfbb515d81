import { unixMs } from "leakhound/server";
import { expect, it } from "vitest";
import { allows, createToken, isExpired, isTokenOf, tokenId } from "../../src/access/token.ts";

const at = unixMs(1_000_000);
const given = { name: "ci", scopes: ["read"], createdAt: at, expiresAt: null } as const;

it("keeps of a token its id and a digest, and never the secret", () => {
  const { text, record } = createToken(given);
  const [, id, secret] = /^lh_([0-9a-f]{8})_([A-Za-z0-9_-]{43})$/.exec(text)!;
  expect(record).toMatchObject({ ...given, id });
  expect(JSON.stringify(record)).not.toContain(secret);
  expect(tokenId(text)).toBe(id);
});

it("recognizes its token, and no other with the same id", () => {
  const { text, record } = createToken(given);
  expect(isTokenOf(record, text)).toBe(true);
  const last = text.at(-1) === "A" ? "B" : "A";
  expect(isTokenOf(record, text.slice(0, -1) + last)).toBe(false);
  expect(isTokenOf(record, "")).toBe(false);
  expect(isTokenOf(record, `${text} `)).toBe(false);
  expect(isTokenOf(record, record.sha256)).toBe(false);
});

it("never makes the same token twice", () => {
  expect(new Set(Array.from({ length: 1_000 }, () => createToken(given).text)).size).toBe(1_000);
});

it("expires at its time, and not before", () => {
  const { record } = createToken({ ...given, expiresAt: unixMs(2_000_000) });
  expect(isExpired(record, unixMs(1_999_999))).toBe(false);
  expect(isExpired(record, unixMs(2_000_000))).toBe(true);
});

it("allows with the scope admin what any scope allows, and with another scope that one only", () => {
  expect(allows(["admin"], "push")).toBe(true);
  expect(allows(["read"], "read")).toBe(true);
  expect(allows(["read", "push"], "admin")).toBe(false);
  expect(allows(["push"], "read")).toBe(false);
});
