/** All rules over all files; what a comment in the source allows is left out. */
import type { GoFile, Repository } from "./facts.ts";
import type { Match, Rule } from "./rule.ts";
import { chanSendAbandoned } from "./rules/chan-send-abandoned.ts";
import { clientPerCall } from "./rules/client-per-call.ts";
import { ctxCancelLost } from "./rules/ctx-cancel-lost.ts";
import { ctxChainGrowth } from "./rules/ctx-chain-growth.ts";
import { deferInLoop } from "./rules/defer-in-loop.ts";
import { gctxClearBypass } from "./rules/gctx-clear-bypass.ts";
import { gctxClearWrongRequest } from "./rules/gctx-clear-wrong-request.ts";
import { globalMapNoEvict } from "./rules/global-map-no-evict.ts";
import { globalSliceAppend } from "./rules/global-slice-append.ts";
import { goroutineNoExit } from "./rules/goroutine-no-exit.ts";
import { httpBodyUnclosed } from "./rules/http-body-unclosed.ts";
import { httpTransportPerCall } from "./rules/http-transport-per-call.ts";
import { metricLabelUnbounded } from "./rules/metric-label-unbounded.ts";
import { poolPutOversized } from "./rules/pool-put-oversized.ts";
import { sqlRowsUnclosed } from "./rules/sql-rows-unclosed.ts";
import { sqlTxUnfinished } from "./rules/sql-tx-unfinished.ts";
import { subscriptionNoStop } from "./rules/subscription-no-stop.ts";
import { timerLeak } from "./rules/timer-leak.ts";
import type { Finding } from "./types.ts";

const RULES: readonly Rule[] = [
  gctxClearBypass,
  gctxClearWrongRequest,
  httpBodyUnclosed,
  httpTransportPerCall,
  globalMapNoEvict,
  ctxCancelLost,
  timerLeak,
  sqlRowsUnclosed,
  chanSendAbandoned,
  goroutineNoExit,
  clientPerCall,
  ctxChainGrowth,
  deferInLoop,
  globalSliceAppend,
  metricLabelUnbounded,
  poolPutOversized,
  sqlTxUnfinished,
  subscriptionNoStop,
];

/** Findings in the order of files and lines. Suppressed by `//leakhound:ignore RULE reason` on the line or the one above. */
export function scanRepository(repository: Repository): Finding[] {
  const findings = repository.files.flatMap((file) =>
    RULES.flatMap((rule) => [...rule.find(file, repository)].map((match) => findingOf(rule, file, match))),
  );
  const ignored = new Set(repository.files.flatMap(ignoredLines));
  return findings
    .filter(({ file, line, rule }) => !ignored.has(`${file}:${line}:${rule}`))
    .concat(repository.files.flatMap(unreasoned))
    .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
}

function findingOf(rule: Rule, file: GoFile, { node, confidence, message, advice }: Match): Finding {
  return { rule: rule.id, file: file.path, line: file.tree.line(node), confidence, message, advice };
}

/** A comment that suppresses a rule on its line and the next. */
interface Suppression {
  readonly line: number;
  readonly rule: string;
  readonly hasReason: boolean;
}

function suppressionsOf({ tree }: GoFile): Suppression[] {
  return [...tree.within(tree.root, "comment")].flatMap((comment) => {
    const [, rule, reason] = /^\/\/leakhound:ignore\s+(\S+)(\s+\S)?/.exec(tree.text(comment)) ?? [];
    return rule === undefined ? [] : [{ line: tree.line(comment), rule, hasReason: reason !== undefined }];
  });
}

const ignoredLines = (file: GoFile): string[] =>
  suppressionsOf(file)
    .filter(({ hasReason }) => hasReason)
    .flatMap(({ line, rule }) => [`${file.path}:${line}:${rule}`, `${file.path}:${line + 1}:${rule}`]);

/** A suppression without a reason is none, and is told. */
const unreasoned = (file: GoFile): Finding[] =>
  suppressionsOf(file)
    .filter(({ hasReason }) => !hasReason)
    .map(({ line, rule }) => ({
      rule: "ignore-without-reason",
      file: file.path,
      line,
      confidence: "low",
      message: `This comment gives no reason, so it suppresses nothing of ${rule}.`,
      advice: `say why: //leakhound:ignore ${rule} reason`,
    }));
