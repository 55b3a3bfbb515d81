/** Runs all rules over all files, and leaves out the findings that comments in the source suppress. */

import { evidenceOf } from "./evidence/evidence-of.ts";
import { leakKey } from "./evidence/leak-steps.ts";
import type { EvidenceStep } from "./evidence/step.ts";
import { weightOf } from "./evidence/weight.ts";
import type { Finding, FindingStep } from "./findings/finding.ts";
import { markFingerprints } from "./findings/fingerprint.ts";
import { isSuppressed, missingReason, suppressionsOf } from "./findings/suppressions.ts";
import { functionOf } from "./findings/surroundings.ts";
import { fixOf } from "./fixes/fix-of.ts";
import { folderOf, type GoFile } from "./index/go-file.ts";
import type { Lines, Repository } from "./index/repository.ts";
import { breakLeavesSelectOnly } from "./rules/break-leaves-select-only.ts";
import { cgoUnfreed } from "./rules/cgo-unfreed.ts";
import { chanReceiveAbandoned } from "./rules/chan-receive-abandoned.ts";
import { chanSendAbandoned } from "./rules/chan-send-abandoned.ts";
import { clientPerCall } from "./rules/client-per-call.ts";
import { closerUnclosed } from "./rules/closer-unclosed.ts";
import { condNeverSignaled } from "./rules/cond-never-signalled.ts";
import { connUnclosed } from "./rules/conn-unclosed.ts";
import { contextAfterfuncNotStopped } from "./rules/context-afterfunc-not-stopped.ts";
import { ctxCancelLost } from "./rules/ctx-cancel-lost.ts";
import { ctxChainGrowth } from "./rules/ctx-chain-growth.ts";
import { deferInLoop } from "./rules/defer-in-loop.ts";
import { gctxClearBypass } from "./rules/gctx-clear-bypass.ts";
import { gctxClearWrongRequest } from "./rules/gctx-clear-wrong-request.ts";
import { globalMapNoEvict } from "./rules/global-map-no-evict.ts";
import { globalSliceAppend } from "./rules/global-slice-append.ts";
import { goroutineNoExit } from "./rules/goroutine-no-exit.ts";
import { goroutineNotStopped } from "./rules/goroutine-not-stopped.ts";
import { goroutineOutlivesCall } from "./rules/goroutine-outlives-call.ts";
import { goroutineWaitsForItself } from "./rules/goroutine-waits-for-itself.ts";
import { httpBodyUnclosed } from "./rules/http-body-unclosed.ts";
import { httpTransportPerCall } from "./rules/http-transport-per-call.ts";
import { iterPullNotStopped } from "./rules/iter-pull-not-stopped.ts";
import { lockHeldWhileWaiting } from "./rules/lock-held-while-waiting.ts";
import { lockNotReleased } from "./rules/lock-not-released.ts";
import { lockOrder } from "./rules/lock-order.ts";
import { lockTakenTwice } from "./rules/lock-taken-twice.ts";
import { metricLabelUnbounded } from "./rules/metric-label-unbounded.ts";
import { nilChannel } from "./rules/nil-channel.ts";
import { pipeReaderUnclosed } from "./rules/pipe-reader-unclosed.ts";
import { poolPutOversized } from "./rules/pool-put-oversized.ts";
import { pooledSliceKeepsPointers } from "./rules/pooled-slice-keeps-pointers.ts";
import { requestKeyedMap } from "./rules/request-keyed-map.ts";
import type { Match, Rule } from "./rules/rule.ts";
import { semaphoreNotReleased } from "./rules/semaphore-not-released.ts";
import { sqlRowsUnclosed } from "./rules/sql-rows-unclosed.ts";
import { sqlTxUnfinished } from "./rules/sql-tx-unfinished.ts";
import { streamLeftOpen } from "./rules/stream-left-open.ts";
import { subscriptionNoStop } from "./rules/subscription-no-stop.ts";
import { subslicePin } from "./rules/subslice-pin.ts";
import { tickerRangeNoExit } from "./rules/ticker-range-no-exit.ts";
import { timerLeak } from "./rules/timer-leak.ts";
import { waitIgnoresSignal } from "./rules/wait-ignores-signal.ts";
import { waitWithoutContext } from "./rules/wait-without-context.ts";
import { waitgroupDoneMissed } from "./rules/waitgroup-done-missed.ts";
import { neighborsOf } from "./types/neighbors.ts";

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
  goroutineNotStopped,
  goroutineOutlivesCall,
  goroutineWaitsForItself,
  clientPerCall,
  ctxChainGrowth,
  deferInLoop,
  globalSliceAppend,
  metricLabelUnbounded,
  poolPutOversized,
  sqlTxUnfinished,
  streamLeftOpen,
  subscriptionNoStop,
  subslicePin,
  lockHeldWhileWaiting,
  lockNotReleased,
  lockTakenTwice,
  lockOrder,
  connUnclosed,
  closerUnclosed,
  iterPullNotStopped,
  cgoUnfreed,
  contextAfterfuncNotStopped,
  pooledSliceKeepsPointers,
  breakLeavesSelectOnly,
  tickerRangeNoExit,
  waitWithoutContext,
  chanReceiveAbandoned,
  semaphoreNotReleased,
  waitgroupDoneMissed,
  condNeverSignaled,
  pipeReaderUnclosed,
  nilChannel,
  waitIgnoresSignal,
];

