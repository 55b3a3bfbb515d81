/** Types of a Go program, drawn as the entries of debug information, and images whose objects may have them. */
import { TAG } from "../../../../src/heap/go/binary/dwarf/constants.ts";
import type { RawType } from "../../../../src/heap/go/binary/dwarf/debug-info.ts";
import type { HeapImage } from "../../../../src/heap/model/image.ts";
import { graphOf } from "../../graph/random-graph.ts";

export const rawType = (one: Partial<RawType> & Pick<RawType, "tag" | "name">): RawType => ({
  byteSize: -1,
  goKind: -1,
  type: -1,
  elem: -1,
  runtimeType: -1,
  members: [],
  count: -1,
  ...one,
});

export const scalar = (name: string, byteSize: number): RawType => rawType({ tag: TAG.baseType, name, byteSize });

export const pointerTo = (name: string, type: number): RawType =>
  rawType({ tag: TAG.pointerType, name: `*${name}`, type });

/** `members`: name, offset, and the offset of the type's entry. */
export const struct = (
  name: string,
  byteSize: number,
  members: readonly (readonly [name: string, at: number, type: number])[],
): RawType =>
  rawType({
    tag: TAG.structureType,
    name,
    byteSize,
    members: members.map(([field, at, type]) => ({ name: field, at, type })),
  });

/** A pointer in an object: its target, and where it points into it. */
export interface DrawnPointer {
  readonly to: number;
  readonly into?: number;
  /** Row plus 1 of the type word before it. */
  readonly word?: number;
}

/** `[bytes, { offset: pointer }]` */
export type DrawnObject = readonly [bytes: number, pointers?: Readonly<Record<number, number | DrawnPointer>>];

const pointersOf = ([, pointers = {}]: DrawnObject): { offset: number; pointer: DrawnPointer }[] =>
  Object.entries(pointers).map(([offset, pointer]) => ({
    offset: Number(offset),
    pointer: typeof pointer === "number" ? { to: pointer } : pointer,
  }));

/** An image without roots. */
export function imageOf(objects: readonly DrawnObject[]): HeapImage {
  const pointers = objects.map(pointersOf);
  const column = (value: (one: { offset: number; pointer: DrawnPointer }) => number): Uint32Array =>
    Uint32Array.from(pointers.flat().map(value));
  const none = new Uint32Array();
  const size = Float64Array.from(objects, ([bytes]) => bytes);
  return {
    ...graphOf(pointers.map((some) => some.map(({ pointer }) => pointer.to))),
    address: Float64Array.from(objects, (_, row) => 0xc000_0000 + 0x1_0000 * row),
    size,
    edgeOffset: column(({ offset }) => offset),
    edgeInto: column(({ pointer }) => pointer.into ?? 0),
    edgeWord: column(({ pointer }) => pointer.word ?? 0),
    roots: {
      length: 0,
      target: none,
      into: none,
      word: none,
      kind: new Uint8Array(),
      at: new Float64Array(),
      frame: none,
    },
  };
}
