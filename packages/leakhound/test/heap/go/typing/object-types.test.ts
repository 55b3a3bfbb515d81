/** Types spread from what is known along the pointers; layouts of maps before Go 1.24, which no toolchain at hand writes. */
import { expect, it } from "vitest";
import { TAG } from "../../../../src/heap/go/binary/dwarf/constants.ts";
import type { RawType } from "../../../../src/heap/go/binary/dwarf/debug-info.ts";
import { typesFromDwarf } from "../../../../src/heap/go/types/from-dwarf.ts";
import { typeIndex } from "../../../../src/heap/go/types/types.ts";
import { TypePropagation } from "../../../../src/heap/go/typing/object-types.ts";
import { type HeapImage, objectIndex } from "../../../../src/heap/model/image.ts";
import { graphOf } from "../../graph/random-graph.ts";

const raw = (one: Partial<RawType> & Pick<RawType, "tag" | "name">): RawType => ({
  byteSize: -1,
  goKind: -1,
  type: -1,
  elem: -1,
  runtimeType: -1,
  members: [],
  count: -1,
  ...one,
});

/** Entries of `map[int]*main.user` as Go 1.21 describes it, by their offset. */
const OLD_MAP = new Map<number, RawType>([
  [1, raw({ tag: TAG.baseType, name: "int", byteSize: 8 })],
  [2, raw({ tag: TAG.structureType, name: "main.user", byteSize: 16, members: [{ name: "next", at: 8, type: 3 }] })],
  [3, raw({ tag: TAG.pointerType, name: "*main.user", type: 2 })],
  [4, raw({ tag: TAG.arrayType, name: "[8]int", byteSize: 64, type: 1, count: 8 })],
  [5, raw({ tag: TAG.arrayType, name: "[8]*main.user", byteSize: 64, type: 3, count: 8 })],
  [
    6,
    raw({
      tag: TAG.structureType,
      name: "bucket<int,*main.user>",
      byteSize: 144,
      members: [
        { name: "keys", at: 8, type: 4 },
        { name: "values", at: 72, type: 5 },
        { name: "overflow", at: 136, type: 7 },
      ],
    }),
  ],
  [7, raw({ tag: TAG.pointerType, name: "*bucket<int,*main.user>", type: 6 })],
  [
    8,
    raw({
      tag: TAG.structureType,
      name: "hash<int,*main.user>",
      byteSize: 48,
      members: [{ name: "buckets", at: 16, type: 7 }],
    }),
  ],
]);

/** Objects with their size, and pointers by offset: `[size, { offset: target }]`. */
function imageOf(
  objects: readonly (readonly [bytes: number, pointers: Readonly<Record<number, number>>])[],
): HeapImage {
  const graph = graphOf(objects.map(([, pointers]) => Object.values(pointers)));
  const none = new Uint32Array(graph.edgeTarget.length);
  const size = Float64Array.from(objects, ([bytes]) => bytes);
  const roots = { length: 0, target: none, into: none, word: none, kind: new Uint8Array(), at: size, frame: none };
  const edgeOffset = Uint32Array.from(objects.flatMap(([, pointers]) => Object.keys(pointers).map(Number)));
  return { ...graph, address: size, size, edgeOffset, edgeInto: none, edgeWord: none, roots };
}

it("a map of Go 1.21 types its buckets, each value in them, and what overflows", () => {
  const image = imageOf([
    [48, { 16: 1 }],
    [288, { 72: 2, 136: 3, 224: 2 }],
    [16, {}],
    [144, { 80: 4 }],
    [16, { 8: 2 }],
  ]);
  const named = typesFromDwarf(OLD_MAP);
  const propagation = new TypePropagation(image, named, () => null);
  propagation.consider(objectIndex(0), 0, named.byName("hash<int,*main.user>")!, false);
  propagation.propagate();
  const names = Array.from(propagation.of, (type) => named.types.at(typeIndex(type - 1)).name);

  expect(names).toEqual([
    "hash<int,*main.user>",
    "bucket<int,*main.user>",
    "main.user",
    "bucket<int,*main.user>",
    "main.user",
  ]);
  expect(named.types.slotAt(named.byName("bucket<int,*main.user>")!, 144 + 80)?.label).toBe(".values[]");
});

it("a type that has no pointer where the object has one is not believed", () => {
  const named = typesFromDwarf(OLD_MAP);
  const propagation = new TypePropagation(
    imageOf([
      [16, { 0: 1 }],
      [16, {}],
    ]),
    named,
    () => null,
  );
  propagation.consider(objectIndex(0), 0, named.byName("main.user")!, false);
  expect(propagation.of[0]).toBe(0);
});
