import { describe, expect, it } from "vitest";
import type { RawType } from "../../../../src/heap/go/binary/dwarf/debug-info.ts";
import type { GoDump } from "../../../../src/heap/go/dump/go-dump.ts";
import { typesFromDwarf } from "../../../../src/heap/go/types/from-dwarf.ts";
import { MapShapes } from "../../../../src/heap/go/typing/map-shapes.ts";
import { objectIndex } from "../../../../src/heap/model/image.ts";
import { BUCKETS, SWISS } from "../drawn/maps.ts";
import { type DrawnObject, imageOf, pointerTo, struct } from "../drawn/types.ts";

/** A map whose values have a pointer at another offset. */
const OTHER: readonly (readonly [number, RawType])[] = [
  [31, struct("bucket<string,int>", 32, [["keys", 8, 3]])],
  [32, pointerTo("bucket<string,int>", 31)],
  [33, struct("hash<string,int>", 48, [["buckets", 24, 32]])],
];

interface Drawn {
  readonly objects: readonly DrawnObject[];
  readonly types?: readonly (readonly [number, RawType])[];
  /** By object that begins with its type: the name of that type; "" if unknown. */
  readonly headers?: Readonly<Record<number, string>>;
}

function shapesOf({ objects, types = [...SWISS, ...BUCKETS, ...OTHER], headers = {} }: Drawn) {
  const named = typesFromDwarf(new Map(types));
  const names = Object.values(headers);
  const dump = {
    image: imageOf(objects),
    headers: {
      object: Uint32Array.from(Object.keys(headers), Number),
      word: Uint32Array.from(names, (_, row) => row + 1),
    },
  } as unknown as GoDump;
  const shapes = new MapShapes(dump, named, (word) => named.byName(names[word - 1] ?? ""));
  return {
    entriesIn: (header: string, object: number): string | null =>
      shapes.entriesIn(named.byName(header)!, objectIndex(object))?.label ?? null,
    onlyEntriesIn: (object: number): string | null => {
      const slot = shapes.onlyEntriesIn(objectIndex(object));
      return slot?.target == null ? null : named.types.at(slot.target).name;
    },
  };
}

const USER: DrawnObject = [16, {}];

describe("the entries of a map since Go 1.24", () => {
  const MAP = "map<int,*main.user>";

  it("are in the only group of a small map, which begins with its control word", () => {
    expect(shapesOf({ objects: [[40, { 16: 1 }], USER] }).entriesIn(MAP, 0)).toBe(".dirPtr");
  });

  it("are in an array of tables, if the first table has groups of this map", () => {
    const objects: DrawnObject[] = [[16, { 0: 1, 8: 1 }], [24, { 8: 2 }], [80, { 16: 3, 56: 3 }], USER];
    expect(shapesOf({ objects }).entriesIn(MAP, 0)).toBe(".dirPtr");
  });

  it("are not in an object whose pointers are at other offsets", () => {
    expect(shapesOf({ objects: [[40, { 8: 1 }], USER] }).entriesIn(MAP, 0)).toBeNull();
    expect(shapesOf({ objects: [[40, { 24: 1 }], USER] }).entriesIn(MAP, 0)).toBeNull();
  });

  it("are not in an object that is smaller than a group", () => {
    expect(shapesOf({ objects: [[32, { 16: 1 }], USER] }).entriesIn(MAP, 0)).toBeNull();
  });

  it("are not in an object without pointers", () => {
    expect(shapesOf({ objects: [[40, {}], USER] }).entriesIn(MAP, 0)).toBeNull();
  });

  it("are not in an array of objects that are no tables", () => {
    expect(shapesOf({ objects: [[16, { 0: 1 }], [24, { 16: 2 }], USER] }).entriesIn(MAP, 0)).toBeNull();
  });

  it("are not in an array of tables whose groups have pointers at other offsets", () => {
    expect(shapesOf({ objects: [[16, { 0: 1 }], [24, { 8: 2 }], [40, { 24: 3 }], USER] }).entriesIn(MAP, 0)).toBeNull();
  });

  it("are not in an array of tables without groups", () => {
    expect(
      shapesOf({
        objects: [
          [16, { 0: 1 }],
          [24, {}],
        ],
      }).entriesIn(MAP, 0),
    ).toBeNull();
  });
});

