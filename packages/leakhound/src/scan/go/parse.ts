/**
 * Go source -> syntax tree. The nodes are those of the tree-sitter grammar of Go, but this parser takes about a tenth
 * of the time that the grammar takes in WebAssembly, so that a scan of a whole repository takes seconds.
 */
import type { Result } from "../../base/result.ts";
import { err, ok } from "../../base/result.ts";
import { SyntaxTree } from "../syntax/tree.ts";
import { FileParser } from "./declarations.ts";
import { tokensOf } from "./lexer.ts";
import { TreeBuilder } from "./tree-builder.ts";

/** Deeper trees are generated, and code that walks a tree may recurse. */
const DEPTH_MAX = 1_500;

export interface ParseFault {
  /** Line of the first token that does not fit, from 1. */
  readonly line: number;
  readonly what: string;
}

const builder = new TreeBuilder();

export function parseGo(source: string): Result<SyntaxTree, ParseFault> {
  const parser = new FileParser(source, tokensOf(source), builder);
  parser.file();
  const { problem } = parser;
  if (problem !== null) return err({ line: source.slice(0, problem.at).split("\n").length, what: problem.what });
  const columns = builder.finish(source, DEPTH_MAX);
  return columns === null
    ? err({ line: 1, what: `a tree deeper than ${DEPTH_MAX} nodes` })
    : ok(new SyntaxTree(columns));
}
