// Generates mutants of a TypeScript file: copies with one small mistake each.
//
//   if (row < end && isLive) count += 1;
//
//   row <= end    row >= end    || for &&    isLive → false    -= for +=    2 for 1    no statement at all
//
// A test suite that pins the behavior of the file fails for most of them. Types, imports and messages stay as they are.
import ts from "typescript";

const { SyntaxKind } = ts;

/** What replaces an operator: for a comparison its neighbor (the boundary) and its opposite. */
const OPERATORS = new Map([
  [SyntaxKind.LessThanToken, ["<=", ">="]],
  [SyntaxKind.LessThanEqualsToken, ["<", ">"]],
  [SyntaxKind.GreaterThanToken, [">=", "<="]],
  [SyntaxKind.GreaterThanEqualsToken, [">", "<"]],
  [SyntaxKind.EqualsEqualsEqualsToken, ["!=="]],
  [SyntaxKind.ExclamationEqualsEqualsToken, ["==="]],
  [SyntaxKind.PlusToken, ["-"]],
  [SyntaxKind.MinusToken, ["+"]],
  [SyntaxKind.AsteriskToken, ["/"]],
  [SyntaxKind.SlashToken, ["*"]],
  [SyntaxKind.PercentToken, ["*"]],
  [SyntaxKind.AmpersandToken, ["|"]],
  [SyntaxKind.BarToken, ["&"]],
  [SyntaxKind.LessThanLessThanToken, [">>"]],
  [SyntaxKind.GreaterThanGreaterThanToken, ["<<"]],
  [SyntaxKind.GreaterThanGreaterThanGreaterThanToken, ["<<"]],
  [SyntaxKind.AmpersandAmpersandToken, ["||"]],
  [SyntaxKind.BarBarToken, ["&&"]],
  [SyntaxKind.QuestionQuestionToken, ["&&"]],
  [SyntaxKind.PlusEqualsToken, ["-="]],
  [SyntaxKind.MinusEqualsToken, ["+="]],
]);

/** Larger numbers are limits, such as 200_000; one more or less makes no difference to a test. */
const LIMITS_FROM = 256;

const isText = (node) =>
  ts.isStringLiteralLike(node) ||
  ts.isTemplateExpression(node) ||
  (ts.isBinaryExpression(node) && (isText(node.left) || isText(node.right)));

/** Of types, imports and what is thrown, nothing is mutated: no test is to pin the text of a broken invariant. */
const isSkipped = (node) =>
  ts.isTypeNode(node) ||
  ts.isImportDeclaration(node) ||
  ts.isExportDeclaration(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isThrowStatement(node);

/** @returns the replacements of one node as pairs: the node whose text is replaced, and the new text */
function replacementsOf(node) {
  if (ts.isBinaryExpression(node)) {
    if (isText(node)) return [];
    return (OPERATORS.get(node.operatorToken.kind) ?? []).map((operator) => [node.operatorToken, operator]);
  }
  if (ts.isPrefixUnaryExpression(node)) {
    const { operator, operand } = node;
    if (operator === SyntaxKind.ExclamationToken) return [[node, operand.getText()]];
    if (operator === SyntaxKind.PlusPlusToken) return [[node, `--${operand.getText()}`]];
    return operator === SyntaxKind.MinusMinusToken ? [[node, `++${operand.getText()}`]] : [];
  }
  if (ts.isPostfixUnaryExpression(node)) {
    const isIncrement = node.operator === SyntaxKind.PlusPlusToken;
    return [[node, `${node.operand.getText()}${isIncrement ? "--" : "++"}`]];
  }
  if (node.kind === SyntaxKind.TrueKeyword) return [[node, "false"]];
  if (node.kind === SyntaxKind.FalseKeyword) return [[node, "true"]];
  if (ts.isNumericLiteral(node)) return Number(node.text) > LIMITS_FROM ? [] : [[node, `(${node.getText()} + 1)`]];
  if (ts.isIfStatement(node) || ts.isConditionalExpression(node)) {
    const condition = node.expression ?? node.condition;
    return ["true", "false"].map((text) => [condition, text]);
  }
  if (ts.isExpressionStatement(node)) return [[node, ";"]];
  if (ts.isContinueStatement(node) || ts.isBreakStatement(node))
    return ts.isCaseOrDefaultClause(node.parent) ? [] : [[node, ";"]];
  return [];
}

const oneLine = (text) => text.replace(/\s+/g, " ").slice(0, 60);

/** @returns all mutants of a file, in order: the line, a description and the whole text of each */
export function mutantsOf(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const mutants = [];
  const visit = (node) => {
    if (isSkipped(node)) return;
    for (const [replaced, replacement] of replacementsOf(node)) {
      const [start, end] = [replaced.getStart(), replaced.end];
      mutants.push({
        line: source.getLineAndCharacterOfPosition(start).line + 1,
        description: `${oneLine(node.getText())}: ${oneLine(text.slice(start, end))} → ${oneLine(replacement)}`,
        text: text.slice(0, start) + replacement + text.slice(end),
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return mutants;
}
