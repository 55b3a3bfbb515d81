/**
 * Code that reads a value to its end, which gives the connection of a response back, also where the reading fails:
 *
 *   data, err := io.ReadAll(resp.Body)
 *   io.Copy(io.Discard, resp.Body)
 *   httputil.DumpResponse(resp, true)     closes the body, and puts one in memory in its place
 */
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { typesOf } from "../types/types.ts";
import { isErrorType } from "./error-types.ts";
import { isInLaterLiteral, type UsedVariable } from "./variable-uses.ts";

const READ_ALL = new Set(["io.ReadAll", "io/ioutil.ReadAll"]);
/** The second argument says whether it reads the body. */
const DUMP = "net/http/httputil.DumpResponse";
const DISCARD = new Set(["io.Discard", "ioutil.Discard"]);

/**
 * A call of a library, at once, that reads its argument to the end.
 * @param part "" where the argument is the reader, "Body" where it has the reader in this field
 */
export function readsToEnd(
  { file: { tree }, scope }: UsedVariable,
  call: NodeIndex,
  { callee, part }: { readonly callee: string; readonly part: string },
): boolean {
  if (isInLaterLiteral(tree, scope, call)) return false;
  const [first, second] = argumentsOf(tree, call);
  if (part !== "") return callee === DUMP && second !== undefined && tree.text(second) === "true";
  return READ_ALL.has(callee) || (callee === "io.Copy" && first !== undefined && DISCARD.has(tree.text(first)));
}

/**
 * What a function does that reads its parameter to the end at a place: it does so in each call, or in each call that
 * returns an error.
 */
export function effectOfReading(
  { file, repository, scope }: UsedVariable,
  read: NodeIndex,
): "reads out" | "reads on failure" | "none" {
  const { tree } = file;
  const block = tree.above(read, "block", ...CASES);
  const returns = [...tree.within(scope, "return_statement")].filter(
    (one) => tree.above(one, "func_literal", "function_declaration", "method_declaration") === scope,
  );
  if (block === null || returns.length === 0) return block === tree.field(scope, "body") ? "reads out" : "none";
  const isBehind = (one: NodeIndex) => (one > read && tree.contains(block, one)) || tree.contains(one, read);
  if (block === tree.field(scope, "body") && returns.every(isBehind)) return "reads out";
  const fails = isErrorType(typesOf(repository).resultsOf({ file, node: scope }).at(-1));
  return fails && returns.every((one) => isBehind(one) || returnsNil(tree, one)) ? "reads on failure" : "none";
}

const CASES = ["expression_case", "type_case", "default_case", "communication_case", "func_literal"] as const;

/** `return value, nil` */
function returnsNil(tree: SyntaxTree, statement: NodeIndex): boolean {
  const list = tree.firstChild(statement);
  const last = list === undefined ? null : tree.kind(list) === "expression_list" ? tree.lastChild(list) : list;
  return last !== null && tree.kind(last) === "nil";
}
