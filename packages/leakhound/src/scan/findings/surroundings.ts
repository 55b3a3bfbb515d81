/**
 * Code whose leaks end with a short process: test helpers, examples, tools of the repository, files that no build has,
 * and the main function outside of its loops. What the rules find there is of low confidence.
 */
import { folderOf, type GoFile } from "../index/go-file.ts";
import type { NodeIndex } from "../syntax/tree.ts";

const SHORT_LIVED_FOLDERS =
  /(^|\/)(_?examples?|samples?|tests?|testing|testutils?|test[-_]?helpers?|testdata|testsuite|e2e|integration|fixtures?|mocks?|fakes?|fuzz|fuzzing|benchmarks?|bench|hack|scripts?|tools?|demo|internal\/test\w*|\w+test)\//;
const SHORT_LIVED_FILES =
  /(^|\/)(\w*(test|testing)_?(utils?|helpers?|ing)|testing|mock_\w+|\w+_(mock|fake|fuzzer)|fake_\w+|magefile)\.go$/;
const NOT_BUILT = /^\/\/\s*(?:go:build|\+build)\s.*\b(?:ignore|gofuzz|integration|e2e|tools)\b/m;

/** The file is a test helper, an example, a tool, or in no build. */
export function isShortLived({ path, source, imports }: GoFile): boolean {
  if (SHORT_LIVED_FOLDERS.test(folderOf(path)) || SHORT_LIVED_FILES.test(path)) return true;
  if ([...imports.values()].some((one) => one === "testing" || one === "net/http/httptest")) return true;
  const packageAt = /^package\b/m.exec(source)?.index ?? 0;
  return NOT_BUILT.test(source.slice(0, packageAt));
}

/** In `func main` of a program, and in none of its loops or literals: what it opens ends with the process. */
export function isInMain({ tree, source }: GoFile, node: NodeIndex): boolean {
  if (!/^package\s+main\b/m.test(source)) return false;
  const around = tree.above(node, "function_declaration", "method_declaration", "func_literal", "for_statement");
  if (around === null || tree.kind(around) !== "function_declaration") return false;
  const name = tree.fieldText(around, "name");
  return name === "main" || name === "init";
}
