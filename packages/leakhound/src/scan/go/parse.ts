/**
 * Go source -> syntax tree. A parser written for speed: the nodes are those of the tree-sitter grammar of Go, but it
 * takes about a tenth of the time of that one in WebAssembly, which a whole repository needs.
 */
import type { Result } from "../../base/result.ts";
import { err, ok } from "../../base/result.ts";
import { SyntaxTree } from "../syntax/tree.ts";
import { FileParser } from "./declarations.ts";
import { tokensOf } from "./lexer.ts";
import { TreeBuilder } from "./tree-builder.ts";

/** Deeper trees are generated, and what walks them may recurse. */
const DEPTH_MAX = 1_500;

export interface ParseFault {
  /** From 1, of the first place that does not fit. */
  readonly line: number;
  readonly what: string;
}

const builder = new TreeBuilder();

export function parseGo(source: string): Result<SyntaxTree, ParseFault> {
  const parser = new FileParser(source, tokensOf(source), builder);
  parser.file();
  const { fault } = parser;
  if (fault !== null) return err({ line: source.slice(0, fault.at).split("\n").length, what: fault.what });
  const columns = builder.finish(source, DEPTH_MAX);
  return columns === null
    ? err({ line: 1, what: `a tree deeper than ${DEPTH_MAX} nodes` })
    : ok(new SyntaxTree(columns));
}
