/** Writes dumps as the runtime does, so that tests can draw any heap, and spoil it. */

export interface DrawnObject {
  readonly address: number;
  readonly bytes: number;
  /** Offset of each pointer, and the address that stands there. */
  readonly pointers?: Readonly<Record<number, number>>;
  /** Words that are not pointers, by offset. */
  readonly words?: Readonly<Record<number, number>>;
}

export interface DrawnDump {
  readonly header?: string;
  readonly pointerBytes?: number;
  readonly version?: string;
  readonly itabs?: readonly { readonly itab: number; readonly type: number; readonly name: string }[];
  readonly objects?: readonly DrawnObject[];
  /** Segments: data, then bss. */
  readonly data?: DrawnObject;
  readonly bss?: DrawnObject;
  readonly finalizers?: readonly number[];
  readonly frame?: DrawnObject & { readonly function: string };
}

export const ARENA = 0xc0_0000_0000;
const ARENA_BYTES = 0x400_0000;
const NOTHING: DrawnObject = { address: 0x50_0000, bytes: 8 };

export function dumpOf(drawn: DrawnDump): Uint8Array {
  const out: number[] = [...ascii(drawn.header ?? "go1.7 heap dump\n")];
  const put = (...numbers: readonly number[]): void => {
    for (const number of numbers) out.push(...varint(number));
  };
  const text = (value: string): void => {
    put(value.length);
    out.push(...ascii(value));
  };
  const memory = (one: DrawnObject): void => {
    put(one.bytes);
    out.push(...contents(one));
  };
  const fields = ({ pointers = {} }: DrawnObject): void => {
    for (const offset of Object.keys(pointers)) put(1, Number(offset));
    put(0);
  };
  put(6, 0, drawn.pointerBytes ?? 8, ARENA, ARENA + ARENA_BYTES);
  text("amd64");
  text(drawn.version ?? "go1.26.0");
  put(2);
  for (const { itab, type, name } of drawn.itabs ?? []) {
    put(3, type, 8);
    text(name);
    put(1, 8, itab, type);
  }
  for (const one of drawn.objects ?? []) {
    put(1, one.address);
    memory(one);
    fields(one);
  }
  if (drawn.frame) {
    put(4, 0, 0, 17, 0, 4, 0, 0, 0);
    text("chan receive");
    put(0, 0, 0, 0, 5, drawn.frame.address, 0, 0);
    memory(drawn.frame);
    put(0x40_1000, 0x40_1010, 0x40_1010);
    text(drawn.frame.function);
    fields(drawn.frame);
  }
  for (const [tag, segment] of [
    [12, drawn.data ?? NOTHING],
    [13, drawn.bss ?? NOTHING],
  ] as const) {
    put(tag, segment.address);
    memory(segment);
    fields(segment);
  }
  for (const object of drawn.finalizers ?? []) put(7, object, 0, 0, 0, 0);
  put(10, ...Array.from({ length: 24 + 256 + 1 }, (_, row) => row), 0);
  return Uint8Array.from(out);
}

function contents({ bytes, pointers = {}, words = {} }: DrawnObject): Uint8Array {
  const memory = new Uint8Array(bytes);
  const view = new DataView(memory.buffer);
  for (const [offset, word] of [...Object.entries(pointers), ...Object.entries(words)])
    view.setBigUint64(Number(offset), BigInt(word), true);
  return memory;
}

const ascii = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));

export function varint(number: number): number[] {
  const bytes: number[] = [];
  let rest = number;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}
