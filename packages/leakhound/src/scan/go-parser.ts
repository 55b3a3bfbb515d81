/** Go source -> syntax tree, by tree-sitter. Its two wasm files are lent by the front. */
import { Language, Parser, type TreeCursor } from "web-tree-sitter";
import { SyntaxTree } from "./syntax.ts";

export interface GoParser {
  /** The tree of a file, or null when it does not parse. */
  parse(source: string): SyntaxTree | null;
}

/** @param runtime web-tree-sitter.wasm; @param grammar tree-sitter-go.wasm */
export async function loadGoParser(runtime: Uint8Array, grammar: Uint8Array): Promise<GoParser> {
  await Parser.init({ wasmBinary: runtime });
  const parser = new Parser();
  parser.setLanguage(await Language.load(grammar));
  return { parse: (source) => parse(parser, source) };
}

function parse(parser: Parser, source: string): SyntaxTree | null {
  const tree = parser.parse(source);
  if (tree === null) return null;
  try {
    return tree.rootNode.hasError ? null : columnsOf(tree.walk(), source);
  } finally {
    tree.delete();
  }
}

/** Depth first, without recursion: generated files nest deeper than a stack. */
function columnsOf(cursor: TreeCursor, source: string): SyntaxTree {
  const kinds: string[] = [];
  const fields: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const parents: number[] = [];
  const subtreeEnds: number[] = [];
  const open: number[] = [];
  const enter = () => {
    const isKept = cursor.nodeIsNamed;
    if (isKept) {
      parents.push(open.findLast((row) => row >= 0) ?? -1);
      kinds.push(cursor.nodeType);
      fields.push(cursor.currentFieldName ?? "");
      starts.push(cursor.startIndex);
      ends.push(cursor.endIndex);
      subtreeEnds.push(0);
    }
    open.push(isKept ? kinds.length - 1 : -1);
  };
  const leave = () => {
    const row = open.pop()!;
    if (row >= 0) subtreeEnds[row] = kinds.length;
  };
  enter();
  while (open.length > 0) {
    if (cursor.gotoFirstChild()) {
      enter();
      continue;
    }
    leave();
    while (open.length > 0 && !cursor.gotoNextSibling()) {
      cursor.gotoParent();
      leave();
    }
    if (open.length > 0) enter();
  }
  cursor.delete();
  return new SyntaxTree({
    source,
    kinds,
    fields,
    starts: Uint32Array.from(starts),
    ends: Uint32Array.from(ends),
    parents: Int32Array.from(parents),
    subtreeEnds: Uint32Array.from(subtreeEnds),
  });
}
