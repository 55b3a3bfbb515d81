/** Escapes of a scrape as bytes: their number; for each, the rows since the last one, and its values. */
import type { ByteReader } from "../bytes/byte-reader.ts";
import type { ByteWriter } from "../bytes/byte-writer.ts";
import type { Escape } from "../scrape.ts";

export function writeEscapes(writer: ByteWriter, escapes: readonly Escape[]): void {
  writer.unsigned(escapes.length);
  let before = 0;
  for (const { row, values } of escapes) {
    writer.unsigned(row - before);
    for (const value of values) writer.int64(value);
    before = row;
  }
}

/** @param types the number of values of a row */
export function readEscapes(
  reader: ByteReader,
  { rows, types }: { readonly rows: number; readonly types: number },
): readonly Escape[] {
  const count = reader.upTo(rows, "the number of escapes");
  let row = 0;
  return Array.from({ length: count }, () => {
    row += reader.upTo(rows - 1 - row, "the row of an escape");
    return { row, values: Array.from({ length: types }, () => reader.int64()) };
  });
}
