import { describe, expect, it } from "vitest";
import { fieldLabel, type HeapLabels, type Recursion, rootLabel, typeLabel } from "../../../src/heap/holders/labels.ts";
import type { PathClasses } from "../../../src/heap/holders/path-classes.ts";
import { stepText } from "../../../src/heap/holders/path-step.ts";
import { pathClasses } from "../../../src/heap/holders/paths.ts";
import { objectIndex } from "../../../src/heap/model/image.ts";
import { graphOf } from "../graph/random-graph.ts";

/** `[type, bytes, { field: targets }]` */
type DrawnObject = readonly [
  type: string,
  bytes: number,
  fields?: Readonly<Record<string, number | readonly number[]>>,
];

interface Drawn {
  readonly objects: readonly DrawnObject[];
  /** Rounds of objects, by the names of the variables that point to them. */
  readonly rounds: readonly Readonly<Record<string, number | readonly number[]>>[];
  /** Objects that the holder does not hold alone. */
  readonly shared?: readonly number[];
  readonly recursion?: (type: string) => Recursion;
}

const listOf = (rows: number | readonly number[]): readonly number[] => [rows].flat();

function search({ objects, rounds, shared = [], recursion }: Drawn): PathClasses {
  const pointers = objects.map(([, , fields = {}]) =>
    Object.entries(fields).flatMap(([field, targets]) => listOf(targets).map((to) => ({ field, to }))),
  );
  const fieldOf = pointers.flat().map(({ field }) => field);
  const texts = [
    ...new Set([...rounds.flatMap((some) => Object.keys(some)), ...fieldOf, ...objects.map(([type]) => type)]),
  ];
  const rows = new Map(texts.map((text, row) => [text, row]));
  const row = (text: string): number => rows.get(text)!;
  const labels: HeapLabels = {
    ofType: (object) => typeLabel(row(objects[object]![0])),
    ofEdge: (_, edge) => fieldLabel(row(fieldOf[edge]!)),
    text: (label) => texts[label]!,
    sourceType: (type) => type,
    shownSteps: (steps) => [...steps],
    ...(recursion && { recursion: (type) => recursion(texts[type]!) }),
  };
  const graph = {
    ...graphOf(pointers.map((some) => some.map(({ to }) => to))),
    size: Float64Array.from(objects, ([, bytes]) => bytes),
  };
  const state = Uint8Array.from(objects, (_, object) => (shared.includes(object) ? 0 : 1));
  const starts = rounds.map((variables) =>
    Object.entries(variables).flatMap(([name, targets]) =>
      listOf(targets).map((to) => ({ object: objectIndex(to), label: rootLabel(row(name)) })),
    ),
  );
  return pathClasses(graph, { rounds: starts, state, objects: objects.length - shared.length }, labels);
}

/** `cache ─▶ map 300 ─▶ .users user ×2 200` */
function heaviest(drawn: Drawn): string | null {
  const path = search(drawn).heaviest();
  return path && [path.root, ...path.steps.map((step) => `${stepText(step)} ${step.bytes}`)].join(" ─▶ ");
}

/** `cache ─▶ map ─▶ .users user: 200 B in 2`, the heaviest first */
const stacks = (drawn: Drawn, stacksMax = 100): string[] =>
  search(drawn)
    .stacks(stacksMax)
    .map(({ root, steps, bytes, objects }) => {
      const path = steps.map(({ field, type }) => `${field} ${type}`.trim());
      return `${[root, ...path].join(" ─▶ ")}: ${bytes} B in ${objects}`;
    });

const never = (): Recursion => "never";

