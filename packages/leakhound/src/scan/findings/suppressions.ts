/**
 * Comments by which an engineer accepts a finding:
 *
 *   //leakhound:ignore timer-leak ends with the process       this rule, on this line and the next
 *   t := time.NewTicker(d) //nolint:leakhound                 all rules, on this line
 *   //nolint:errcheck,leakhound:timer-leak // one reason      this rule, in the statement or function below
 *   func poll() {
 *
 * `//nolint` is read as golangci-lint reads it: without names, and with `all`, it is for every linter; alone on its line, it
 * is for what begins in the same column of the next line, and above `package` for the whole file.
 */
import type { GoFile } from "../index/go-file.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { nodeIndex } from "../syntax/tree.ts";
import type { Finding } from "./finding.ts";

/** A comment that suppresses findings on some lines. */
export interface Suppression {
  /** First and last line, from 1. */
  readonly from: number;
  readonly to: number;
  /** null for all rules. */
  readonly rule: string | null;
  /** A `//leakhound:ignore` without a reason suppresses nothing. */
  readonly hasReason: boolean;
}

const WORDS = ["//leakhound:ignore", "nolint"];

export function suppressionsOf({ source, tree }: GoFile): Suppression[] {
  if (!WORDS.some((word) => source.includes(word))) return [];
  return [...tree.within(tree.root, "comment")].flatMap((comment): Suppression[] => {
    const text = tree.text(comment);
    const rules = nolintRules(text);
    if (rules !== null) return rules.map((rule) => ({ ...rangeOf(tree, comment), rule, hasReason: true }));
    const [, rule, reason] = /^\/\/leakhound:ignore\s+(\S+)(\s+\S)?/.exec(text) ?? [];
    const line = tree.line(comment);
    return rule === undefined ? [] : [{ from: line, to: line + 1, rule, hasReason: reason !== undefined }];
  });
}

/** Rules of leakhound that the comment names, null for all of them; no list where it is no such comment. */
function nolintRules(comment: string): (string | null)[] | null {
  const text = comment.replace(/^[/ ]+/, "");
  if (!comment.startsWith("//") || !/^nolint(?:[ :]|$)/.test(text)) return null;
  if (!text.startsWith("nolint:")) return [null];
  const names = text.slice("nolint:".length).split("//")[0]!.split(",");
  return names.flatMap((name): (string | null)[] => {
    const linter = name.trim().toLowerCase();
    if (linter === "all" || linter === "leakhound") return [null];
    return linter.startsWith("leakhound:") ? [linter.slice("leakhound:".length)] : [];
  });
}

function rangeOf(tree: SyntaxTree, comment: NodeIndex): Pick<Suppression, "from" | "to"> {
  const line = tree.line(comment);
  const below = isAlone(tree, comment) ? nodeBelow(tree, comment) : null;
  if (below === null) return { from: line, to: line };
  if (tree.kind(below) === "package_clause") return { from: 1, to: tree.lines };
  return { from: line, to: tree.lineAt(tree.end(below)) };
}

/** What is in front of a node on its line. */
const beforeOnLine = (tree: SyntaxTree, node: NodeIndex): string => {
  const start = tree.start(node);
  return tree.source.slice(tree.source.lastIndexOf("\n", start - 1) + 1, start);
};

const isAlone = (tree: SyntaxTree, comment: NodeIndex): boolean => beforeOnLine(tree, comment).trim() === "";

/** The outermost node that begins on the next line, in the column of the comment. */
function nodeBelow(tree: SyntaxTree, comment: NodeIndex): NodeIndex | null {
  const line = tree.line(comment) + 1;
  const end = tree.subtreeEnd(tree.root);
  for (let row = comment + 1; row < end; row++) {
    const node = nodeIndex(row);
    // It has all statements of a block.
    if (tree.kind(node) === "statement_list") continue;
    const own = tree.line(node);
    if (own > line) return null;
    if (own === line) return beforeOnLine(tree, node) === beforeOnLine(tree, comment) ? node : null;
  }
  return null;
}

export const isSuppressed = ({ line, rule }: Finding, suppressions: readonly Suppression[]): boolean =>
  suppressions.some(
    (one) => one.hasReason && (one.rule === null || one.rule === rule) && line >= one.from && line <= one.to,
  );

/** The finding for a suppression without a reason. */
export const missingReason = (file: string, { from, rule }: Suppression): Finding => ({
  rule: "ignore-without-reason",
  file,
  line: from,
  confidence: "low",
  message: `This comment gives no reason, so it does not suppress ${rule}.`,
  advice: `say why: //leakhound:ignore ${rule} reason`,
});
