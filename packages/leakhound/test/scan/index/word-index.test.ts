/** Words of a text, and matches of patterns at a word, whether the text is searched or indexed. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scopeIndex } from "../../../src/scan/index/scope-index.ts";
import { WordIndex } from "../../../src/scan/index/word-index.ts";
import { nodeWith, treeOf } from "../../support/go-repository.ts";

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
