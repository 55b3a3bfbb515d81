/** Exits of a function where it gives up. */
import { argumentsOf, operatorOf, statementBefore } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { scopesOf } from "../types/scopes.ts";
import { saysNoError } from "./error-types.ts";

/** Where the function fails: as below, or a return of an error that is made there. */
export const isFailureExit = (tree: SyntaxTree, exit: NodeIndex): boolean =>
  returnsError(tree, exit) || answersError(tree, exit) || isInFailure(tree, exit);

/**
 * `http.Error(w, "no such format", http.StatusBadRequest); return`, and calls of other functions that get the writer of the response and
 * the status of an error: `respond(w, http.StatusConflict, err); return`, `w.WriteHeader(404); return`.
 */
function answersError(tree: SyntaxTree, exit: NodeIndex): boolean {
  if (tree.kind(exit) !== "return_statement" || tree.firstChild(exit) !== undefined) return false;
  const before = statementBefore(tree, exit);
  const call = before !== null && tree.kind(before) === "expression_statement" ? tree.firstChild(before) : undefined;
  if (call === undefined || tree.kind(call) !== "call_expression") return false;
  if (ANSWERS.has(tree.fieldText(call, "function"))) return true;
  const given = argumentsOf(tree, call);
  const target = tree.field(call, "function");
  const receiver = target === null ? null : tree.field(target, "operand");
  return (
    given.some((one) => isErrorStatus(tree, one)) && [...given, receiver].some((one) => isResponseWriter(tree, one))
  );
}

const ANSWERS = new Set(["http.Error", "http.NotFound"]);
const ERROR_STATUS_MIN = 400;
const STATUS_END = 600;
/** Constants of net/http below that status. */
const GOOD_STATUSES = new Set(
  (
    "Continue SwitchingProtocols Processing EarlyHints OK Created Accepted NonAuthoritativeInfo NoContent ResetContent " +
    "PartialContent MultiStatus AlreadyReported IMUsed MultipleChoices MovedPermanently Found SeeOther NotModified UseProxy " +
    "TemporaryRedirect PermanentRedirect Text"
  )
    .split(" ")
    .map((name) => `Status${name}`),
);

function isErrorStatus(tree: SyntaxTree, value: NodeIndex): boolean {
  if (tree.kind(value) === "int_literal") {
    const status = Number(tree.text(value));
    return status >= ERROR_STATUS_MIN && status < STATUS_END;
  }
  if (tree.kind(value) !== "selector_expression" || tree.fieldText(value, "operand") !== "http") return false;
  const name = tree.fieldText(value, "field");
  return name.startsWith("Status") && !GOOD_STATUSES.has(name);
}

/** A parameter of that type. */
function isResponseWriter(tree: SyntaxTree, value: NodeIndex | null): boolean {
  const declaration = value === null || tree.kind(value) !== "identifier" ? null : scopesOf(tree).declarationOf(value);
  const parameter = declaration === null ? null : tree.parent(declaration);
  return parameter !== null && tree.fieldText(parameter, "type") === "http.ResponseWriter";
}

/** In the branch of an error, or in the case of a select that gives up. */
export function isInFailure(tree: SyntaxTree, exit: NodeIndex): boolean {
  for (let at = tree.parent(exit); at !== null; at = tree.parent(at)) {
    const kind = tree.kind(at);
    if (kind === "func_literal" || kind === "function_declaration" || kind === "method_declaration") return false;
    if (kind === "communication_case" && givesUp(tree, at)) return true;
    if (kind === "if_statement" && isErrorBranch(tree, at, exit)) return true;
  }
  return false;
}

/** `return nil, fmt.Errorf(…)`, `return ErrTooShort` */
function returnsError(tree: SyntaxTree, exit: NodeIndex): boolean {
  const list = tree.kind(exit) === "return_statement" ? tree.firstChild(exit) : undefined;
  const last = list === undefined ? null : tree.kind(list) === "expression_list" ? tree.lastChild(list) : list;
  if (last === null) return false;
  if (tree.kind(last) === "call_expression") return isErrorConstructor(tree, last);
  const name = tree.kind(last) === "selector_expression" ? tree.fieldText(last, "field") : tree.text(last);
  return ERROR_NAME.test(name);
}

const ERROR_NAME = /^[eE]rr[A-Z]\w*$/;
const ERROR_CONSTRUCTORS = new Set("New Errorf Wrap Wrapf WithStack WithMessage WithMessagef Join Trace".split(" "));

/** `errors.New(…)`, `fmt.Errorf(…)`, and those of the usual libraries. */
export function isErrorConstructor(tree: SyntaxTree, call: NodeIndex): boolean {
  const target = tree.field(call, "function");
  if (target === null) return false;
  const name = tree.kind(target) === "selector_expression" ? tree.fieldText(target, "field") : tree.text(target);
  return ERROR_CONSTRUCTORS.has(name);
}

/** `case <-ctx.Done():`, `case <-timer.C:`, `case <-time.After(d):` */
function givesUp(tree: SyntaxTree, communicationCase: NodeIndex): boolean {
  const head = tree.field(communicationCase, "communication");
  if (head === null) return false;
  for (const selector of tree.within(head, "selector_expression")) {
    const name = tree.fieldText(selector, "field");
    if (name === "Done" || name === "C" || name === "After") return true;
  }
  return false;
}

/** The exit is where the condition says that an error is not nil. */
const isErrorBranch = (tree: SyntaxTree, statement: NodeIndex, exit: NodeIndex): boolean =>
  isIn(tree, tree.field(statement, "consequence"), exit) && comparesError(tree, statement, "!=");

/** The `if` around a node that is only reached where an error is nil; null for none. */
export function successBranchAround(tree: SyntaxTree, node: NodeIndex): NodeIndex | null {
  for (
    let at = tree.above(node, "if_statement", "func_literal");
    at !== null && tree.kind(at) === "if_statement";
    at = tree.above(at, "if_statement", "func_literal")
  ) {
    if (isIn(tree, tree.field(at, "consequence"), node) && comparesError(tree, at, "==")) return at;
    if (isIn(tree, tree.field(at, "alternative"), node) && comparesError(tree, at, "!=")) return at;
  }
  return null;
}

const isIn = (tree: SyntaxTree, block: NodeIndex | null, node: NodeIndex): boolean =>
  block !== null && tree.contains(block, node);

/** The condition of an `if` compares an error with nil. */
function comparesError(tree: SyntaxTree, statement: NodeIndex, operator: "==" | "!="): boolean {
  const condition = tree.field(statement, "condition");
  if (condition === null) return false;
  for (const node of [condition, ...tree.within(condition, "binary_expression")])
    if (tree.kind(node) === "binary_expression" && isErrorAndNil(tree, node, operator)) return true;
  return false;
}

function isErrorAndNil(tree: SyntaxTree, node: NodeIndex, operator: "==" | "!="): boolean {
  const [left, right] = [tree.field(node, "left"), tree.field(node, "right")];
  if (left === null || right === null || !saysNoError(tree, right)) return false;
  return operatorOf(tree, left, right) === operator && /err\w*$/i.test(tree.text(left));
}