describe("the path of a holder", () => {
  it("begins at the variable and counts objects of one type by one field together", () => {
    const objects: DrawnObject[] = [
      ["map", 100, { "[]": [1, 2] }],
      ["user", 60, { ".name": 3 }],
      ["user", 60, { ".name": 4 }],
      ["string", 40],
      ["string", 40],
    ];
    expect(heaviest({ objects, rounds: [{ cache: 0 }] })).toBe(
      "cache ─▶ map 300 ─▶ [] user ×2 200 ─▶ .name string ×2 80",
    );
  });

  it("follows the class with the most bytes on it and below it", () => {
    const objects: DrawnObject[] = [
      ["box", 1, { ".small": 1, ".large": 2 }],
      ["a", 50, {}],
      ["b", 1, { ".c": 3 }],
      ["c", 60],
    ];
    expect(heaviest({ objects, rounds: [{ x: 0 }] })).toBe("x ─▶ box 112 ─▶ .large b 61 ─▶ .c c 60");
  });

  it("follows the heaviest variable", () => {
    const objects: DrawnObject[] = [
      ["a", 10],
      ["b", 20],
    ];
    expect(heaviest({ objects, rounds: [{ x: 0, y: 1 }] })).toBe("y ─▶ b 20");
  });

  it("follows the first of two classes with as many bytes", () => {
    const objects: DrawnObject[] = [
      ["a", 10],
      ["b", 10],
    ];
    expect(heaviest({ objects, rounds: [{ x: 0, y: 1 }] })).toBe("x ─▶ a 10");
  });

  it("ends before a class with less than 30% of the bytes of the class above it", () => {
    const box = (bytes: number): DrawnObject[] => [
      ["box", 100 - bytes, { ".a": 1 }],
      ["a", bytes],
    ];
    expect(heaviest({ objects: box(30), rounds: [{ x: 0 }] })).toBe("x ─▶ box 100 ─▶ .a a 30");
    expect(heaviest({ objects: box(29), rounds: [{ x: 0 }] })).toBe("x ─▶ box 100");
  });

  it("takes the fields of one type together, and is named by the heaviest of them", () => {
    const objects: DrawnObject[] = [
      ["list", 1, { ".first": 1, ".last": 2, ".other": 3 }],
      ["node", 30],
      ["node", 40],
      ["other", 50],
    ];
    expect(heaviest({ objects, rounds: [{ x: 0 }] })).toBe("x ─▶ list 121 ─▶ .last node ×2 70");
  });

  it("has at most 24 steps", () => {
    const objects = Array.from(
      { length: 30 },
      (_, row): DrawnObject => [`t${row}`, 100, row < 29 ? { ".next": row + 1 } : {}],
    );
    expect(search({ objects, rounds: [{ x: 0 }] }).heaviest()?.steps).toHaveLength(24);
  });

  it("does not exist for a holder without objects", () => {
    expect(heaviest({ objects: [], rounds: [{}] })).toBeNull();
  });

  it("leaves out objects that others hold too", () => {
    const objects: DrawnObject[] = [
      ["map", 10, { "[]": [1, 2] }],
      ["user", 10],
      ["user", 10],
    ];
    expect(heaviest({ objects, rounds: [{ x: 0 }], shared: [2] })).toBe("x ─▶ map 20 ─▶ [] user 10");
    expect(heaviest({ objects, rounds: [{ x: [0, 1] }], shared: [0] })).toBe("x ─▶ user 10");
  });
});

describe("an object that several paths reach", () => {
  it("is on the shortest", () => {
    const objects: DrawnObject[] = [
      ["box", 1, { ".long": 1, ".short": 2 }],
      ["mid", 1, { ".leaf": 2 }],
      ["leaf", 9],
    ];
    expect(stacks({ objects, rounds: [{ x: 0 }] })).toEqual([
      "x ─▶ box ─▶ .short leaf: 9 B in 1",
      "x ─▶ box: 1 B in 1",
      "x ─▶ box ─▶ .long mid: 1 B in 1",
    ]);
  });

  it("is on the path from the first variable if both are as long", () => {
    const objects: DrawnObject[] = [
      ["map", 2, { "[]": 2 }],
      ["map", 2, { "[]": 2 }],
      ["key", 8],
    ];
    expect(stacks({ objects, rounds: [{ b: 1, a: 0 }] })[0]).toBe("b ─▶ map ─▶ [] key: 8 B in 1");
    expect(stacks({ objects, rounds: [{ a: 0, b: 1 }] })[0]).toBe("a ─▶ map ─▶ [] key: 8 B in 1");
    expect(stacks({ objects: [objects[2]!], rounds: [{ a: 0, b: 0 }] })[0]).toBe("a ─▶ key: 8 B in 1");
  });

  it("is on the path by the first class found if both begin at one variable", () => {
    const objects: DrawnObject[] = [
      ["box", 1, { ".b": 1, ".a": 2 }],
      ["b", 1, { ".key": 3 }],
      ["a", 1, { ".key": 3 }],
      ["key", 8],
    ];
    expect(stacks({ objects, rounds: [{ x: 0 }] })[0]).toBe("x ─▶ box ─▶ .b b ─▶ .key key: 8 B in 1");
  });

  it("is on a path of an earlier round, however long that is", () => {
    const objects: DrawnObject[] = [
      ["box", 1, { ".mid": 1 }],
      ["mid", 1, { ".leaf": 2 }],
      ["leaf", 9],
      ["only", 5],
    ];
    expect(stacks({ objects, rounds: [{ x: 0 }, { y: [2, 3] }] })).toEqual([
      "x ─▶ box ─▶ .mid mid ─▶ .leaf leaf: 9 B in 1",
      "y ─▶ only: 5 B in 1",
      "x ─▶ box: 1 B in 1",
      "x ─▶ box ─▶ .mid mid: 1 B in 1",
    ]);
  });
});

