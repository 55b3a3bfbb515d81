import { describe, expect, it } from "vitest";
import { nodeIndex } from "../../../src/scan/syntax/tree.ts";
import { scopesOf } from "../../../src/scan/types/scopes.ts";
import { treeOf } from "../../support/go-repository.ts";

/** The lines on which a name is declared, for each of its uses in the order of the source; 0 for names that are not local. */
function declarationLines(name: string, ...lines: readonly string[]): number[] {
  const tree = treeOf(`package p\n${lines.join("\n")}\n`);
  const scopes = scopesOf(tree);
  const found: number[] = [];
  for (const node of tree.within(tree.root, "identifier")) {
    if (tree.text(node) !== name) continue;
    const declaration = scopes.declarationOf(nodeIndex(node));
    found.push(declaration === null ? 0 : tree.line(declaration) - 1);
  }
  return found;
}

describe("a name", () => {
  it("belongs to the innermost declaration before it", () => {
    expect(declarationLines("x", "func f(x int) {", "x++", "{", "x := x", "x++", "}", "x++", "}")).toEqual([
      1, 1, 4, 1, 4, 1,
    ]);
  });

  it("is declared by := only where its scope does not have it", () => {
    expect(
      declarationLines(
        "err",
        "func f() {",
        "a, err := g()",
        "b, err := g()",
        "if c, err := g(); err != nil {",
        "}",
        "}",
      ),
    ).toEqual([2, 2, 4, 4]);
  });

  it("is one for each case of a select, and for each loop", () => {
    expect(
      declarationLines(
        "v",
        "func f(c chan int) {",
        "select {",
        "case v := <-c:",
        "v++",
        "case c <- 1:",
        "v++",
        "}",
        "for v := range c {",
        "v++",
        "}",
        "v++",
        "}",
      ),
    ).toEqual([3, 3, 0, 8, 8, 0]);
  });

  it("of a literal hides the name outside only inside it", () => {
    expect(declarationLines("n", "func f() {", "n := 1", "go func(n int) {", "n++", "}(n)", "n++", "}")).toEqual([
      2, 3, 3, 2, 2,
    ]);
  });

  it("before a colon is a field, and a variable only in a literal that is written as a map or a list", () => {
    const used = (literal: string) => declarationLines("x", "func f(x int) {", literal, "}").slice(1);
    expect(used("_ = point{x: x}")).toEqual([0, 1]);
    expect(used("_ = &shape{at: point{x: x}}")).toEqual([0, 1]);
    expect(used("_ = []point{{x: x}, {y: x}}")).toEqual([0, 1, 1]);
    expect(used("_ = map[int]point{x: {x: x}}")).toEqual([1, 0, 1]);
    expect(used("_ = []map[int]int{{x: x}}")).toEqual([1, 1]);
    expect(used("_ = [...]int{x}")).toEqual([1]);
  });

  it("of the package is not local", () => {
    expect(declarationLines("all", "var all int", "func f() { all++ }")).toEqual([0, 0]);
  });
});
