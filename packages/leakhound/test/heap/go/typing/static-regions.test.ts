import { describe, expect, it } from "vitest";
import { GO_KIND, TAG } from "../../../../src/heap/go/binary/dwarf/constants.ts";
import type { Segment } from "../../../../src/heap/go/dump/go-dump.ts";
import { StaticRegions } from "../../../../src/heap/go/typing/static-regions.ts";
import { baseType, entry, pointerType, structType } from "../drawn/dwarf.ts";
import { type DrawnGlobal, programOf } from "../drawn/program.ts";

/** Static pointers by the address of their slot: the target, or `[target, type word]`. */
type Pointers = Readonly<Record<number, number | readonly [target: number, word: number]>>;

function segmentOf(start: number, end: number, pointers: Pointers): Segment {
  const rows = Object.entries(pointers).map(([slot, to]) => {
    const [target, word] = typeof to === "number" ? [to, 0] : to;
    return { slot: Number(slot), target, word };
  });
  return {
    start,
    end,
    staticSlots: Float64Array.from(rows, ({ slot }) => slot),
    staticTargets: Float64Array.from(rows, ({ target }) => target),
    staticWords: Uint32Array.from(rows, ({ word }) => word),
  };
}

const TYPES = [
  baseType("int", 8),
  structType("main.page", 16, [
    ["id", 0, "int"],
    ["next", 8, "*main.page"],
  ]),
  pointerType("main.page"),
  structType("main.pageCache", 24, [["slots", 8, "*main.page"]]),
  pointerType("main.pageCache"),
  entry(TAG.structureType, { name: "[]main.page", byteSize: 24, goKind: GO_KIND.slice, goElem: "main.page" }),
  entry(TAG.structureType, { name: "any", byteSize: 16, goKind: GO_KIND.interface }),
];

interface Drawn {
  readonly globals: readonly DrawnGlobal[];
  readonly pointers: Pointers;
  readonly types?: typeof TYPES;
  /** By type word: the name of its type. */
  readonly words?: Readonly<Record<number, string>>;
}

/** Regions of one segment [0x1000, 0x2000). */
function regionsOf({ globals, pointers, types = TYPES, words = {} }: Drawn): (address: number) => string {
  const program = programOf({ globals, entries: types });
  const { named } = program;
  const typeOfWord = (word: number) => named.byName(words[word] ?? "");
  const regions = new StaticRegions(program, [segmentOf(0x1000, 0x2000, pointers)], typeOfWord);
  return (address) => {
    const place = regions.at(address);
    if (!place) return "unknown";
    const type = place.type === null ? "?" : named.types.at(place.type).name;
    return `${place.variable}${place.path} ${type} [${place.address.toString(16)}, ${place.end.toString(16)})`;
  };
}

const PAGES: DrawnGlobal = { name: "main.pages", address: 0x1000, bytes: 8, type: "*main.pageCache" };
const STATIC: DrawnGlobal = { name: "main..stmp_7", address: 0x1100, bytes: 24 };

describe("a word of a static object", () => {
  it("belongs to the variable that contains it", () => {
    const at = regionsOf({ globals: [PAGES], pointers: { 4096: 0x1100 } });
    expect(at(0x1000)).toBe("main.pages *main.pageCache [1000, 1008)");
    expect(at(0x1007)).toBe("main.pages *main.pageCache [1000, 1008)");
    expect(at(0x1008)).toBe("unknown");
    expect(at(0x0fff)).toBe("unknown");
  });

  it("belongs to the variable that points to it, with the path and the type, and not to the symbol of the compiler", () => {
    const at = regionsOf({ globals: [PAGES, STATIC], pointers: { 4096: 0x1100, 4360: 0x1200, 4616: 0x1300 } });
    expect(at(0x1100)).toBe("main.pages main.pageCache [1100, 1118)");
    expect(at(0x1117)).toBe("main.pages main.pageCache [1100, 1118)");
    expect(at(0x1200)).toBe("main.pages.slots main.page [1200, 1210)");
    expect(at(0x1300)).toBe("main.pages.slots.next main.page [1300, 1310)");
    expect(at(0x1310)).toBe("unknown");
    expect(at(0x11ff)).toBe("unknown");
  });

  it("keeps the compiler's symbol if no variable points to it", () => {
    const at = regionsOf({ globals: [STATIC], pointers: {} });
    expect(at(0x1108)).toBe("main..stmp_7 ? [1100, 1118)");
  });

  it("keeps its own name if it is a variable that another one points to", () => {
    const own: DrawnGlobal = { name: "main.other", address: 0x1100, bytes: 24, type: "main.pageCache" };
    const at = regionsOf({ globals: [PAGES, own], pointers: { 4096: 0x1100 } });
    expect(at(0x1108)).toBe("main.other main.pageCache [1100, 1118)");
  });

  it("is found once, even if its objects form a cycle", () => {
    const at = regionsOf({ globals: [PAGES], pointers: { 4096: 0x1100, 4360: 0x1200, 4616: 0x1200 } });
    expect(at(0x1200)).toBe("main.pages.slots main.page [1200, 1210)");
  });

  it("belongs to the first variable that points to it", () => {
    const second: DrawnGlobal = { name: "main.zpages", address: 0x1008, bytes: 8, type: "*main.pageCache" };
    const at = regionsOf({ globals: [PAGES, second], pointers: { 4096: 0x1100, 4104: 0x1100 } });
    expect(at(0x1100)).toBe("main.pages main.pageCache [1100, 1118)");
  });
});