/** A finding and the lines of the function around it. */
export interface Located {
  readonly finding: Finding;
  /** First and last line; those of the finding itself outside of functions. */
  readonly from: number;
  readonly to: number;
}

/** What a scan reports of a repository. */
export interface ScanSelection {
  /** Other files are there for their types. */
  readonly files?: readonly GoFile[];
  /** Only findings that a change has touched; all by default. */
  readonly change?: Change;
}

/** What has changed since a revision. */
export interface Change {
  readonly isInFile: (path: string) => boolean;
  /** Some of the lines are new, or lost what ended something; false where `isIn` is false for all findings and steps in them. */
  readonly isTouched: (path: string, lines: Lines) => boolean;
  /** The lines of the finding, or of one of its steps, have changed. */
  readonly isIn: (located: Located) => boolean;
}

/** What is asked of a file. */
interface FileQuestion {
  readonly rules: readonly Rule[];
  /** The finding may be wanted; the others are counted only. */
  readonly mayBeWanted: (match: Match) => boolean;
}

const EVERYTHING: FileQuestion = { rules: RULES, mayBeWanted: () => true };
const NOTHING: FileQuestion = { rules: [], mayBeWanted: () => false };

/**
 * What a change may have touched: everything in a file that it changed. In other files, only what leads to a changed file; a
 * step leads to the same package, or to one beside it.
 */
function questionsAbout(repository: Repository, change: Change | undefined): (file: GoFile) => FileQuestion {
  if (change === undefined) return () => EVERYTHING;
  const changed = repository.files.filter(({ path }) => change.isInFile(path)).map(({ path }) => folderOf(path));
  const folders = neighborsOf(repository, new Set(changed));
  const spanning: FileQuestion = {
    rules: RULES.filter(({ spansFiles }) => spansFiles === true),
    mayBeWanted: ({ steps = [] }) =>
      steps.some(({ file, node }) => {
        if (!change.isInFile(file.path)) return false;
        const line = file.tree.line(node);
        return change.isTouched(file.path, { from: line, to: line });
      }),
  };
  return (file) => {
    if (change.isInFile(file.path)) return EVERYTHING;
    return folders.has(folderOf(file.path)) && hasWanted(file, repository, spanning) ? spanning : NOTHING;
  };
}

/** Some rule finds what may be wanted. Most files have nothing that leads to another one. */
const hasWanted = (file: GoFile, repository: Repository, { rules, mayBeWanted }: FileQuestion): boolean =>
  rules.some((rule) => {
    const matches = rule.findSpanning?.(file, repository) ?? rule.find(file, repository);
    for (const match of matches) if (mayBeWanted(match)) return true;
    return false;
  });

/**
 * Findings in the order of files and lines, without those that `//leakhound:ignore RULE reason` suppresses.
 *
 * @param onProgress called after each file with the number of files that are done
 */
export function scanRepository(
  repository: Repository,
  { files = repository.files, change }: ScanSelection = {},
  onProgress: (done: number) => void = () => {},
): Finding[] {
  const asked =
    change === undefined ? repository : { ...repository, isWanted: change.isInFile, isTouched: change.isTouched };
  const questionOf = questionsAbout(asked, change);
  return files
    .flatMap((file, row) => {
      const question = questionOf(file);
      const findings = question.rules.length === 0 ? [] : findingsIn(file, asked, question);
      onProgress(row + 1);
      return (change === undefined ? findings : findings.filter(change.isIn)).map(({ finding }) => finding);
    })
    .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
}

