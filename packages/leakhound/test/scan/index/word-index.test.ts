/** Words of a text, and matches of patterns at a word, whether the text is searched or indexed. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { functionsMatching } from "../../../src/scan/index/package-words.ts";
import { scopeIndex } from "../../../src/scan/index/scope-index.ts";
import { WordIndex } from "../../../src/scan/index/word-index.ts";
import { nodeWith, repositoryOf, treeOf } from "../../support/go-repository.ts";

const TEXT = "x := a; xx, x = b(x), x2 // x";

describe("a word index", () => {
  it("finds whole words only", () => {
    expect(new WordIndex(TEXT).offsets("x")).toEqual([0, 12, 18, 28]);
    expect(new WordIndex(TEXT).offsets("y")).toEqual([]);
  });

  it("finds the same words before and after it reads the whole text", () => {
    const word = fc.constantFrom("a", "b", "ab", "_", "x1");
    const text = fc.array(fc.oneof(word, fc.constantFrom(" ", ".", ",", "\n"))).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, word, (words, one) => {
        const index = new WordIndex(words);
        const searched = index.offsets(one);
        for (let again = 0; again < 20; again++) index.offsets("other");
        expect(index.offsets(one)).toEqual(searched);
      }),
    );
  });

  it("matches a pattern at the first word from an offset on", () => {
    const index = new WordIndex(TEXT);
    const assigned = () => /x\s*:?=/y;
    expect(index.match("x", assigned())?.index).toBe(0);
    expect(index.match("x", assigned(), 1)?.index).toBe(12);
    expect(index.match("x", assigned(), 13)).toBeNull();
    expect(index.match("x", assigned())?.index).toBe(0);
    expect(index.match("x", /(?<=b\()x/y)?.index).toBe(18);
  });
});

describe("a scope index", () => {
  const tree = treeOf(`package p
func f() (int, error) {
	x := 1
	g := func() int { return x }
	for { continue }
	a, b = x, y.x
	return g(), nil
}`);
  const scope = [...tree.within(tree.root, "function_declaration")][0]!;
  const index = scopeIndex(tree, scope);
  const linesOf = (nodes: readonly (typeof scope)[]) => nodes.map((node) => tree.line(node));

  it("has identifiers by name, without fields", () => {
    expect(linesOf(index.identifiers("x"))).toEqual([3, 4, 6]);
    expect(linesOf(index.identifiersAfter("x", nodeWith(tree, "short_var_declaration", "x := 1")))).toEqual([4, 6]);
  });

  it("has assignments by the text on the left", () => {
    expect(linesOf(index.assignmentsTo("a, b"))).toEqual([6]);
    expect(index.assignmentsTo("a")).toEqual([]);
  });

  it("has the exits of the function itself, with the loop of each continue", () => {
    const { nodes, loops } = index.exits();
    expect(linesOf(nodes)).toEqual([5, 7]);
    expect(loops).toEqual([nodeWith(tree, "for_statement", "for { continue }"), null]);
  });

  it("knows which names the function declares", () => {
    expect(["x", "g", "y", "nil"].map((name) => index.declares(name))).toEqual([true, true, false, false]);
  });
});

describe("the words of a package", () => {
  const names = Array.from({ length: 40 }, (_, row) => `m${row}`);
  const sources = {
    "a.go": `package p\nfunc f(m0 int) { ${names.map((name) => `delete(${name}, k)\n`).join("")}}\nfunc g() { m1 = nil }\n`,
  };
  const { files } = repositoryOf(sources);
  const matching = (name: string, part: "all" | "body" = "all") =>
    functionsMatching(files, name, new RegExp(`(?<=delete\\()${name}\\b`, "y"), part).map((fn) => fn.name);

  it("lead to the functions in which a pattern matches, for few names and for many", () => {
    for (const name of names) expect(matching(name), name).toEqual(["f"]);
    expect(matching("other")).toEqual([]);
  });

  it("may leave out the heads of functions", () => {
    const parameter = (part: "all" | "body") => functionsMatching(files, "m0", /m0 int/y, part).length;
    expect([parameter("all"), parameter("body")]).toEqual([1, 0]);
  });
});
