/** Which tables become smaller where rows have more bytes than they may, and by how much. */
import type { Table } from "./table.ts";
import { EVENTS, READINGS, SITES } from "./tables.ts";

export const SHRUNK_TABLES: readonly Table[] = [READINGS, EVENTS, SITES["1h"], SITES["1d"]];

/** After rows were removed, so much of the size is used: the next time is not at once. */
const USED_AFTERWARD = 0.9;

/** @returns the share of the rows that is too much, from 0 to 1 */
export function excessOf(usedBytes: number, bytesMax: number): number {
  return usedBytes <= bytesMax ? 0 : 1 - (USED_AFTERWARD * bytesMax) / usedBytes;
}