function findingsIn(file: GoFile, repository: Repository, { rules, mayBeWanted }: FileQuestion): Located[] {
  const suppressions = suppressionsOf(file);
  const located = rules.flatMap((rule) =>
    withoutRepeats(rule, file, repository).flatMap((match): Located[] => {
      const isCounted = !mayBeWanted(match);
      const confidence = isCounted ? match.confidence : weightOf({ rule: rule.id, file, repository, ...match });
      const finding = findingOf(rule, file, { ...match, confidence });
      if (isSuppressed(finding, suppressions)) return [];
      if (isCounted) return [locatedAt(file, match.node, finding)];
      const steps = match.steps === undefined ? evidenceOf(rule.id, file, repository, match.node).map(stepOf) : [];
      const shown = steps.length === 0 ? finding : { ...finding, steps };
      const fix = fixOf(rule.id, file, repository, match);
      return [locatedAt(file, match.node, fix === null ? shown : { ...shown, fix })];
    }),
  );
  const byPlace = placesOf(located);
  const reported = located.filter((one) => !isReportedByOther(one, byPlace));
  const missing = suppressions.filter(({ hasReason }) => !hasReason).map((one) => missingReason(file.path, one));
  const all = [...reported, ...missing.map((finding) => ({ finding, from: finding.line, to: finding.line }))];
  const marked = markFingerprints(all.map(({ finding }) => finding));
  return all.map((one, row) => ({ ...one, finding: marked[row]! }));
}

/**
 * A stream that is left open needs its context canceled: the rule about streams says so. A client that is made for each call
 * should be made once. A value that is left open with a goroutine is reported for the goroutine, and a subscription as such.
 */
function isReportedByOther(
  { finding: { rule, line, confidence }, from }: Located,
  byPlace: ReadonlyMap<string, readonly Located[]>,
): boolean {
  const here = (other: string) => byPlace.get(atLine(other, line)) ?? [];
  const isHere = (other: string) => here(other).length > 0;
  if (rule === "ctx-cancel-lost") return isHere("stream-left-open");
  if (rule === "goroutine-no-exit" && confidence === "low") return isHere("ticker-range-no-exit");
  if (rule === "goroutine-not-stopped" && confidence === "low")
    return here("closer-unclosed").some(({ finding: other }) => other.confidence !== "low");
  if (rule === "conn-unclosed") return isHere("client-per-call");
  if (rule !== "closer-unclosed") return false;
  if (isHere("client-per-call") || isHere("subscription-no-stop")) return true;
  if (confidence !== "low") return false;
  return byPlace.has(inFunction("goroutine-not-stopped", from));
}

/** By line, and by function. */
function placesOf(located: readonly Located[]): ReadonlyMap<string, readonly Located[]> {
  const places = new Map<string, Located[]>();
  for (const one of located) {
    const { rule, line } = one.finding;
    for (const place of [atLine(rule, line), inFunction(rule, one.from)]) {
      const same = places.get(place);
      if (same) same.push(one);
      else places.set(place, [one]);
    }
  }
  return places;
}

const atLine = (rule: string, line: number): string => `${rule}:${line}`;
/** @param from first line of the function */
const inFunction = (rule: string, from: number): string => `${rule} in ${from}`;

function locatedAt(file: GoFile, node: Match["node"], finding: Finding): Located {
  const around = functionOf(file, node);
  if (around === null) return { finding, from: finding.line, to: finding.line };
  return { finding: { ...finding, function: around.name }, from: around.from, to: around.to };
}

/**
 * One finding for one mistake: a rule that visits a function and a literal inside it finds the same node twice, and what two
 * branches put into one variable one exit leaves open.
 */
function withoutRepeats(rule: Rule, file: GoFile, repository: Repository): Match[] {
  const all = [...rule.find(file, repository)];
  if (all.length === 0) return all;
  const byNode = new Map<Match["node"], Match>();
  const leaks = new Set<string>();
  for (const match of all) {
    if (byNode.has(match.node)) continue;
    const leak = leakKey(rule.id, file, repository, match.node);
    if (leak !== null && leaks.has(leak)) continue;
    if (leak !== null) leaks.add(leak);
    byNode.set(match.node, match);
  }
  return [...byNode.values()];
}

function findingOf(rule: Rule, file: GoFile, { node, confidence, message, advice, steps = [] }: Match): Finding {
  const finding = { rule: rule.id, file: file.path, line: file.tree.line(node), confidence, message, advice };
  return steps.length === 0 ? finding : { ...finding, steps: steps.map(stepOf) };
}

const stepOf = ({ file, node, text, isCaller }: EvidenceStep): FindingStep => ({
  file: file.path,
  line: file.tree.line(node),
  text,
  ...(isCaller ? { isCaller } : {}),
});
