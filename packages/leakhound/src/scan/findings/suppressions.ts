/**
 * `//leakhound:ignore RULE reason`: an engineer has looked at the finding and accepts it. `//nolint:leakhound`, as
 * golangci-lint has it, accepts all findings of its line.
 */
import type { GoFile } from "../index/go-file.ts";
import type { Finding } from "./finding.ts";

/** A comment that suppresses a rule on its line and the next line. */
export interface Suppression {
  /** From 1. */
  readonly line: number;
  /** null for all rules, on the line of the comment only. */
  readonly rule: string | null;
  /** A comment without a reason suppresses nothing. */
  readonly hasReason: boolean;
}

const COMMENTS = ["//leakhound:ignore", "//nolint:"];

export function suppressionsOf({ source, tree }: GoFile): Suppression[] {
  if (!COMMENTS.some((comment) => source.includes(comment))) return [];
  return [...tree.within(tree.root, "comment")].flatMap((comment): Suppression[] => {
    const text = tree.text(comment);
    if (isNolint(text)) return [{ line: tree.line(comment), rule: null, hasReason: true }];
    const [, rule, reason] = /^\/\/leakhound:ignore\s+(\S+)(\s+\S)?/.exec(text) ?? [];
    return rule === undefined ? [] : [{ line: tree.line(comment), rule, hasReason: reason !== undefined }];
  });
}

/** `//nolint:errcheck,leakhound // reason` */
function isNolint(comment: string): boolean {
  const linters = /^\/\/nolint:([\w,-]+)/.exec(comment)?.[1];
  return linters?.split(",").includes("leakhound") ?? false;
}

export const isSuppressed = ({ line, rule }: Finding, suppressions: readonly Suppression[]): boolean =>
  suppressions.some((one) => {
    if (one.rule === null) return one.line === line;
    return one.hasReason && one.rule === rule && (one.line === line || one.line === line - 1);
  });

/** The finding for a suppression without a reason. */
export const missingReason = (file: string, { line, rule }: Suppression): Finding => ({
  rule: "ignore-without-reason",
  file,
  line,
  confidence: "low",
  message: `This comment gives no reason, so it does not suppress ${rule}.`,
  advice: `say why: //leakhound:ignore ${rule} reason`,
});
