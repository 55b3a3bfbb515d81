// Generates mutants of a TypeScript file: copies with one small mistake each.
//
//   if (row < end && isLive) count += 1;
//
//   row <= end    row >= end    || for &&    isLive → false    -= for +=    2 for 1    no statement at all
//
// A test suite that pins the behavior of the file fails for most of them. Types, imports and messages stay as they are.
import { linesOf, parsed, walk } from "../syntax.mjs";

/** What replaces an operator: for a comparison its neighbor (the boundary) and its opposite. */
const OPERATORS = new Map([
  ["<", ["<=", ">="]],
  ["<=", ["<", ">"]],
  [">", [">=", "<="]],
  [">=", [">", "<"]],
  ["===", ["!=="]],
  ["!==", ["==="]],
  ["+", ["-"]],
  ["-", ["+"]],
  ["*", ["/"]],
  ["/", ["*"]],
  ["%", ["*"]],
  ["&", ["|"]],
  ["|", ["&"]],
  ["<<", [">>"]],
  [">>", ["<<"]],
  [">>>", ["<<"]],
  ["&&", ["||"]],
  ["||", ["&&"]],
  ["??", ["&&"]],
  ["+=", ["-="]],
  ["-=", ["+="]],
]);

/** Larger numbers are limits, such as 200_000; one more or less makes no difference to a test. */
const LIMITS_FROM = 256;

const isText = (node) =>
  (node.type === "Literal" && typeof node.value === "string") ||
  node.type === "TemplateLiteral" ||
  (node.type === "BinaryExpression" && (isText(node.left) || isText(node.right)));

/** Of types, imports and what is thrown, nothing is mutated: no test is to pin the text of a broken invariant. */
const SKIPPED = new Set([
  "ImportDeclaration",
  "ExportAllDeclaration",
  "ThrowStatement",
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration",
  "TSTypeAnnotation",
  "TSTypeParameterDeclaration",
  "TSTypeParameterInstantiation",
]);
const isSkipped = (node) => SKIPPED.has(node.type) || (node.type === "ExportNamedDeclaration" && !node.declaration);

/** @returns the operator of a node with two operands, as a place in the text */
function operatorOf({ left, right, operator }, text) {
  const start = left.end + text.slice(left.end, right.start).indexOf(operator);
  return { start, end: start + operator.length };
}

/** Of `row as Row`, the type is left out, and the expression is not. */
const isTypeOf = (parent, node) => parent?.typeAnnotation === node;

/** @returns the replacements of one node as pairs: the node or operator whose text is replaced, and the new text */
function replacementsOf(node, parent, text) {
  const textOf = ({ start, end }) => text.slice(start, end);
  switch (node.type) {
    case "BinaryExpression":
    case "LogicalExpression":
    case "AssignmentExpression":
      if (isText(node) || isText(node.right)) return [];
      return (OPERATORS.get(node.operator) ?? []).map((operator) => [operatorOf(node, text), operator]);
    case "UnaryExpression":
      return node.operator === "!" ? [[node, textOf(node.argument)]] : [];
    case "UpdateExpression": {
      const operator = node.operator === "++" ? "--" : "++";
      const operand = textOf(node.argument);
      return [[node, node.prefix ? operator + operand : operand + operator]];
    }
    case "Literal":
      if (typeof node.value === "boolean") return [[node, String(!node.value)]];
      if (typeof node.value !== "number" || node.value > LIMITS_FROM) return [];
      return [[node, `(${textOf(node)} + 1)`]];
    case "IfStatement":
    case "ConditionalExpression":
      return ["true", "false"].map((constant) => [node.test, constant]);
    case "ExpressionStatement":
      return [[node, ";"]];
    case "ContinueStatement":
    case "BreakStatement":
      return parent?.type === "SwitchCase" ? [] : [[node, ";"]];
    default:
      return [];
  }
}

const oneLine = (text) => text.replace(/\s+/g, " ").slice(0, 60);

/** @returns all mutants of a file, in order: the line, a description and the whole text of each */
export function mutantsOf(file, text) {
  const lineOf = linesOf(text);
  const mutants = [];
  walk(parsed(file, text), (node, parents) => {
    const parent = parents.at(-1);
    if (isSkipped(node) || isTypeOf(parent, node)) return false;
    for (const [{ start, end }, replacement] of replacementsOf(node, parent, text))
      mutants.push({
        line: lineOf(start),
        description: `${oneLine(text.slice(node.start, node.end))}: ${oneLine(text.slice(start, end))} → ${oneLine(replacement)}`,
        text: text.slice(0, start) + replacement + text.slice(end),
      });
    return true;
  });
  return mutants;
}
