import { describe, expect, it } from "vitest";
import { TAG } from "../../../../src/heap/go/binary/dwarf/constants.ts";
import type { RawType } from "../../../../src/heap/go/binary/dwarf/debug-info.ts";
import { type NamedTypes, typesFromDwarf } from "../../../../src/heap/go/types/from-dwarf.ts";
import { typeIndex } from "../../../../src/heap/go/types/types.ts";
import { TypePropagation } from "../../../../src/heap/go/typing/object-types.ts";
import { objectIndex } from "../../../../src/heap/model/image.ts";
import { BUCKETS, SWISS } from "../drawn/maps.ts";
import { type DrawnObject, imageOf, pointerTo, rawType, scalar, struct } from "../drawn/types.ts";

const GO_INTERFACE = 20;
const OLD_BUCKET = 50;

/**
 * Beside those of maps:
 *
 *   main.store    16 B   any @0                       main.timed     24 B   user @0, timer @16
 *   main.wide     32 B   user @0, next *user @16      main.timer      8 B   next *user @0
 *   main.box       8 B   user *user @0                main.callback  24 B   user @8
 */
const TYPES: readonly (readonly [number, RawType])[] = [
  ...SWISS,
  ...BUCKETS,
  [40, rawType({ tag: TAG.structureType, name: "any", byteSize: 16, goKind: GO_INTERFACE })],
  [41, struct("main.store", 16, [["value", 0, 40]])],
  [
    42,
    struct("main.wide", 32, [
      ["user", 0, 2],
      ["next", 16, 3],
    ]),
  ],
  [43, struct("main.box", 8, [["user", 0, 3]])],
  [44, struct("main.timer", 8, [["next", 0, 3]])],
  [
    45,
    struct("main.timed", 24, [
      ["user", 0, 2],
      ["timer", 16, 44],
    ]),
  ],
  [46, struct("main.callback", 24, [["user", 8, 2]])],
  [47, struct("main.empty", 0, [])],
  [48, struct("internal/runtime/maps.table", 24, [["next", 8, 3]])],
  [49, pointerTo("internal/runtime/maps.table", 48)],
  [51, rawType({ tag: TAG.arrayType, name: "[8]int", byteSize: 64, type: 1, count: 8 })],
  [52, rawType({ tag: TAG.arrayType, name: "[8]*main.user", byteSize: 64, type: 3, count: 8 })],
  // A bucket of map[int]*main.user as Go 1.21 describes it.
  [
    OLD_BUCKET,
    struct("bucket<int8,*main.user>", 144, [
      ["keys", 8, 51],
      ["values", 72, 52],
      ["overflow", 136, 53],
    ]),
  ],
  [53, pointerTo("bucket<int8,*main.user>", OLD_BUCKET)],
  [54, struct("hash<int8,*main.user>", 48, [["buckets", 16, 53]])],
  [55, scalar("int8", 1)],
];

interface Drawing {
  readonly named: NamedTypes;
  readonly propagation: TypePropagation;
  /** A pointer to a type leads to object 0, or `into` it. */
  readonly pointTo: (type: string, into?: number, isArray?: boolean) => void;
  /** By object: its type, with brackets if it has many values; "" if unknown. */
  readonly found: () => string[];
}

/** `words`: types by row of type words. */
function draw(objects: readonly DrawnObject[], words: readonly string[] = []): Drawing {
  const named = typesFromDwarf(new Map(TYPES));
  const propagation = new TypePropagation(imageOf(objects), named, (word) => named.byName(words[word - 1] ?? ""));
  const textOf = (type: number, object: number): string => {
    if (type === 0) return "";
    const { name } = named.types.at(typeIndex(type - 1));
    return propagation.isArray[object] === 1 ? `[]${name}` : name;
  };
  return {
    named,
    propagation,
    pointTo: (type, into = 0, isArray = false) =>
      propagation.consider(objectIndex(0), into, named.byName(type)!, isArray),
    found: () => {
      propagation.propagate();
      return Array.from(propagation.of, textOf);
    },
  };
}

const USER: DrawnObject = [16, {}];

describe("the types of objects", () => {
  it("propagate along the fields of their types", () => {
    const drawing = draw([
      [8, { 0: 1 }],
      [16, { 8: 2 }],
      [16, { 8: 1 }],
    ]);
    drawing.pointTo("main.box");
    expect(drawing.found()).toEqual(["main.box", "main.user", "main.user"]);
  });

  it("are unknown for objects that no typed pointer reaches", () => {
    const drawing = draw([[8, {}], USER]);
    drawing.pointTo("main.box");
    expect(drawing.found()).toEqual(["main.box", ""]);
  });

  it("propagate in each of many values", () => {
    const drawing = draw([[32, { 8: 1, 24: 2 }], USER, USER]);
    drawing.pointTo("main.user", 0, true);
    expect(drawing.found()).toEqual(["[]main.user", "main.user", "main.user"]);
  });

  it("propagate through buckets of Go 1.21, their values and what overflows", () => {
    const drawing = draw([[48, { 16: 1 }], [288, { 72: 2, 136: 3, 224: 2 }], USER, [144, { 80: 4 }], [16, { 8: 2 }]]);
    drawing.pointTo("hash<int8,*main.user>");
    const bucket = "bucket<int8,*main.user>";
    expect(drawing.found()).toEqual(["hash<int8,*main.user>", bucket, "main.user", bucket, "main.user"]);
    expect(drawing.named.types.slotAt(drawing.named.byName(bucket)!, 144 + 80)?.label).toBe(".values[]");
  });

  it("propagate through more objects in one round than are followed unsorted", () => {
    const pointers = Object.fromEntries(Array.from({ length: 100 }, (_, row) => [16 * row + 8, row + 1]));
    const drawing = draw([[1600, pointers], ...Array.from({ length: 100 }, (): DrawnObject => [16, { 8: 101 }]), USER]);
    drawing.pointTo("main.user", 0, true);
    expect(drawing.found().slice(1)).toEqual(Array.from({ length: 101 }, () => "main.user"));
  });
});

