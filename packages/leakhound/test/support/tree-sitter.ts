/** Parses Go source with the tree-sitter grammar, with which the tests compare our own parser. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Language, Parser } from "web-tree-sitter";

const wasm = (path: string) => readFileSync(createRequire(import.meta.url).resolve(path));

/** @returns one line for each named node, indented by its depth; null if the grammar cannot parse the source */
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

/** The text is trimmed, because the parsers disagree about which newline ends a list of statements. */
export const lineOf = (depth: number, field: string | null, kind: string, text: string): string =>
  `${"  ".repeat(depth)}${field ? `${field}: ` : ""}${kind} ${JSON.stringify(text.trim().slice(0, 80))}`;
