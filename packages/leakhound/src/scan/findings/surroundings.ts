/**
 * Code whose leaks end with a short process: test helpers, examples, tools of the repository, files that no build has,
 * and the main function outside of its loops. What the rules find there is of low confidence.
 *
 * A file with tests has other code as well, which the tests exercise:
 *
 *   func TestQueue(t *testing.T) { … }       a test
 *   func startServer(tb testing.TB) { … }    a test helper
 *   func (q *queue) drain() { … }            production code, although the file imports testing
 */
import { folderOf, type GoFile } from "../index/go-file.ts";
import { functionName } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";

const SHORT_LIVED_FOLDERS =
  /(^|\/)(_[^/]*|examples?|samples?|tests?|[\w-]+-tests?|testing|testutils?|testenv|endtoend|blackbox|test[-_]?helpers?|testdata|testsuite|e2e|integration|fixtures?|mocks?|fakes?|fuzz|fuzzing|benchmarks?|bench|hack|scripts?|tools?|demo|internal\/test\w*|[\w-]+test)\//;
const SHORT_LIVED_FILES =
  /(^|\/)(\w*(test|testing)_?(utils?|helpers?|ing)|testing|mocks?|fakes?|mock_\w+|\w+_(mocks?|fakes?|fuzzer)|fake_\w+|magefile)\.go$/;
const NOT_BUILT = /^\/\/\s*(?:go:build|\+build)\s.*(?<![!\w])(?:ignore|none|gofuzz|integration|e2e|tools|tests?)\b/m;

/** Test frameworks, of which a program of tests imports all. */
const TEST_FRAMEWORKS = /^github\.com\/onsi\/(?:ginkgo(?:\/v2)?|gomega)$|^github\.com\/cucumber\/godog$/;

/** The file is a test helper, an example, a tool, a test in a program of tests, or in no build. */
export function isShortLived({ path, source, imports }: GoFile): boolean {
  if (SHORT_LIVED_FOLDERS.test(folderOf(path)) || SHORT_LIVED_FILES.test(path)) return true;
  for (const imported of imports.values()) if (TEST_FRAMEWORKS.test(imported)) return true;
  const packageAt = /^package\b/m.exec(source)?.index ?? 0;
  return NOT_BUILT.test(source.slice(0, packageAt));
}

/** `TestLauncher`, `mockStore` */
const TEST_TYPE = /^(?:Test|Mock|mock|Fake|fake)[A-Z]/;
const TEST_PACKAGES = new Set(["testing", "net/http/httptest"]);

/** The declared function around the node, or the type of its receiver, has something of a test in it. */
export function isInTest(file: GoFile, node: NodeIndex): boolean {
  const { tree, imports, structs } = file;
  const around = declaredAround(tree, node);
  if (around !== null && TEST_TYPE.test(receiverOf(tree, around))) return true;
  const names = [...imports].flatMap(([name, path]) => (TEST_PACKAGES.has(path) ? [name] : []));
  const fn = names.length === 0 ? null : declaredAround(tree, node);
  if (fn === null) return false;
  const fields = [...(structs.get(receiverOf(tree, fn))?.values() ?? [])];
  return names.some((name) => mentions(tree, fn, name) || fields.some((type) => type.includes(`${name}.`)));
}

/** Functions are not nested, except in literals. */
function declaredAround(tree: SyntaxTree, node: NodeIndex): NodeIndex | null {
  const kind = tree.kind(node);
  if (kind === "function_declaration" || kind === "method_declaration") return node;
  return tree.above(node, "function_declaration", "method_declaration");
}

/** Name of the type whose method it is; "" for a function. */
function receiverOf(tree: SyntaxTree, fn: NodeIndex): string {
  const receiver = tree.field(fn, "receiver");
  if (receiver === null) return "";
  for (const name of tree.within(receiver, "type_identifier")) return tree.text(name);
  return "";
}

/** `testing.T`, or `httptest.NewServer`. */
function mentions(tree: SyntaxTree, fn: NodeIndex, name: string): boolean {
  for (const type of tree.within(fn, "qualified_type")) if (tree.fieldText(type, "package") === name) return true;
  for (const value of tree.within(fn, "selector_expression"))
    if (tree.fieldText(value, "operand") === name) return true;
  return false;
}

/** In `func main` of a program, and in none of its loops or literals: what it opens ends with the process. */
export function isInMain(file: GoFile, node: NodeIndex): boolean {
  if (!isOfProgram(file)) return false;
  const { tree } = file;
  const around = tree.above(node, "function_declaration", "method_declaration", "func_literal", "for_statement");
  if (around === null || tree.kind(around) !== "function_declaration") return false;
  const name = tree.fieldText(around, "name");
  return name === "main" || name === "init";
}

const ofProgramKnown = new WeakMap<GoFile, boolean>();

function isOfProgram(file: GoFile): boolean {
  const found = ofProgramKnown.get(file) ?? /^package\s+main\b/m.test(file.source);
  ofProgramKnown.set(file, found);
  return found;
}

export interface SurroundingFunction {
  /** `poll`; `(*Shop).poll` of a method. */
  readonly name: string;
  /** First and last line. */
  readonly from: number;
  readonly to: number;
}

/** The declared function around a node; null outside of functions. */
export function functionOf({ tree }: GoFile, node: NodeIndex): SurroundingFunction | null {
  const around = tree.above(node, "function_declaration", "method_declaration");
  if (around === null) return null;
  return { name: functionName(tree, around), from: tree.line(around), to: tree.lineAt(tree.end(around)) };
}
