import { describe, expect, it } from "vitest";
import { Libraries } from "../../../src/scan/libraries/libraries.ts";
import type { LibraryType } from "../../../src/scan/libraries/library-type.ts";

const TABLE = `leakhound libraries 1
~example.com/bottles example.com/wine/v2/bottles
@example.com/nats.go
fConnect *Conn, error
@example.com/wine/v2
%io example.com/wine/v2/bottles
fOpen +*Cellar, error
fPour 0.ReadCloser
rPour 0 2
vDefault *Cellar
tCellar
.Rows map[string][]*1.Bottle
.Guests <-chan .guest
-Find *1.Bottle, _
>Sort 1
!Close Shutdown
?Shutdown
:Sort
tHeader
=map[string][]string
tStore
i
:Get Put
@example.com/wine/v2/bottles
%example.com/wine/v2
fNew *Bottle
tBottle
-Cellar *0.Cellar
`;

function text(type: LibraryType | null | undefined): string {
  switch (type?.kind) {
    case "named":
      return type.path === "" ? type.name : `${type.path}.${type.name}`;
    case "pointer":
      return `*${text(type.element)}`;
    case "list":
      return `[]${text(type.element)}`;
    case "map":
      return `map[${text(type.key)}]${text(type.element)}`;
    case "chan":
      return `${type.direction} chan ${text(type.element)}`;
    default:
      return "unknown";
  }
}

const libraries = new Libraries(TABLE);
const results = (name: string) =>
  libraries
    .results(name)
    .map(({ type, isMade }) => `${isMade ? "new " : ""}${text(type)}`)
    .join(", ");

describe("the table of libraries", () => {
  it("has the results of functions and methods", () => {
    expect(results("example.com/wine/v2.Open")).toBe("new *example.com/wine/v2.Cellar, error");
    expect(results("example.com/wine/v2.Pour")).toBe("io.ReadCloser");
    expect(results("example.com/wine/v2.Cellar.Find")).toBe("*example.com/wine/v2/bottles.Bottle, unknown");
  });

  it("knows which functions and methods return numbers, texts and errors, if anything", () => {
    const names = ["Count", "Open", "Pour", "Cellar.Sort", "Cellar.Find", "Cellar.Unknown"];
    expect(names.filter((name) => libraries.returnsPlain(`example.com/wine/v2.${name}`))).toEqual([
      "Count",
      "Cellar.Sort",
    ]);
    expect(libraries.returnsPlain("example.com/beer.Count")).toBe(false);
  });

  it("names the function of the library of which a package may be a fork", () => {
    expect(libraries.original("example.org/wine.Open")).toBe(null);
    expect(libraries.original("example.org/someone/v2/bottles.New")).toBe("example.com/wine/v2/bottles.New");
    expect(libraries.original("example.org/someone/bottles.Open")).toBe(null);
    expect(libraries.original("example.com/wine/v2/bottles.New")).toBe(null);
  });

  it("has the ends of types, and those that take a context", () => {
    const cellar = libraries.type("example.com/wine/v2.Cellar");
    expect([...(cellar?.ends ?? [])]).toEqual(["Close", "Shutdown"]);
    expect([...(cellar?.takeContext ?? [])]).toEqual(["Shutdown"]);
  });

  it("has the types of variables and fields", () => {
    expect(text(libraries.value("example.com/wine/v2.Default"))).toBe("*example.com/wine/v2.Cellar");
    expect(text(libraries.value("example.com/wine/v2.Cellar.Rows"))).toBe(
      "map[string][]*example.com/wine/v2/bottles.Bottle",
    );
    expect(text(libraries.value("example.com/wine/v2.Cellar.Guests"))).toBe("receive chan example.com/wine/v2.guest");
  });

  it("knows what a type is and which methods it has", () => {
    expect(libraries.type("example.com/wine/v2.Store")?.isInterface).toBe(true);
    expect(text(libraries.type("example.com/wine/v2.Header")?.underlying)).toBe("map[string][]string");
    expect([...(libraries.type("example.com/wine/v2.Cellar")?.methods ?? [])]).toEqual([
      "Find",
      "Close",
      "Shutdown",
      "Sort",
    ]);
  });

  it("knows which parameters a function only reads", () => {
    const reads = (name: string) => [0, 1, 2].filter((place) => libraries.onlyReads(name, place));
    expect(reads("example.com/wine/v2.Pour")).toEqual([0, 2]);
    expect(reads("example.com/wine/v2.Cellar.Sort")).toEqual([1]);
    expect(reads("example.com/wine/v2.Open")).toEqual([]);
  });

  it("reads another major version as that of the table, with the types of that version", () => {
    expect(results("example.com/wine.Open")).toBe("new *example.com/wine.Cellar, error");
    expect(results("example.com/wine/v7.Cellar.Find")).toBe("*example.com/wine/v7/bottles.Bottle, unknown");
    expect(results("example.com/wine/v7/bottles.Bottle.Cellar")).toBe("*example.com/wine/v7.Cellar");
  });

  it("reads an older path as the one that replaces it", () => {
    expect(results("example.com/bottles.New")).toBe("*example.com/bottles.Bottle");
  });

  it("finds the end of a path with a dot", () => {
    expect(results("example.com/nats.go.Connect")).toBe("*example.com/nats.go.Conn, error");
  });

  it("knows nothing of other packages and names", () => {
    expect(libraries.package("example.com/beer")).toBeNull();
    expect(results("example.com/wine/v2.Drink")).toBe("");
    expect(new Libraries("").value("os.Stdout")).toBeNull();
  });

  it.each(["fOpen *Cellar error", "fOpen map[string", "fOpen 3.File", ".Rows *Cellar", "?Open", "rPour x"])(
    "refuses the line %s",
    (line) => {
      const broken = new Libraries(`leakhound libraries 1\n@wine\n${line}\n`);
      expect(() => broken.package("wine")).toThrow("the table of libraries has");
    },
  );

  it("refuses a text with another heading", () => {
    expect(() => new Libraries("leakhound libraries 2\n@os\nfOpen *File, error\n")).toThrow("heading");
  });
});