describe("a type", () => {
  it("that has no pointer where the object has one is not believed", () => {
    const drawing = draw([[16, { 0: 1 }], USER]);
    drawing.pointTo("main.user");
    expect(drawing.found()).toEqual(["", ""]);
  });

  it("that is larger than the object is not believed", () => {
    const drawing = draw([[16, {}]]);
    drawing.pointTo("main.wide");
    expect(drawing.found()).toEqual([""]);
  });

  it("of no bytes is not believed", () => {
    const drawing = draw([[16, {}]]);
    drawing.pointTo("main.empty");
    expect(drawing.found()).toEqual([""]);
  });

  it("that is larger replaces a smaller one, in either order", () => {
    const objects: DrawnObject[] = [[32, { 8: 1 }], USER];
    const smallFirst = draw(objects);
    smallFirst.pointTo("main.user");
    smallFirst.pointTo("main.wide");
    expect(smallFirst.found()).toEqual(["main.wide", "main.user"]);
    const largeFirst = draw(objects);
    largeFirst.pointTo("main.wide");
    largeFirst.pointTo("main.user");
    expect(largeFirst.found()).toEqual(["main.wide", "main.user"]);
  });

  it("that is as large does not replace the first", () => {
    const drawing = draw([[8, {}]]);
    drawing.pointTo("main.box");
    drawing.pointTo("main.timer");
    expect(drawing.found()).toEqual(["main.box"]);
  });
});

describe("a pointer into an object", () => {
  it("at a whole number of values gives the type of the values", () => {
    const drawing = draw([[48, { 8: 1 }], USER]);
    drawing.pointTo("main.user", 32, true);
    expect(drawing.found()).toEqual(["[]main.user", "main.user"]);
  });

  it("at a field gives the structure with this field there", () => {
    const objects: DrawnObject[] = [[24, { 16: 1 }], USER];
    const drawing = draw(objects);
    drawing.pointTo("main.user", 8);
    expect(drawing.found()).toEqual(["main.callback", "main.user"]);
    const unknown = draw(objects);
    unknown.pointTo("main.user", 4);
    expect(unknown.found()).toEqual(["", ""]);
  });

  it("at the first field gives the structure if the field's type alone does not fit", () => {
    const drawing = draw([[24, { 8: 1, 16: 1 }], USER]);
    drawing.pointTo("main.user");
    expect(drawing.found()).toEqual(["main.timed", "main.user"]);
  });

  it("at the first field gives the largest of the structures that fit", () => {
    const drawing = draw([[32, { 16: 1 }], USER]);
    drawing.pointTo("main.user");
    expect(drawing.found()).toEqual(["main.wide", "main.user"]);
  });
});

describe("an object that begins with its type", () => {
  const named = draw([]).named;
  const typeOf = (name: string) => named.byName(name)!;

  it("has its first value after it", () => {
    const drawing = draw([[1032, { 16: 1 }], USER]);
    drawing.propagation.setHeader(0, typeOf("main.user"));
    expect(drawing.found()).toEqual(["[]main.user", "main.user"]);
    expect([...drawing.propagation.base]).toEqual([8, 0]);
  });

  it("keeps this type, however large another one is", () => {
    const drawing = draw([[1032, {}]]);
    drawing.propagation.setHeader(0, typeOf("main.user"));
    drawing.pointTo("main.wide", 8);
    expect(drawing.found()).toEqual(["[]main.user"]);
  });

  it("has many values if there is space for two", () => {
    const twice = draw([[40, {}]]);
    twice.propagation.setHeader(0, typeOf("main.user"));
    expect(twice.found()).toEqual(["[]main.user"]);
    const once = draw([[39, {}]]);
    once.propagation.setHeader(0, typeOf("main.user"));
    expect(once.found()).toEqual(["main.user"]);
    const empty = draw([[40, {}]]);
    empty.propagation.setHeader(0, typeOf("main.empty"));
    expect(empty.found()).toEqual(["main.empty"]);
  });

  it("gets its type from pointers if the type is unknown, or the same for all maps", () => {
    for (const header of [null, typeOf("internal/runtime/maps.table"), typeOf("*internal/runtime/maps.table")]) {
      const drawing = draw([[1032, { 16: 1 }], USER]);
      drawing.propagation.setHeader(0, header);
      drawing.pointTo("main.user", 8);
      expect(drawing.found()).toEqual(["main.user", "main.user"]);
    }
  });

  it("is not believed to have a value where the type is", () => {
    const drawing = draw([[1032, {}]]);
    drawing.propagation.setHeader(0, null);
    drawing.pointTo("main.user", 0);
    expect(drawing.found()).toEqual([""]);
  });
});

