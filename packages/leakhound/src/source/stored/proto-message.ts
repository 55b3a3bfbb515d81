/** A small message of protocol buffers: text and whole numbers by field number. */
const VARINT = 0n;
const LENGTH_DELIMITED = 2n;
const FIELD_SHIFT = 3n;
const GROUP = 0x7fn;
const MORE = 0x80n;

export function protoMessage(fields: readonly (readonly [field: number, value: string | bigint])[]): Uint8Array {
  return Buffer.concat(
    fields.flatMap(([field, value]) => {
      const tag = BigInt(field) << FIELD_SHIFT;
      if (typeof value === "bigint") return [varint(tag | VARINT), varint(value)];
      const text = Buffer.from(value, "utf8");
      return [varint(tag | LENGTH_DELIMITED), varint(BigInt(text.length)), text];
    }),
  );
}

function varint(value: bigint): Uint8Array {
  const groups: number[] = [];
  let rest = value;
  for (; rest >= MORE; rest >>= 7n) groups.push(Number((rest & GROUP) | MORE));
  return Uint8Array.from([...groups, Number(rest)]);
}
