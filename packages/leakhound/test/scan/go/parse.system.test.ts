/** The parser gives the same nodes as the tree-sitter grammar, except where the grammar is wrong. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { tokensOf } from "../../../src/scan/go/lexer.ts";
import { parseGo } from "../../../src/scan/go/parse.ts";
import { TOKEN, TOKENS } from "../../../src/scan/go/tokens.ts";
import { KIND } from "../../../src/scan/syntax/kinds.ts";
import { type NodeIndex, nodeIndex } from "../../../src/scan/syntax/tree.ts";
import { describeWithGo } from "../../support/go.ts";
import { treeOf } from "../../support/go-repository.ts";
import { lineOf, loadTreeSitter, type Reading } from "../../support/tree-sitter.ts";

let read: Reading;
beforeAll(async () => {
  read = await loadTreeSitter();
});

function linesOf(source: string): string[] {
  const tree = treeOf(source);
  const lines: string[] = [];
  const visit = (node: NodeIndex, depth: number) => {
    const kind = tree.kind(node);
    lines.push(lineOf(depth, kind === "comment" ? null : tree.fieldName(node), kind, tree.text(node)));
    for (const child of tree.children(node)) visit(child, depth + 1);
  };
  visit(tree.root, 0);
  return lines;
}

const folder = new URL("../rules/", import.meta.url);
const fixtures = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".go"));

/**
 * `layers[i](next)` is a call; the grammar reads a conversion to a generic type. Lines of a statement with such an
 * expression are left out on both sides.
 */
function comparable(lines: readonly string[]): string[] {
  const kept: string[] = [];
  for (let row = 0, quietBelow = -1; row < lines.length; row++) {
    const depth = lines[row]!.search(/\S/);
    if (quietBelow >= 0 && depth > quietBelow) continue;
    quietBelow = /(call|type_conversion)_expression "[\w.]+\[.*\]\(/.test(lines[row]!) ? depth : -1;
    if (quietBelow < 0) kept.push(lines[row]!);
  }
  return kept;
}

describe("a tree", () => {
  it("of every construct is the tree of the grammar", () => {
    const source = readFileSync(new URL("language.go", import.meta.url), "utf8");
    expect(comparable(linesOf(source))).toEqual(comparable(read(source)!));
  });

  it.each(fixtures)("of %s is the tree of the grammar", (path) => {
    const source = readFileSync(new URL(path, folder), "utf8");
    expect(comparable(linesOf(source))).toEqual(comparable(read(source)!));
  });

  it("has a call where an element of a slice is called", () => {
    const tree = treeOf("package p\nvar x = layers[i](next)\n");
    const [call] = tree.within(tree.root, "call_expression");
    expect(tree.fieldText(call!, "function")).toBe("layers[i]");
    expect([...tree.within(tree.root, "type_conversion_expression")]).toEqual([]);
  });

  it("has values for new, and comments before the semicolon of an interface, which the grammar rejects", () => {
    expect(parseGo("package p\nvar x = new(1 + f(2))\n").ok).toBe(true);
    expect(parseGo("package p\ntype I interface { // what\n\tF()\n}\n").ok).toBe(true);
  });

  it("has correct offsets and lines with CRLF line ends and a byte order mark", () => {
    const tree = treeOf('\uFEFFpackage p\r\n\r\nvar é = "ü"\r\n');
    const [name] = tree.within(tree.root, "identifier");
    expect([tree.text(name!), tree.line(name!)]).toEqual(["é", 3]);
  });

  it("has parents before children, and contiguous rows for each subtree", () => {
    const tree = treeOf(readFileSync(new URL("language.go", import.meta.url), "utf8"));
    for (const node of tree.within(tree.root)) {
      const parent = tree.parent(node)!;
      expect(parent).toBeLessThan(node);
      expect(tree.contains(parent, node)).toBe(true);
      expect(tree.start(node)).toBeGreaterThanOrEqual(parent === tree.root ? 0 : tree.start(parent));
    }
    expect(tree.parent(nodeIndex(0))).toBeNull();
  });
});

describe("tokens", () => {
  it.each(TOKENS.slice(TOKEN.break))("include %s", (spelling) => {
    const { kinds, count } = tokensOf(spelling);
    expect([count > 1, TOKENS[kinds[0]!]]).toEqual([true, spelling]);
  });

  it("include a newline only after a token that may end a statement", () => {
    const kinds = (source: string) => [...tokensOf(source).kinds].map((kind) => TOKENS[kind]);
    expect(kinds("f()\n\n+ x")).toEqual(["name", "(", ")", "newline", "+", "name", "newline", "end"]);
    expect(kinds("a /* one\ntwo */ b // c")).toEqual(["name", "newline", "name", "newline", "end"]);
  });

  it("have codes that fit their columns", () => {
    expect(Math.max(...Object.values(KIND), TOKENS.length)).toBeLessThan(256);
  });
});

describeWithGo("the standard library", () => {
  const PACKAGES = ["net/http", "net/textproto", "go/parser", "slices", "sync", "text/template/parse"];
  it.each(PACKAGES)("has the trees of the grammar: %s", { timeout: 120_000 }, (name) => {
    const root = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
    for (const file of readdirSync(`${root}/src/${name}`).filter((one) => one.endsWith(".go"))) {
      const source = readFileSync(`${root}/src/${name}/${file}`, "utf8");
      const theirs = read(source);
      if (theirs !== null) expect(comparable(linesOf(source)), file).toEqual(comparable(theirs));
    }
  });
});