describe("an interface", () => {
  it("points to its value", () => {
    const drawing = draw([[16, { 8: { to: 1, word: 1 } }], USER], ["main.user"]);
    drawing.propagation.setCertain(0, drawing.named.byName("main.store")!);
    expect(drawing.found()).toEqual(["main.store", "main.user"]);
  });

  it("contains its value if that is a pointer", () => {
    const drawing = draw([[16, { 8: { to: 1, word: 1 } }], USER], ["*main.user"]);
    drawing.propagation.setCertain(0, drawing.named.byName("main.store")!);
    expect(drawing.found()).toEqual(["main.store", "main.user"]);
  });

  it("gives no type if its type word is unknown", () => {
    const drawing = draw([[16, { 8: { to: 1, word: 2 } }], USER], ["*main.user"]);
    drawing.propagation.setCertain(0, drawing.named.byName("main.store")!);
    expect(drawing.found()).toEqual(["main.store", ""]);
  });
});

describe("a word before a pointer that looks like a type", () => {
  it("is ignored where the field has a type", () => {
    const drawing = draw(
      [
        [8, { 0: { to: 1, word: 1 } }],
        [32, {}],
      ],
      ["*main.wide"],
    );
    drawing.pointTo("main.box");
    expect(drawing.found()).toEqual(["main.box", "main.user"]);
  });

  it("gives the type of what an object without a type points to, at the end", () => {
    const drawing = draw([[16, { 8: { to: 1, word: 1 } }], [16, { 8: 2 }], USER], ["*main.user"]);
    expect(drawing.found()).toEqual(["", "", ""]);
    drawing.propagation.guessFromWords();
    expect(drawing.found()).toEqual(["", "main.user", "main.user"]);
  });

  it("is not guessed from in an object with a type", () => {
    const drawing = draw(
      [
        [16, { 8: { to: 1, word: 1 } }],
        [32, {}],
      ],
      ["*main.wide"],
    );
    drawing.pointTo("main.user");
    drawing.propagation.guessFromWords();
    expect(drawing.found()).toEqual(["main.user", "main.user"]);
  });

  it("is not guessed from where there is none", () => {
    const drawing = draw([[16, { 0: 1, 8: { to: 2, word: 1 } }], USER, USER], ["*main.user"]);
    drawing.propagation.guessFromWords();
    expect(drawing.found()).toEqual(["", "", "main.user"]);
  });
});

describe("the directory of a map since Go 1.24", () => {
  const MAP = "map<int,*main.user>";
  const TABLE = "table<int,*main.user>";
  const GROUP = "[]noalg.map.group[int]*main.user";

  it("is an array of tables if it begins with a pointer", () => {
    const drawing = draw([
      [48, { 16: 1 }],
      [16, { 0: 2, 8: 3 }],
      [24, { 8: 4 }],
      [24, { 8: 4 }],
      [80, { 16: 5, 56: 5 }],
      USER,
    ]);
    drawing.pointTo(MAP);
    const groups = "noalg.map.group[int]*main.user";
    expect(drawing.found()).toEqual([MAP, `[]*${TABLE}`, TABLE, TABLE, groups, "main.user"]);
  });

  it("is the only group of a small map if it begins with its control word", () => {
    const drawing = draw([[48, { 16: 1 }], [40, { 16: 2 }], USER]);
    drawing.pointTo(MAP);
    expect(drawing.found()).toEqual([MAP, GROUP, "main.user"]);
  });

  it("is a group if it has no pointers", () => {
    const drawing = draw([
      [48, { 16: 1 }],
      [40, {}],
      [8, { 0: 1 }],
    ]);
    drawing.pointTo(MAP);
    expect(drawing.found()).toEqual([MAP, GROUP, ""]);
  });

  it("has one type of pointers for all maps of a type", () => {
    const drawing = draw([
      [96, { 16: 1, 64: 2 }],
      [16, { 0: 3, 8: 3 }],
      [16, { 0: 3, 8: 3 }],
      [24, {}],
    ]);
    drawing.pointTo(MAP, 0, true);
    drawing.found();
    expect(drawing.propagation.of[1]).toBe(drawing.propagation.of[2]);
    expect(drawing.propagation.of[1]).toBeGreaterThan(0);
  });

  it("begins after the type of an object that begins with its type", () => {
    const drawing = draw([
      [48, { 16: 1 }],
      [1032, { 8: 2 }],
      [24, {}],
    ]);
    drawing.propagation.setHeader(1, null);
    drawing.pointTo(MAP);
    expect(drawing.found()).toEqual([MAP, `[]*${TABLE}`, TABLE]);
  });
});
