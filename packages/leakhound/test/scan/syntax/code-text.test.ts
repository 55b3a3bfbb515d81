import { expect, it } from "vitest";
import { codeText } from "../../../src/scan/syntax/code-text.ts";
import { treeOf } from "../../support/go-repository.ts";

const codeOf = (source: string): string => {
  const tree = treeOf(source);
  return codeText(tree, tree.root);
};

it("has blanks for comments and the contents of strings, and the lines of the source", () => {
  const source = 'package p\nvar a = "cap(b)" // cap(c)\n/* cap(d)\ncap(e) */\nvar f, g = `cap\nh`, \'"\'\n';
  const code = "package p\nvar a = \"      \"          \n         \n         \nvar f, g = `   \n `, ' '\n";
  expect(codeOf(source)).toBe(code);
});

it("is the part of a node", () => {
  const tree = treeOf('package p\nfunc f() { g("x y") }\n');
  const [call] = tree.within(tree.root, "call_expression");
  expect(codeText(tree, call!)).toBe('g("   ")');
});
