/** All rules over all files; what a comment in the source allows is left out. */
import type { GoFile, Repository } from "./facts.ts";
import type { Match, Rule } from "./rule.ts";
import { chanSendAbandoned } from "./rules/chan-send-abandoned.ts";
import { ctxCancelLost } from "./rules/ctx-cancel-lost.ts";
import { gctxClearBypass } from "./rules/gctx-clear-bypass.ts";
import { gctxClearWrongRequest } from "./rules/gctx-clear-wrong-request.ts";
import { globalMapNoEvict } from "./rules/global-map-no-evict.ts";
import { httpBodyUnclosed } from "./rules/http-body-unclosed.ts";
import { httpTransportPerCall } from "./rules/http-transport-per-call.ts";
import { sqlRowsUnclosed } from "./rules/sql-rows-unclosed.ts";
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
];

/** Findings in the order of files and lines. Suppressed by `//leakhound:ignore RULE reason` on the line or the one above. */
export function scanRepository(repository: Repository): Finding[] {
  const findings = repository.files.flatMap((file) =>
    RULES.flatMap((rule) => [...rule.find(file, repository)].map((match) => findingOf(rule, file, match))),
  );
  const ignored = new Set(repository.files.flatMap(ignoredLines));
  return findings
    .filter(({ file, line, rule }) => !ignored.has(`${file}:${line}:${rule}`))
    .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
}

function findingOf(rule: Rule, file: GoFile, { node, confidence, message, advice }: Match): Finding {
  return { rule: rule.id, file: file.path, line: file.tree.line(node), confidence, message, advice };
}

/** A suppression without a reason is none. */
function ignoredLines({ path, tree }: GoFile): string[] {
  return [...tree.within(tree.root, "comment")].flatMap((comment) => {
    const rule = /^\/\/leakhound:ignore\s+(\S+)\s+\S/.exec(tree.text(comment))?.[1];
    const line = tree.line(comment);
    return rule === undefined ? [] : [`${path}:${line}:${rule}`, `${path}:${line + 1}:${rule}`];
  });
}