describe("the entries of a map before Go 1.24", () => {
  const HASH = "hash<int,*main.user>";

  it("are in an array of buckets", () => {
    expect(shapesOf({ objects: [[64, { 16: 1, 24: 1, 48: 1 }], USER] }).entriesIn(HASH, 0)).toBe(".buckets");
  });

  it("are not in an object whose pointers are at other offsets", () => {
    expect(shapesOf({ objects: [[64, { 8: 1 }], USER] }).entriesIn(HASH, 0)).toBeNull();
  });
});

describe("an object that begins with its type", () => {
  const HASH = "hash<int,*main.user>";
  const objects: DrawnObject[] = [USER, [1032, { 24: 0 }], [1032, { 24: 0 }]];

  it("has the entries of the map with this type of bucket, whatever its shape", () => {
    expect(shapesOf({ objects, headers: { 1: "bucket<int,*main.user>" } }).entriesIn(HASH, 1)).toBe(".buckets");
  });

  it("has no entries of a map with another type of bucket", () => {
    expect(shapesOf({ objects, headers: { 1: "bucket<string,int>" } }).entriesIn(HASH, 1)).toBeNull();
  });

  it("has its first value after the type if the type is unknown", () => {
    expect(shapesOf({ objects, headers: { 1: "" } }).entriesIn(HASH, 1)).toBe(".buckets");
    expect(shapesOf({ objects, headers: { 1: "" } }).entriesIn("hash<string,int>", 1)).toBeNull();
  });

  it("does not change how other objects are read", () => {
    expect(shapesOf({ objects, headers: { 1: "" } }).entriesIn(HASH, 2)).toBe(".buckets");
    const shifted: DrawnObject[] = [USER, [1032, { 24: 0 }], [1032, { 32: 0 }]];
    expect(shapesOf({ objects: shifted, headers: { 1: "" } }).entriesIn(HASH, 2)).toBeNull();
  });

  it("has tables after the type in an array of tables", () => {
    const tables: DrawnObject[] = [[1032, { 8: 1 }], [24, { 8: 2 }], [40, { 16: 3 }], USER];
    expect(shapesOf({ objects: tables, headers: { 0: "" } }).entriesIn("map<int,*main.user>", 0)).toBe(".dirPtr");
    expect(shapesOf({ objects: tables }).entriesIn("map<int,*main.user>", 0)).toBeNull();
  });
});

describe("a type that is no header of a map", () => {
  it("has no entries", () => {
    expect(shapesOf({ objects: [[16, { 8: 1 }], USER] }).entriesIn("main.user", 0)).toBeNull();
    expect(shapesOf({ objects: [[64, { 16: 1 }], USER] }).entriesIn("int", 0)).toBeNull();
  });
});

describe("the only map whose entries an object may contain", () => {
  it("is found by the shape of its entries", () => {
    const shapes = shapesOf({
      objects: [[32, { 16: 1 }], [32, { 8: 0 }], USER],
      types: [...SWISS, ...BUCKETS, ...OTHER],
    });
    expect(shapes.onlyEntriesIn(0)).toBe("bucket<int,*main.user>");
    expect(shapes.onlyEntriesIn(1)).toBe("bucket<string,int>");
  });

  it("is unknown if several maps fit", () => {
    expect(shapesOf({ objects: [[160, { 16: 1 }], USER] }).onlyEntriesIn(0)).toBeNull();
  });

  it("is unknown if no map fits", () => {
    expect(shapesOf({ objects: [[32, { 0: 1 }], USER] }).onlyEntriesIn(0)).toBeNull();
  });

  it("is no longer searched for after ten thousand guesses", () => {
    const shapes = shapesOf({ objects: [[32, { 16: 1 }], USER], types: [...SWISS.slice(0, 3), ...BUCKETS] });
    for (let guess = 0; guess <= 10_000; guess++) expect(shapes.onlyEntriesIn(0)).not.toBeNull();
    expect(shapes.onlyEntriesIn(0)).toBeNull();
  });
});
