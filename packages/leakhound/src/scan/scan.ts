/** All rules over all files; what a comment in the source allows is left out. */

import type { Finding } from "./findings/finding.ts";
import { isSuppressed, suppressionsOf, unreasoned } from "./findings/suppressions.ts";
import type { GoFile } from "./index/go-file.ts";
import type { Repository } from "./index/repository.ts";
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
import { requestKeyedMap } from "./rules/request-keyed-map.ts";
import type { Match, Rule } from "./rules/rule.ts";
import { sqlRowsUnclosed } from "./rules/sql-rows-unclosed.ts";
import { sqlTxUnfinished } from "./rules/sql-tx-unfinished.ts";
import { subscriptionNoStop } from "./rules/subscription-no-stop.ts";
import { subslicePin } from "./rules/subslice-pin.ts";
import { timerLeak } from "./rules/timer-leak.ts";

export const RULES: readonly Rule[] = [
  gctxClearBypass,
  gctxClearWrongRequest,
  httpBodyUnclosed,
  httpTransportPerCall,
  requestKeyedMap,
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
  subslicePin,
];

/**
 * Findings in the order of files and lines. Suppressed by `//leakhound:ignore RULE reason` on the line or the one above.
 *
 * @param tell hears how many files are done, after each
 */
export function scanRepository(repository: Repository, tell: (done: number) => void = () => {}): Finding[] {
  return repository.files
    .flatMap((file, row) => {
      const findings = findingsIn(file, repository);
      tell(row + 1);
      return findings;
    })
    .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
}

function findingsIn(file: GoFile, repository: Repository): Finding[] {
  const suppressions = suppressionsOf(file);
  const findings = RULES.flatMap((rule) =>
    withoutRepeats(rule.find(file, repository)).map((match) => findingOf(rule, file, match)),
  );
  return findings
    .filter((finding) => !isSuppressed(finding, suppressions))
    .concat(suppressions.filter(({ hasReason }) => !hasReason).map((one) => unreasoned(file.path, one)));
}

/** A literal stands in a function, and what is in both is found in both. */
function withoutRepeats(matches: Iterable<Match>): Match[] {
  const byNode = new Map<Match["node"], Match>();
  for (const match of matches) if (!byNode.has(match.node)) byNode.set(match.node, match);
  return [...byNode.values()];
}

function findingOf(rule: Rule, file: GoFile, { node, confidence, message, advice }: Match): Finding {
  return { rule: rule.id, file: file.path, line: file.tree.line(node), confidence, message, advice };
}
