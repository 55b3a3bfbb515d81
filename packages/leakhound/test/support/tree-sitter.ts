/** Go source as the tree-sitter grammar reads it: what our own parser is held to. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Language, Parser } from "web-tree-sitter";

const wasm = (path: string) => readFileSync(createRequire(import.meta.url).resolve(path));

/** One line a named node, indented by its depth; null where the grammar does not read the source. */
export type Reading = (source: string) => string[] | null;

export async function loadTreeSitter(): Promise<Reading> {
  await Parser.init({ wasmBinary: wasm("web-tree-sitter/web-tree-sitter.wasm") });
  const parser = new Parser();
  parser.setLanguage(await Language.load(wasm("tree-sitter-go/tree-sitter-go.wasm")));
  return (source) => readWith(parser, source);
}

function readWith(parser: Parser, source: string): string[] | null {
  const tree = parser.parse(source);
  if (tree === null || tree.rootNode.hasError) return null;
  const lines: string[] = [];
  const cursor = tree.walk();
  for (let isMore = true; isMore; ) {
    if (cursor.nodeIsNamed)
      lines.push(lineOf(cursor.currentDepth, cursor.currentFieldName, cursor.nodeType, cursor.nodeText));
    isMore = cursor.gotoFirstChild();
    while (!isMore && !cursor.gotoNextSibling()) if (!cursor.gotoParent()) return lines;
    isMore = true;
  }
  return lines;
}

/** Blank space at the ends is left out: the two disagree about which newline is the last of a list of statements. */
export const lineOf = (depth: number, field: string | null, kind: string, text: string): string =>
  `${"  ".repeat(depth)}${field ? `${field}: ` : ""}${kind} ${JSON.stringify(text.trim().slice(0, 80))}`;
