/**
 * The releases that were judged without a leak, in a file of the data folder: a ticket that opens after a restart still names the
 * last release without its leak. They are of this collector, which judges its services alone.
 */
import { readFile, rename, writeFile } from "node:fs/promises";
import { z } from "zod";
import type { ClearReleases } from "./book.ts";
import { jsonOf } from "./file.ts";

const SCHEMA = "leakhound.clear-releases/1";
const FILE_BYTES_MAX = 16 * 1024 * 1024;
const NAME_LENGTH_MAX = 1_000;

const name = z.string().max(NAME_LENGTH_MAX);
const file = z.object({ schema: z.literal(SCHEMA), services: z.record(z.string(), z.array(name)) });

/** @returns none where there is no file; or one clause that says why the file cannot be used */
export async function readClearReleases(path: string): Promise<ClearReleases | string> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => error);
  if (text instanceof Error) return text.code === "ENOENT" ? {} : `it cannot be read: ${text.code}`;
  const parsed = file.safeParse(text.length > FILE_BYTES_MAX ? null : jsonOf(text));
  return parsed.success ? parsed.data.services : "it is not a file of releases of this version";
}

/** Rejects where it cannot be written; the file is whole in any case. */
export async function writeClearReleases(path: string, services: ClearReleases): Promise<void> {
  const temporary = `${path}.tmp`;
  await writeFile(temporary, JSON.stringify({ schema: SCHEMA, services }), { mode: 0o600, flush: true });
  await rename(temporary, path);
}
