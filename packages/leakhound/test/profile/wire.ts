/** Protobuf bytes for tests, which the writer never writes. */

/** A length-delimited field of at most 127 bytes. */
export function message(field: number, ...parts: readonly (readonly number[])[]): number[] {
  const body = parts.flat();
  if (body.length > 127 || field > 15) throw new Error("too long for one byte");
  return [(field << 3) | 2, body.length, ...body];
}
