import { describe, expect, it } from "vitest";
import {
  functionWithArguments,
  TypeArgumentTable,
  topLevelParts,
  withArguments,
} from "../../../../src/heap/go/types/type-arguments.ts";

const tableOf = (...names: readonly string[]): TypeArgumentTable =>
  new TypeArgumentTable(new Map(names.map((name, row) => [0x1000 + row, name])));

const argumentsOf = (names: readonly string[], code: string, dictionary = 0): Record<string, string> =>
  Object.fromEntries(tableOf(...names).of(code, dictionary));

const MEMOIZE = "main.memoize[go.shape.string,go.shape.*uint8].func1";

describe("the type arguments of a function", () => {
  it("are those of the only dictionary of that name and those shapes", () => {
    const names = [
      "main..dict.memoize[string,*main.page]",
      "main..dict.other[string,*main.job]",
      "main..dict.memoize[int,*main.job]",
      "main..dict.memoize[string]",
    ];
    expect(argumentsOf(names, MEMOIZE)).toEqual({ "go.shape.string": "string", "go.shape.*uint8": "*main.page" });
  });

  it("are found for methods, and for functions that are inlined into others", () => {
    const names = ["main..dict.cache[int,*main.page]", "lib..dict.release[*main.job]"];
    expect(argumentsOf(names, "main.(*cache[go.shape.int,go.shape.*uint8]).later.func1")).toEqual({
      "go.shape.int": "int",
      "go.shape.*uint8": "*main.page",
    });
    expect(argumentsOf(names, "main.run.release[go.shape.*uint8].func2")).toEqual({ "go.shape.*uint8": "*main.job" });
  });

  it("are unknown where dictionaries disagree, unless the closure has its own", () => {
    const names = ["main..dict.memoize[string,*main.page]", "main..dict.memoize[string,*main.job]"];
    expect(argumentsOf(names, MEMOIZE)).toEqual({ "go.shape.string": "string" });
    expect(argumentsOf(names, MEMOIZE, 0x1001)).toEqual({
      "go.shape.string": "string",
      "go.shape.*uint8": "*main.job",
    });
  });

  it("are unknown where one shape stands for two arguments", () => {
    const code = "main.pair[go.shape.*uint8,go.shape.*uint8]";
    expect(argumentsOf(["main..dict.pair[*main.a,*main.b]"], code)).toEqual({});
    expect(argumentsOf(["main..dict.pair[*main.a,*main.a]"], code)).toEqual({ "go.shape.*uint8": "*main.a" });
  });

  it("may be types with a name, whose shape is that of their definition", () => {
    const code = "main.memoize[go.shape.string,go.shape.struct { X int }]";
    expect(argumentsOf(["main..dict.memoize[main.key,main.point]"], code)).toEqual({
      "go.shape.string": "main.key",
      "go.shape.struct { X int }": "main.point",
    });
    expect(argumentsOf(["main..dict.memoize[main.key,[]main.point]"], code)).toEqual({});
  });

  it("are none without shapes, and none without dictionaries", () => {
    expect(argumentsOf(["main..dict.memoize[string,*main.page]"], "main.memoize")).toEqual({});
    expect(argumentsOf([], MEMOIZE)).toEqual({});
    expect(argumentsOf(["main..dict.memoize"], "main.memoize[go.shape.string")).toEqual({});
  });
});

describe("a name with type arguments", () => {
  const args = new Map([
    ["go.shape.int", "main.id"],
    ["go.shape.*uint8", "*main.page"],
  ]);

  it("has them in the place of shapes, and only there", () => {
    expect(withArguments("map[go.shape.int][]go.shape.*uint8", args)).toBe("map[main.id][]*main.page");
    expect(withArguments("go.shape.int64", args)).toBe("go.shape.int64");
    expect(withArguments("main.cache", args)).toBe("main.cache");
  });

  it("has dots where they are unknown, as in Go's stack traces", () => {
    expect(functionWithArguments("main.f[go.shape.int].func1", args)).toBe("main.f[main.id].func1");
    expect(functionWithArguments("main.f[go.shape.int,go.shape.string].func1", args)).toBe("main.f[...].func1");
    expect(functionWithArguments("main.f", args)).toBe("main.f");
  });

  it("is split at the commas outside of brackets", () => {
    expect(topLevelParts("int,map[a,b]c,func(x, y)")).toEqual(["int", "map[a,b]c", "func(x, y)"]);
  });
});
