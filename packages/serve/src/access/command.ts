/**
 * `leakhound serve token`: adds, lists and removes tokens in the data folder, also while the server runs.
 *
 *   lh_3fa9c1d2_Jq0…x4
 *   ci: read; shown once, the server keeps only its digest
 */
import { userInfo } from "node:os";
import { resolve } from "node:path";
import {
  err,
  type Fault,
  ok,
  type Result,
  systemClock,
  type TokenCommand,
  type UnixMs,
  unixMs,
} from "leakhound/server";
import { AuditLog } from "./audit-log.ts";
import { createToken, isExpired, SCOPES, TOKEN_NAME, type TokenRecord } from "./token.ts";
import { TokenFolder } from "./token-folder.ts";

/** @returns the lines to print */
export async function tokens(given: TokenCommand): Promise<Result<readonly string[], Fault>> {
  const folder = new TokenFolder(resolve(given.data));
  const now = systemClock.now();
  switch (given.command) {
    case "add":
      return add(folder, given, now);
    case "list":
      return list(folder, now);
    case "remove":
      return remove(folder, given, now);
  }
}

type Add = Extract<TokenCommand, { command: "add" }>;

async function add(folder: TokenFolder, given: Add, now: UnixMs): Promise<Result<readonly string[], Fault>> {
  const { name, lifetimeMs } = given;
  if (!TOKEN_NAME.test(name))
    return err(usage("the name has other characters, or more than 64", "use letters, digits, dots and dashes"));
  const scopes = SCOPES.filter((scope) => given.scopes.includes(scope));
  const unknown = given.scopes.find((one) => !SCOPES.some((scope) => scope === one));
  if (unknown !== undefined || scopes.length === 0)
    return err(usage(`--scope: ${unknown ?? "none"} is no scope`, `give some of ${SCOPES.join(", ")}`));
  const expiresAt = lifetimeMs === null ? null : unixMs(now + lifetimeMs);
  const { text, record } = createToken({ name, scopes, createdAt: now, expiresAt });
  const added = await folder.add(record);
  if (!added.ok) return added;
  await noteChange(given, `token add ${name} ${scopes.join(",")}`, now);
  return ok([text, `${name}: ${describe(record, now)}; shown once, the server keeps only its digest`]);
}

async function list(folder: TokenFolder, now: UnixMs): Promise<Result<readonly string[], Fault>> {
  const records = await folder.list();
  return ok(records.length === 0 ? ["no tokens"] : records.map((one) => `${one.name}: ${describe(one, now)}`));
}

async function remove(
  folder: TokenFolder,
  given: Extract<TokenCommand, { command: "remove" }>,
  now: UnixMs,
): Promise<Result<readonly string[], Fault>> {
  const removed = await folder.remove(given.name);
  if (!removed.ok) return removed;
  if (!removed.value) return err(usage(`there is no token ${given.name}`, "leakhound serve token list shows them"));
  await noteChange(given, `token remove ${given.name}`, now);
  return ok([`${given.name} is removed; a running server refuses it within a second`]);
}

function describe(record: TokenRecord, now: UnixMs): string {
  const { scopes, createdAt, expiresAt } = record;
  const day = (at: UnixMs) => new Date(at).toISOString().slice(0, 10);
  const end =
    expiresAt === null ? "does not expire" : `${isExpired(record, now) ? "expired" : "expires"} ${day(expiresAt)}`;
  return `${scopes.join(", ")}; added ${day(createdAt)}, ${end}`;
}

async function noteChange({ data }: TokenCommand, action: string, at: UnixMs): Promise<void> {
  const audit = new AuditLog(resolve(data), () => {});
  await audit.add({ at, who: userName(), via: "command line", address: null, action, status: null });
}

/** A container may run as a user without a name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? "unknown"}`;
  }
}

const usage = (what: string, todo: string): Fault => ({ code: "usage", what, where: "serve token", todo });
