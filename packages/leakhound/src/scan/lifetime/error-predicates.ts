/**
 * What a function of the repository that gets an error, and returns a bool, says of an error that is nil:
 *
 *   func isGone(err error) bool { var e *apiError; return errors.As(err, &e) && e.code == 410 }       false
 *   func (s *server) goesOn(err error) bool { if err == nil { return true }; … }                      true
 *
 * So where it says the opposite, there is an error. Null where the source does not show what it says.
 */
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";

/** @param place which of its arguments is the error */
export function saysOfNil({ file: { tree }, node }: Located, place: number): boolean | null {
  const list = tree.field(node, "parameters");
  const body = tree.field(node, "body");
  if (list === null || body === null || tree.fieldText(node, "result") !== "bool") return null;
  const names = tree.children(list).flatMap((one) => tree.children(one).filter((of) => tree.fieldName(of) === "name"));
  const error = names[place];
  if (error === undefined) return null;
  const found = runStatements({ tree, error }, tree.children(statementsIn(tree, body)));
  return typeof found === "boolean" ? found : null;
}

interface Asked {
  readonly tree: SyntaxTree;
  /** The parameter, which is nil. */
  readonly error: NodeIndex;
}

/** What a statement comes to: a result, the next statement, or what the source does not show. */
type Outcome = boolean | "goes on" | "unknown";

/** A block may have its statements in a list. */
function statementsIn(tree: SyntaxTree, block: NodeIndex): NodeIndex {
  const only = tree.onlyChild(block);
  return only !== null && tree.kind(only) === "statement_list" ? only : block;
}

function runStatements(asked: Asked, statements: readonly NodeIndex[]): Outcome {
  for (const statement of statements) {
    const outcome = run(asked, statement);
    if (outcome !== "goes on") return outcome;
  }
  return "goes on";
}

function run(asked: Asked, statement: NodeIndex): Outcome {
  const { tree } = asked;
  switch (tree.kind(statement)) {
    case "comment":
    case "var_declaration":
      return "goes on";
    case "short_var_declaration":
    case "assignment_statement":
    case "expression_statement":
      return setsError(asked, statement) ? "unknown" : "goes on";
    case "return_statement": {
      const list = tree.firstChild(statement);
      const value = list === undefined ? null : tree.kind(list) === "expression_list" ? tree.onlyChild(list) : list;
      return (value === null ? null : outcomeOf(asked, value)) ?? "unknown";
    }
    case "if_statement":
      return runIf(asked, statement);
    case "expression_switch_statement":
      return runSwitch(asked, statement);
    case "block":
      return runStatements(asked, tree.children(statementsIn(tree, statement)));
    default:
      return "unknown";
  }
}

function setsError({ tree, error }: Asked, statement: NodeIndex): boolean {
  const left = tree.field(statement, "left");
  return left !== null && tree.children(left).some((target) => scopesOf(tree).declarationOf(target) === error);
}

function runIf(asked: Asked, statement: NodeIndex): Outcome {
  const { tree } = asked;
  const condition = tree.field(statement, "condition");
  const holds = condition === null ? null : outcomeOf(asked, condition);
  if (holds === null) return "unknown";
  const branch = tree.field(statement, holds ? "consequence" : "alternative");
  return branch === null ? "goes on" : run(asked, branch);
}

/** A switch over conditions: the first case that holds. */
function runSwitch(asked: Asked, statement: NodeIndex): Outcome {
  const { tree } = asked;
  if (tree.field(statement, "value") !== null) return "unknown";
  let other: NodeIndex | null = null;
  for (const one of tree.children(statement)) {
    if (tree.kind(one) === "default_case") other = one;
    const conditions = tree.kind(one) === "expression_case" ? tree.field(one, "value") : null;
    if (conditions === null) continue;
    const values = tree.children(conditions).map((condition) => outcomeOf(asked, condition));
    if (values.includes(true)) return runCase(asked, one);
    if (values.includes(null)) return "unknown";
  }
  return other === null ? "goes on" : runCase(asked, other);
}

const runCase = (asked: Asked, branch: NodeIndex): Outcome =>
  runStatements(
    asked,
    asked.tree
      .children(branch)
      .filter((one) => asked.tree.fieldName(one) !== "value")
      .flatMap((one) => (asked.tree.kind(one) === "statement_list" ? asked.tree.children(one) : [one])),
  );

/** Of a condition where the error is nil; null where it depends on something else. */
function outcomeOf(asked: Asked, condition: NodeIndex): boolean | null {
  const { tree } = asked;
  switch (tree.kind(condition)) {
    case "true":
      return true;
    case "false":
      return false;
    case "parenthesized_expression": {
      const inner = tree.firstChild(condition);
      return inner === undefined ? null : outcomeOf(asked, inner);
    }
    case "unary_expression": {
      const operand = tree.field(condition, "operand");
      const value = operand === null || tree.source[tree.start(condition)] !== "!" ? null : outcomeOf(asked, operand);
      return value === null ? null : !value;
    }
    case "binary_expression":
      return outcomeOfBinary(asked, condition);
    case "call_expression":
      return isAboutError(asked, condition) ? false : null;
    default:
      return null;
  }
}

function outcomeOfBinary(asked: Asked, node: NodeIndex): boolean | null {
  const { tree } = asked;
  const [left, right] = [tree.field(node, "left"), tree.field(node, "right")];
  if (left === null || right === null) return null;
  const operator = /^\s*(\S\S?)/.exec(tree.source.slice(tree.end(left), tree.start(right)))?.[1];
  if (operator === "&&" || operator === "||") {
    const values = [outcomeOf(asked, left), outcomeOf(asked, right)];
    if (values.includes(operator === "||")) return operator === "||";
    return values.includes(null) ? null : operator === "&&";
  }
  if ((operator !== "==" && operator !== "!=") || scopesOf(tree).declarationOf(left) !== asked.error) return null;
  // A nil error equals nil, and no other error.
  return (tree.kind(right) === "nil") === (operator === "==");
}

/** `errors.Is(err, io.EOF)`, `errors.As(err, &e)`, `os.IsNotExist(err)`: false of nil. */
function isAboutError({ tree, error }: Asked, call: NodeIndex): boolean {
  const [first] = argumentsOf(tree, call);
  if (first === undefined || scopesOf(tree).declarationOf(first) !== error) return false;
  return /^(?:errors\.(?:Is|As)|os\.Is(?:NotExist|Exist|Permission|Timeout))$/.test(tree.fieldText(call, "function"));
}
