import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NodeKind } from "../../../src/scan/syntax/kinds.ts";
import { nodeIndex } from "../../../src/scan/syntax/tree.ts";
import { treeOf } from "../../support/go-repository.ts";

const STATEMENTS = ["x := f(y)", "g(x)", "if x { return }", "go func() { h(x) }()", "y = x.z", "for { break }"];
const KINDS: readonly NodeKind[] = ["identifier", "call_expression", "return_statement", "func_literal", "dot"];

/** A function of some statements: short ones are read row by row, long ones by the index of kinds. */
const trees = fc
  .array(fc.constantFrom(...STATEMENTS), { maxLength: 40 })
  .map((statements) => treeOf(`package p\nfunc f() {\n${statements.join("\n")}\n}\n`));

describe("nodes inside a node", () => {
  it("are the rows of its subtree that have one of the kinds, in the order of the source", () => {
    const kinds = fc.uniqueArray(fc.constantFrom(...KINDS), { minLength: 1 });
    fc.assert(
      fc.property(trees, kinds, fc.nat(), (tree, wanted, pick) => {
        const node = nodeIndex(pick % tree.subtreeEnd(tree.root));
        const rows = Array.from({ length: tree.subtreeEnd(node) - node - 1 }, (_, row) => nodeIndex(node + 1 + row));
        expect(tree.within(node, ...wanted)).toEqual(rows.filter((row) => wanted.includes(tree.kind(row))));
      }),
    );
  });

  it("are all rows of its subtree where no kind is given", () => {
    const tree = treeOf("package p\nvar x = 1\n");
    expect(tree.within(tree.root)).toHaveLength(tree.subtreeEnd(tree.root) - 1);
  });
});

describe("children of a node", () => {
  it("are the rows that have it as their parent", () => {
    fc.assert(
      fc.property(trees, fc.nat(), (tree, pick) => {
        const node = nodeIndex(pick % tree.subtreeEnd(tree.root));
        const children = tree.within(node).filter((row) => tree.parent(row) === node);
        expect(tree.children(node)).toEqual(children);
        expect(tree.firstChild(node)).toBe(children[0]);
      }),
    );
  });
});

it("the nearest ancestor of some kinds is found", () => {
  const tree = treeOf("package p\nfunc f() { if x { go func() { g() }() } }\n");
  const [, inner] = tree.within(tree.root, "call_expression");
  expect(tree.kind(tree.above(inner!, "if_statement", "func_literal")!)).toBe("func_literal");
  expect(tree.kind(tree.above(inner!, "if_statement")!)).toBe("if_statement");
  expect(tree.above(inner!, "for_statement")).toBeNull();
});
