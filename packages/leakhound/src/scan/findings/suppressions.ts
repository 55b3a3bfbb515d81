/** `//leakhound:ignore RULE reason`: an engineer has looked at the finding and accepts it. */
import type { GoFile } from "../index/go-file.ts";
import type { Finding } from "./finding.ts";

/** A comment that suppresses a rule on its line and the next line. */
export interface Suppression {
  /** From 1. */
  readonly line: number;
  readonly rule: string;
  /** A comment without a reason suppresses nothing. */
  readonly hasReason: boolean;
}

const COMMENT = "//leakhound:ignore";

export function suppressionsOf({ source, tree }: GoFile): Suppression[] {
  if (!source.includes(COMMENT)) return [];
  return [...tree.within(tree.root, "comment")].flatMap((comment) => {
    const [, rule, reason] = /^\/\/leakhound:ignore\s+(\S+)(\s+\S)?/.exec(tree.text(comment)) ?? [];
    return rule === undefined ? [] : [{ line: tree.line(comment), rule, hasReason: reason !== undefined }];
  });
}

export const isSuppressed = ({ line, rule }: Finding, suppressions: readonly Suppression[]): boolean =>
  suppressions.some((one) => one.hasReason && one.rule === rule && (one.line === line || one.line === line - 1));

/** The finding for a suppression without a reason. */
export const missingReason = (file: string, { line, rule }: Suppression): Finding => ({
  rule: "ignore-without-reason",
  file,
  line,
  confidence: "low",
  message: `This comment gives no reason, so it does not suppress ${rule}.`,
  advice: `say why: //leakhound:ignore ${rule} reason`,
});
