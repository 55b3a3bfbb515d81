/**
 * Go source -> syntax tree. A parser written for speed: the nodes are those of the tree-sitter grammar of Go, but it
 * takes about a tenth of the time of that one in WebAssembly, which a whole repository needs.
 */
import type { Result } from "../../base/result.ts";
import { err, ok } from "../../base/result.ts";
import { SyntaxTree } from "../syntax.ts";
import type { ParseFault } from "./cursor.ts";
import { FileParser } from "./declarations.ts";
import { tokensOf } from "./lexer.ts";
import { TreeBuilder } from "./tree-builder.ts";

const builder = new TreeBuilder();

/** @returns the first place that does not fit, where the source is none of Go */
export function parseGo(source: string): Result<SyntaxTree, ParseFault> {
  const parser = new FileParser(source, tokensOf(source), builder);
  parser.file();
  return parser.fault === null ? ok(new SyntaxTree(builder.finish(source))) : err(parser.fault);
}
