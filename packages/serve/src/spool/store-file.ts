/**
 * What a data folder says about itself, so that commands know how to use it.
 *
 *   store.json    {"schema":"leakhound.store/1","collector":"ops-1-3f2a9c01","rows":"duckdb"}
 *                 {…,"rows":"clickhouse","clickhouse":{"database":"leakhound","cluster":null}}
 *   server.json   {"url":"http://127.0.0.1:7070"}       while a server runs; a kill leaves it behind
 *
 * The name of the collector stays when the folder is moved, or its machine gets another name, as in Kubernetes: it is part of
 * the names of what is stored in a cluster.
 */
import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { err, type Fault, ok, type Result } from "leakhound/server";
import { z } from "zod";
import { readIfThere, writeDurably } from "../store/durable-file.ts";

export const STORE_FILE = "store.json";
export const SERVER_FILE = "server.json";
const SCHEMA = "leakhound.store/1";

const storeFile = z.object({
  schema: z.literal(SCHEMA),
  collector: z.string().min(1).max(300),
  rows: z.enum(["duckdb", "clickhouse"]),
  clickhouse: z.object({ database: z.string(), cluster: z.string().nullable() }).nullable().default(null),
});
const serverFile = z.object({ url: z.url({ protocol: /^https?$/ }) });

export type RowsKind = z.output<typeof storeFile>["rows"];

/** Where the rows are in ClickHouse. */
export type ClickHousePlace = NonNullable<z.output<typeof storeFile>["clickhouse"]>;

export interface StoreFacts {
  readonly collector: string;
  readonly rows: RowsKind;
  /** Null for rows in the folder, and where an earlier version wrote the file. */
  readonly clickhouse: ClickHousePlace | null;
}

/** @returns null for a folder that no server of this version has used yet */
export async function readStoreFacts(folder: string): Promise<Result<StoreFacts | null, Fault>> {
  const path = join(folder, STORE_FILE);
  const bytes = await readIfThere(path);
  if (bytes === null) return ok(null);
  const parsed = storeFile.safeParse(jsonOf(bytes));
  if (parsed.success) return ok(parsed.data);
  const what = "it does not say where the rows of this folder are";
  return err({ code: "data", what, where: path, todo: "use the version of leakhound that wrote it" });
}

/**
 * The facts of a folder that a server uses from now on. Writes them where they are new.
 *
 * @param clickhouse where its rows are; null for the folder
 */
export async function claimStoreFacts(
  folder: string,
  clickhouse: ClickHousePlace | null,
): Promise<Result<StoreFacts, Fault>> {
  const known = await readStoreFacts(folder);
  if (!known.ok) return known;
  const rows: RowsKind = clickhouse === null ? "duckdb" : "clickhouse";
  const facts: StoreFacts = { collector: known.value?.collector ?? newCollector(folder), rows, clickhouse };
  if (!isDeepStrictEqual({ ...known.value, schema: SCHEMA }, { ...facts, schema: SCHEMA }))
    await writeDurably(join(folder, STORE_FILE), `${JSON.stringify({ schema: SCHEMA, ...facts })}\n`);
  return ok(facts);
}

function newCollector(folder: string): string {
  return `${hostname()}-${createHash("sha256").update(folder).digest("hex").slice(0, 8)}`;
}

/** Says where the server of this folder listens. */
export async function announceServer(folder: string, url: string): Promise<void> {
  await writeDurably(join(folder, SERVER_FILE), `${JSON.stringify({ url: reachable(url) })}\n`);
}

/** Never rejects. */
export async function withdrawServer(folder: string): Promise<void> {
  await rm(join(folder, SERVER_FILE), { force: true }).catch(() => {});
}

/** The address of the server that uses the folder; null where it is unknown. */
export async function announcedServer(folder: string): Promise<string | null> {
  const bytes = await readIfThere(join(folder, SERVER_FILE)).catch(() => null);
  const parsed = bytes === null ? null : serverFile.safeParse(jsonOf(bytes));
  return parsed?.success ? parsed.data.url : null;
}

/** A server that listens on all addresses is reached by that of this machine. */
function reachable(url: string): string {
  const parsed = new URL(url);
  if (parsed.hostname === "0.0.0.0") parsed.hostname = "127.0.0.1";
  if (parsed.hostname === "[::]") parsed.hostname = "[::1]";
  return parsed.origin;
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return null;
  }
}
