/** `//leakhound:ignore RULE reason`: what a person has looked at and found right. */
import type { GoFile } from "../index/go-file.ts";
import type { Finding } from "./finding.ts";

/** A comment that suppresses a rule on its line and the next. */
export interface Suppression {
  /** From 1. */
  readonly line: number;
  readonly rule: string;
  /** One without a reason suppresses nothing. */
  readonly hasReason: boolean;
}

const WORD = "//leakhound:ignore";

export function suppressionsOf({ source, tree }: GoFile): Suppression[] {
  if (!source.includes(WORD)) return [];
  return [...tree.within(tree.root, "comment")].flatMap((comment) => {
    const [, rule, reason] = /^\/\/leakhound:ignore\s+(\S+)(\s+\S)?/.exec(tree.text(comment)) ?? [];
    return rule === undefined ? [] : [{ line: tree.line(comment), rule, hasReason: reason !== undefined }];
  });
}

export const isSuppressed = ({ line, rule }: Finding, suppressions: readonly Suppression[]): boolean =>
  suppressions.some((one) => one.hasReason && one.rule === rule && (one.line === line || one.line === line - 1));

/** A suppression without a reason, told. */
export const unreasoned = (file: string, { line, rule }: Suppression): Finding => ({
  rule: "ignore-without-reason",
  file,
  line,
  confidence: "low",
  message: `This comment gives no reason, so it suppresses nothing of ${rule}.`,
  advice: `say why: //leakhound:ignore ${rule} reason`,
});
