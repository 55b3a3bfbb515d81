/**
 * The space of a database file: blocks that rows have left are used again, and the file itself never becomes smaller. A copy
 * has no such blocks.
 *
 *   rows.duckdb   |used|free|free|used|free|   ──▶   |used|used|
 */
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Connection } from "./connection.ts";

export interface Space {
  readonly usedBytes: number;
  /** Of the file; used again for new rows. */
  readonly freeBytes: number;
}

const COPY_NAME = "leakhound_copy";

export async function spaceOf(connection: Connection): Promise<Space> {
  const sql = `select block_size, used_blocks, free_blocks from pragma_database_size()
    where database_name = current_database()`;
  const [space] = await connection.read({ sql, parameters: {} }, (row) => {
    const [blockBytes, used, free] = [row.number(), row.number(), row.number()];
    return { usedBytes: used * blockBytes, freeBytes: free * blockBytes };
  });
  return space ?? { usedBytes: 0, freeBytes: 0 };
}

/** Copies the tables as they are at one moment to a new file. Writes of other connections go on. */
export async function copyDatabase(connection: Connection, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const name = await connection.read({ sql: "select current_database()", parameters: {} }, (row) => row.text());
  await connection.run(`attach '${path.replaceAll("'", "''")}' as ${COPY_NAME}`);
  try {
    await connection.run(`copy from database "${name[0]!.replaceAll('"', '""')}" to ${COPY_NAME}`);
  } finally {
    await connection.run(`detach ${COPY_NAME}`).catch(() => {});
  }
}

/** Below this size of the file nothing is gained. */
export const COMPACTED_BYTES_MIN = 64 * 2 ** 20;

/** Whether more than half of the file is free, so that a copy is worth its time. */
export const isSparse = ({ usedBytes, freeBytes }: Space, bytesMin: number): boolean =>
  freeBytes > usedBytes && usedBytes + freeBytes >= bytesMin;

/**
 * Puts a copy in the place of the file. A kill at any moment leaves the one or the other, whole.
 *
 * @param close closes the database, whose log must be empty
 */
export async function compact(connection: Connection, path: string, close: () => void): Promise<void> {
  const copy = `${path}.tmp`;
  await rm(copy, { force: true });
  await connection.run("checkpoint");
  await copyDatabase(connection, copy);
  close();
  await rename(copy, path);
}