describe("objects of a type below an object of the same type", () => {
  /** A list of three nodes, the last of which has a value. */
  const list: DrawnObject[] = [
    ["list", 1, { ".head": 1 }],
    ["node", 10, { ".next": 2 }],
    ["node", 10, { ".next": 3 }],
    ["node", 10, { ".value": 4 }],
    ["value", 50],
  ];

  it("belong to its class, whatever the path between them", () => {
    expect(heaviest({ objects: list, rounds: [{ x: 0 }] })).toBe("x ─▶ list 81 ─▶ .head node ×3 80 ─▶ .value value 50");
    const tree: DrawnObject[] = [
      ["node", 10, { ".children": 1 }],
      ["slice", 5, { "[]": [2, 3] }],
      ["node", 10, { ".value": 4 }],
      ["node", 10],
      ["value", 50],
    ];
    expect(stacks({ objects: tree, rounds: [{ x: 0 }] })).toEqual([
      "x ─▶ node ─▶ .value value: 50 B in 1",
      "x ─▶ node: 30 B in 3",
      "x ─▶ node ─▶ .children slice: 5 B in 1",
    ]);
  });

  it("are classes of their own if their type never merges", () => {
    expect(heaviest({ objects: list, rounds: [{ x: 0 }], recursion: never })).toBe(
      "x ─▶ list 81 ─▶ .head node 80 ─▶ .next node 70 ─▶ .next node 60 ─▶ .value value 50",
    );
  });

  it("belong to its class only by the same field of the same type, for types that say nothing", () => {
    const sameField = (type: string): Recursion => (type === "Array" ? "same-field" : "always");
    const cache: DrawnObject[] = [
      ["Cache", 1, { ".list": 1 }],
      ["Array", 10, { "[]": 2 }],
      ["Session", 10, { ".tags": 3 }],
      ["Array", 50, { "[]": 4 }],
      ["Session", 5, { ".tags": 5 }],
      ["Array", 20],
    ];
    expect(stacks({ objects: cache, rounds: [{ x: 0 }], recursion: sameField })).toEqual([
      "x ─▶ Cache ─▶ .list Array ─▶ [] Session ─▶ .tags Array: 70 B in 2",
      "x ─▶ Cache ─▶ .list Array ─▶ [] Session: 15 B in 2",
      "x ─▶ Cache ─▶ .list Array: 10 B in 1",
      "x ─▶ Cache: 1 B in 1",
    ]);
  });

  it("do not belong to its class by the same field of another type", () => {
    const objects: DrawnObject[] = [
      ["A", 1, { ".list": 1 }],
      ["Array", 10, { "[]": 2 }],
      ["B", 1, { ".list": 3 }],
      ["Array", 20],
    ];
    expect(stacks({ objects, rounds: [{ x: 0 }], recursion: () => "same-field" })).toEqual([
      "x ─▶ A ─▶ .list Array ─▶ [] B ─▶ .list Array: 20 B in 1",
      "x ─▶ A ─▶ .list Array: 10 B in 1",
      "x ─▶ A: 1 B in 1",
      "x ─▶ A ─▶ .list Array ─▶ [] B: 1 B in 1",
    ]);
  });

  it("belong to the class above beyond 100,000 classes", () => {
    const objects = Array.from({ length: 100_002 }, (_, row): DrawnObject => [`t${row}`, 1]);
    const root: DrawnObject = ["root", 1, { "[]": objects.map((_, row) => row + 1) }];
    const found = search({ objects: [root, ...objects], rounds: [{ x: 0 }], recursion: never }).stacks(1);
    // The class of the root is the first, so 99,999 classes have one object each.
    expect(found).toMatchObject([{ objects: 4, bytes: 4, steps: [{ type: "root" }] }]);
  });
});

describe("the stacks of a holder", () => {
  const objects: DrawnObject[] = [
    ["map", 5, { "[]": [1, 2] }],
    ["user", 60, { ".name": 3 }],
    ["user", 60],
    ["string", 40],
  ];

  it("are its classes with the most bytes of their own", () => {
    expect(stacks({ objects, rounds: [{ x: 0 }] })).toEqual([
      "x ─▶ map ─▶ [] user: 120 B in 2",
      "x ─▶ map ─▶ [] user ─▶ .name string: 40 B in 1",
      "x ─▶ map: 5 B in 1",
    ]);
    expect(stacks({ objects, rounds: [{ x: 0 }] }, 1)).toHaveLength(1);
  });

  it("have steps with the bytes of each class's own objects", () => {
    expect(search({ objects, rounds: [{ x: 0 }] }).stacks(2)[1]?.steps).toEqual([
      { field: "", type: "map", objects: 1, bytes: 5 },
      { field: "[]", type: "user", objects: 2, bytes: 120 },
      { field: ".name", type: "string", objects: 1, bytes: 40 },
    ]);
  });
});

it("a step is its field, its type, and how many objects if there are several", () => {
  expect(stepText({ field: ".Header", type: "map", objects: 45_419, bytes: 1 })).toBe(".Header map ×45,419");
  expect(stepText({ field: "", type: "map", objects: 2, bytes: 1 })).toBe("map ×2");
  expect(stepText({ field: "[]", type: "map", objects: 1, bytes: 1 })).toBe("[] map");
});