describe("the names of the compiler's symbols", () => {
  it.each(["main..stmp_7", "go:string.*", "type:main.page", "runtime.gcbits.x", "main..dict.x", "x/y.go.z"])(
    "%s is replaced by the variable that points to it",
    (name) => {
      const at = regionsOf({ globals: [PAGES, { ...STATIC, name }], pointers: { 4096: 0x1100 } });
      expect(at(0x1100)).toMatch(/^main\.pages /);
    },
  );

  it.each(["main.cache", "main.typeName", "main.gopher"])("%s is a variable", (name) => {
    const at = regionsOf({ globals: [PAGES, { ...STATIC, name }], pointers: { 4096: 0x1100 } });
    expect(at(0x1100)).toBe(`${name} ? [1100, 1118)`);
  });
});

describe("the array of a slice", () => {
  const LIST: DrawnGlobal = { name: "main.list", address: 0x1000, bytes: 24, type: "[]main.page" };

  it("extends to the next object that something points to", () => {
    const at = regionsOf({ globals: [LIST], pointers: { 4096: 0x1100, 4432: 0x1180 } });
    expect(at(0x1100)).toBe("main.list main.page [1100, 1180)");
    expect(at(0x117f)).toBe("main.list main.page [1100, 1180)");
    expect(at(0x1180)).not.toContain("[1100");
  });

  it("extends to the next variable with pointers", () => {
    const next: DrawnGlobal = { name: "main.next", address: 0x1160, bytes: 8, type: "*main.page" };
    const at = regionsOf({ globals: [LIST, next], pointers: { 4096: 0x1100, 4448: 0x1100 } });
    expect(at(0x1100)).toBe("main.list main.page [1100, 1160)");
  });

  it("extends to the end of its segment if nothing follows", () => {
    const at = regionsOf({ globals: [LIST], pointers: { 4096: 0x1100 } });
    expect(at(0x1fff)).toBe("main.list main.page [1100, 2000)");
    expect(at(0x2000)).toBe("unknown");
  });

  it("has at least one element", () => {
    const at = regionsOf({ globals: [LIST], pointers: { 4096: 0x1100, 4352: 0x1108 } });
    expect(at(0x110f)).toMatch(/\[1100, 1110\)/);
  });

  it("has one element only if the slot is a plain pointer", () => {
    const one: DrawnGlobal = { name: "main.one", address: 0x1000, bytes: 8, type: "*main.page" };
    const at = regionsOf({ globals: [one], pointers: { 4096: 0x1100 } });
    expect(at(0x110f)).toBe("main.one main.page [1100, 1110)");
    expect(at(0x1110)).toBe("unknown");
  });
});

describe("an interface", () => {
  const VALUE: DrawnGlobal = { name: "main.value", address: 0x1000, bytes: 16, type: "any" };

  it("points to a value of the type that its first word names", () => {
    const at = regionsOf({ globals: [VALUE], pointers: { 4104: [0x1100, 1] }, words: { 1: "main.pageCache" } });
    expect(at(0x1100)).toBe("main.value main.pageCache [1100, 1118)");
  });

  it("contains the value itself if that is a pointer", () => {
    const at = regionsOf({ globals: [VALUE], pointers: { 4104: [0x1100, 1] }, words: { 1: "*main.page" } });
    expect(at(0x1100)).toBe("main.value main.page [1100, 1110)");
  });

  it("leads nowhere if its first word names no known type", () => {
    expect(regionsOf({ globals: [VALUE], pointers: { 4104: [0x1100, 0] }, words: {} })(0x1100)).toBe("unknown");
    expect(regionsOf({ globals: [VALUE], pointers: { 4104: [0x1100, 2] }, words: {} })(0x1100)).toBe("unknown");
  });
});

describe("a variable without a type", () => {
  const UNTYPED: DrawnGlobal = { name: "main.cache", address: 0x1000, bytes: 8 };

  it("is not followed if other variables have types", () => {
    expect(regionsOf({ globals: [UNTYPED], pointers: { 4096: 0x1100 } })(0x1100)).toBe("unknown");
  });

  it("is followed by every pointer if the program has no debug information", () => {
    const pointers = { 4096: 0x1100, 4368: 0x1200 };
    const at = regionsOf({ globals: [UNTYPED], pointers, types: [] });
    expect(at(0x1100)).toBe("main.cache ? [1100, 1200)");
    expect(at(0x1200)).toBe("main.cache ? [1200, 2000)");
  });
});

it("a chain of objects is followed up to twenty steps", () => {
  const globals: DrawnGlobal[] = [{ name: "main.first", address: 0x1000, bytes: 8, type: "*main.page" }];
  const page = (row: number): number => 0x1100 + 0x10 * row;
  const links = Array.from({ length: 30 }, (_, row) => [page(row) + 8, page(row + 1)] as const);
  const at = regionsOf({ globals, pointers: { 4096: page(0), ...Object.fromEntries(links) } });
  expect(at(page(19))).toMatch(/^main\.first(\.next){19} /);
  expect(at(page(20))).toBe("unknown");
});
