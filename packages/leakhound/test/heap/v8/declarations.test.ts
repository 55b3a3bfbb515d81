import { describe, expect, it } from "vitest";
import { declarationsIn } from "../../../src/heap/v8/declarations.ts";

/** `cache: Map` for a variable that holds a Map, `cache` for one whose value the declaration does not show. */
const declared = (source: string, functionName: string | null = null): string[] =>
  declarationsIn(source, functionName).map(({ name, holds }) => (holds === null ? name : `${name}: ${holds}`));

describe("the variables that a module declares", () => {
  it("are in the order of the source, with what they are initialized with", () => {
    const source = `
      const v8 = require("node:v8");
      const registry = new Map(), list = [], options = { a: 1 };
      let total = 0;
      class Store { add(x) { const inner = x; return inner; } }
      function handle() { const local = 1; return local; }
      use(v8, registry, list, options, total, Store, handle);`;
    expect(declared(source)).toEqual([
      "v8",
      "registry: Map",
      "list: Array",
      "options: Object",
      "total: number",
      "Store: class",
      "handle: class",
    ]);
  });

  it("are those of patterns too", () => {
    const source = `const { argv, env: vars, pid = 3 } = process; const [first, second] = argv; f(vars, pid, first, second)`;
    expect(declared(source)).toEqual(["argv", "vars", "pid", "first", "second"]);
  });

  it("are not those of blocks, of strings and comments, and not those that are never used", () => {
    const source = `
      // const commented = 1; commented
      /* const alsoCommented = 1; alsoCommented */
      const text = "const quoted = 1; quoted", template = \`const inTemplate = 1; \${text}\`;
      for (let i = 0; i < 3; i++) { const inLoop = i; use(inLoop); }
      const unused = 1;
      use(text, template);`;
    expect(declared(source)).toEqual(["text", "template"]);
  });

  it("have no known value where the initializer goes on", () => {
    expect(declared("const a = [].concat(b), b = {}.x, c = new ns.Cache(), d = 1 + b; f(a, b, c, d)")).toEqual([
      "a",
      "b",
      "c",
      "d",
    ]);
  });

  it("are found without semicolons", () => {
    expect(declared("const a = new Map()\nconst b = []\nuse(a, b)")).toEqual(["a: Map", "b: Array"]);
  });
});

describe("the variables that a function declares", () => {
  it("are those of its body", () => {
    const source = "const outer = 1; function main(a, b) { const cache = new Map(); return cache; } main(outer)";
    expect(declared(source, "main")).toEqual(["cache: Map"]);
    expect(declared(source, "other")).toEqual([]);
  });
});

describe("a source text", () => {
  it("may be cut off anywhere, and may be anything", () => {
    const source = 'const a = new Map(), { b: [c] } = d; class E { f() { return `x`; } } /* g */ use(a, E, "h");';
    for (let end = 0; end <= source.length; end++) declared(source.slice(0, end));
    expect(declared("}".repeat(100))).toEqual([]);
    expect(declared("/*".repeat(100_000))).toEqual([]);
  });
});
