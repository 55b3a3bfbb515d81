/** Sends that block forever, of all channels of a repository, by the file that has the mistake: see `placeOf`. */

import { exitsOfPaths, type Transfer } from "../flow/paths.ts";
import { goroutineBodies } from "../goroutines/bodies.ts";
import { runBy } from "../goroutines/starts.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { areAlternatives } from "../syntax/alternatives.ts";
import { functionAround, loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { valueBefore } from "../types/value-before.ts";
import { type AbandonedSend, placeOf } from "./abandoned.ts";
import type { Channel } from "./channel.ts";
import { callsOf, resultAt, traceResult } from "./channel-trace.ts";
import { channelsIn } from "./channels-in.ts";
import { consumerOf, isOneOfCases } from "./consumers.ts";
import { doubledSend } from "./doubled-sends.ts";
import { isEndedAfterSends } from "./ended-receivers.ts";
import { failedCall, lastResult } from "./failed-starts.ts";
import { heededElsewhere } from "./heeded-elsewhere.ts";
import { keptSends } from "./kept-sends.ts";
import { leftGenerator } from "./left-generators.ts";
import { leftListedReply, leftReply } from "./left-replies.ts";
import { keyOf, pathOfKey } from "./located.ts";
import { mayReceiverLeave } from "./lone-operations.ts";
import { requestOf } from "./missed-replies.ts";
import { isMainPackage, isVisibleOutside } from "./name-uses.ts";
import { type EarlyExit, receivePaths } from "./receive-paths.ts";
import { returningReceiver } from "./returning-receivers.ts";
import { runAmong } from "./run-among.ts";
import { MANY, SendCounter, type SendCounts } from "./send-counts.ts";
import { isSizedForOthers } from "./sized-buffers.ts";
import { unheededQuit } from "./unheeded-quit.ts";
import { unheededContext } from "./unseen-receivers.ts";

type SendsByFile = ReadonlyMap<string, readonly AbandonedSend[]>;

const known = new WeakMap<Repository, SendsByFile>();

export const abandonedSendsIn = (repository: Repository, file: GoFile): readonly AbandonedSend[] =>
  allSends(repository).get(file.path) ?? [];

function allSends(repository: Repository): SendsByFile {
  const found = known.get(repository) ?? abandonedSends(allChannels(repository), repository);
  known.set(repository, found);
  return found;
}

const wantedKnown = new WeakMap<Repository, SendsByFile>();

/** At least those that are in a wanted file, or whose reasons name one. */
export function wantedSendsIn(repository: Repository, file: GoFile): readonly AbandonedSend[] {
  const { isWanted } = repository;
  if (isWanted === undefined) return abandonedSendsIn(repository, file);
  const found = wantedKnown.get(repository) ?? abandonedSends(wantedChannels(repository, isWanted), repository);
  wantedKnown.set(repository, found);
  return found.get(file.path) ?? [];
}

/** In the order of the files. */
const allChannels = (repository: Repository): Channel[] =>
  repository.files.flatMap((file) => channelsIn(repository, file));

/**
 * Channels that a function of a wanted file has, and those whose sends may be one mistake with theirs, since they are in the
 * same functions. All that the reasons of an abandoned send name is in functions that have its channel.
 */
function wantedChannels(repository: Repository, isWanted: (path: string) => boolean): Channel[] {
  const all = allChannels(repository);
  const isHeld = ({ made, uses }: Channel): boolean =>
    isWanted(made.file.path) || [...uses.holders].some((key) => isWanted(pathOfKey(key)));
  const sending = ({ uses }: Channel): string[] =>
    uses.sends.map(({ file, node }) => keyOf({ file, node: functionAround(file.tree, node) ?? node }));
  const held = new Set(all.filter(isHeld));
  const functions = new Set([...held].flatMap(sending));
  return all.filter((channel) => held.has(channel) || sending(channel).some((key) => functions.has(key)));
}

const sendsKnown = new WeakMap<Repository, ReadonlySet<string>>();

/** The send is one of those, wherever the mistake is. */
export function isAbandonedSend(repository: Repository, send: Located): boolean {
  const found = sendsKnown.get(repository) ?? keysOfSends(repository);
  sendsKnown.set(repository, found);
  return found.has(keyOf(send));
}

function keysOfSends(repository: Repository): Set<string> {
  const all = [...allSends(repository).values()].flat();
  return new Set(all.flatMap(({ send, others }) => [send, ...others].map(keyOf)));
}

function abandonedSends(channels: readonly Channel[], repository: Repository): Map<string, AbandonedSend[]> {
  const byFile = new Map<string, AbandonedSend[]>();
  const seen = new Set<string>();
  for (const channel of channels)
    for (const one of abandonedOf(repository, channel)) {
      const place = placeOf(one);
      const key = keyOf(place);
      if (seen.has(key)) continue;
      seen.add(key);
      const { path } = place.file;
      const same = byFile.get(path);
      if (same) same.push(one);
      else byFile.set(path, [one]);
    }
  return new Map([...byFile].map(([path, all]) => [path, withoutTwins(all)]));
}

/** Sends of one goroutine to two channels that one exit abandons, `errs <- err` and `values <- v`, are one mistake. */
function withoutTwins(all: readonly AbandonedSend[]): AbandonedSend[] {
  const byExit = new Map<string, AbandonedSend>();
  for (const one of all) {
    const key = keyOfExit(one);
    const first = byExit.get(key);
    byExit.set(key, first === undefined ? one : { ...first, others: [...first.others, one.send, ...one.others] });
  }
  return [...byExit.values()];
}

function keyOfExit({ send, reason }: AbandonedSend): string {
  const { file, node } = send;
  const fn = functionAround(file.tree, node);
  if (fn === null || reason.kind !== "early exit") return keyOf(send);
  return `${keyOf({ file, node: fn })} ${keyOf({ ...reason.home, node: reason.exit.node })}`;
}

function* abandonedOf(repository: Repository, channel: Channel): Generator<AbandonedSend> {
  // Each element of a list has a buffer of its own.
  if (channel.uses.isElement && channel.capacity !== 0) return;
  if (channel.uses.isElement && channel.uses.isKept) {
    const left = leftListedReply(repository, channel, blockingSends(channel));
    if (left !== null) yield left;
    return;
  }
  let isFound = false;
  for (const one of abandonedByUse(repository, channel)) {
    isFound = true;
    yield one;
  }
  if (isFound) return;
  const sends = blockingSends(channel);
  const found =
    leftReply(repository, channel, sends) ??
    heededElsewhere(repository, channel, sends) ??
    unheededQuit(repository, channel, sends) ??
    ofReturningReceiver(repository, channel, sends) ??
    unseenReceiver(repository, channel, sends);
  if (found !== null) yield found;
}

function ofReturningReceiver(
  repository: Repository,
  channel: Channel,
  sends: readonly Located[],
): AbandonedSend | null {
  const { file, node } = channel.made;
  const home = functionAround(file.tree, node);
  return home === null ? null : returningReceiver(repository, channel, sends, { file, node: home });
}

/** A goroutine sends, and code that is not seen receives, which may stop, or not begin. */
function unseenReceiver(repository: Repository, channel: Channel, sends: readonly Located[]): AbandonedSend | null {
  const { capacity, uses } = channel;
  // The callers that are seen receive everything.
  if (uses.returnedBy.length > 0 && uses.receives.length > 0) return null;
  if (capacity !== 0 || !(uses.mayBeReceivedElsewhere || (uses.isKept && mayReceiverLeave(repository, channel))))
    return null;
  const bodies = goroutineBodies(repository);
  const send = sends.find(({ file, node }) => {
    const fn = functionAround(file.tree, node);
    // A stage of a pipeline ends with the stage before it.
    return fn !== null && bodies.has({ file, node: fn }) && !isPaced(repository, [{ file, node }]);
  });
  if (send !== undefined && isTakenOnce(channel, send)) return null;
  return send === undefined
    ? null
    : { channel, send, others: [], reason: { kind: "unseen receiver", isSeen: !uses.mayBeReceivedElsewhere } };
}

/** The only value that is ever sent, such as `stop <- true`, where each receiver goes on until it has got one. */
function isTakenOnce({ uses }: Channel, { file, node }: Located): boolean {
  if (uses.mayBeReceivedElsewhere || uses.sends.length > 1 || loopAround(file.tree, node) !== null) return false;
  return uses.receives.map(consumerOf).every((one) => one !== null && one.leavesBefore === null);
}

/** Sends that wait for a receiver alone. */
const blockingSends = ({ uses }: Channel): Located[] =>
  uses.sends.filter(({ file, node }) => !isOneOfCases(file.tree, node));

function* abandonedByUse(repository: Repository, channel: Channel): Generator<AbandonedSend> {
  const { uses, made, capacity } = channel;
  const sends = blockingSends(channel);
  const [first, ...others] = sends;
  const home = functionAround(made.file.tree, made.node);
  if (home === null) return;
  const at: Located = { file: made.file, node: home };
  if (first === undefined) {
    const left = uses.isKept ? null : leftGenerator(repository, channel, at);
    if (left !== null) yield left;
    return;
  }
  if (uses.receives.length === 0 && !uses.mayBeReceivedElsewhere && uses.returnedBy.length === 0) {
    if (!isMain(at) && mayExceed(repository, channel, sends, at))
      yield { channel, send: first, others, reason: { kind: "no receiver" } };
    return;
  }
  if (uses.isKept && !isReceivedAtHome(channel, at)) {
    const kept = keptSends(repository, channel, sends);
    const unheeded = kept.length > 0 ? null : contextOfMaker(repository, channel, sends, at);
    yield* kept;
    if (unheeded !== null) yield unheeded;
  } else if (uses.isKept && sends.every((send) => requestOf(repository, send) !== null)) {
    // Whoever has received the request replies once, whatever else the function starts: leftReply follows these.
  } else if (uses.returnedBy.length > 0) yield* returnedSends(repository, channel, sends, at);
  else if (!uses.mayBeReceivedElsewhere) yield* localSends(repository, channel, sends, at);
  else if (!uses.isKept && capacity !== null && isSentByOthers(channel, sends, at)) {
    const unheeded = unheededContext(repository, channel, sends);
    if (unheeded !== null) yield unheeded;
  }
}

/** A goroutine that the function starts sends, and the function has the context or the request of a call. */
function contextOfMaker(
  repository: Repository,
  channel: Channel,
  sends: readonly Located[],
  maker: Located,
): AbandonedSend | null {
  const { capacity, uses } = channel;
  const counter = new SendCounter(repository, sends, channel);
  if (capacity === null || !uses.mayBeReceivedElsewhere || counter.count(maker).started <= capacity) return null;
  return unheededContext(repository, channel, sends, maker);
}

/** In a field of a value that belongs to the call: only the function that makes the channel receives. */
const isReceivedAtHome = ({ uses, made }: Channel, home: Located): boolean =>
  made.file === home.file && !uses.mayBeReceivedElsewhere && uses.receives.every((one) => isOwnStatement(home, one));

/** A goroutine or a callback sends, which does not end with the function. */
const isSentByOthers = ({ made }: Channel, sends: readonly Located[], home: Located): boolean =>
  sends.every(
    ({ file, node }) =>
      file === made.file && file.tree.contains(home.node, node) && functionAround(file.tree, node) !== home.node,
  );

/** More sends than the channel has capacity. */
function mayExceed(repository: Repository, channel: Channel, sends: readonly Located[], home: Located): boolean {
  const { capacity, uses } = channel;
  if (capacity === 0) return true;
  if (capacity === null)
    return (
      uses.isKept &&
      sends.some(
        ({ file, node }) => loopAround(file.tree, node) !== null || functionAround(file.tree, node) !== home.node,
      )
    );
  const counts = new SendCounter(repository, sends, channel).count(home);
  return counts.own + counts.started > capacity && (capacity < MANY || uses.isKept);
}

function isMain({ file, node }: Located): boolean {
  const fn =
    file.tree.kind(node) === "func_literal"
      ? file.tree.above(node, "function_declaration", "method_declaration")
      : node;
  return (
    fn !== null &&
    isMainPackage(file) &&
    file.tree.kind(fn) === "function_declaration" &&
    file.tree.fieldText(fn, "name") === "main"
  );
}

/** The channel stays in the function that makes it, and in what that calls or starts. */
function* localSends(
  repository: Repository,
  channel: Channel,
  sends: readonly Located[],
  home: Located,
): Generator<AbandonedSend> {
  const { uses } = channel;
  const counter = new SendCounter(repository, sends, channel);
  const capacity = channel.capacity ?? (isSizedForOthers({ channel, home, counter }) ? 0 : null);
  if (capacity === null) return;
  const { made } = channel;
  const isRemade = made.file === home.file && loopAround(made.file.tree, made.node) !== null;
  const remade = isRemade ? { remade: { node: made.node, capacity } } : {};
  const paths = receivePaths({ repository, home, counter, uses, sends, origin: null, originSends: 0, ...remade });
  if (paths === null) return;
  const counts = counter.count(home);
  const exit = paths.exits.find(
    (one) =>
      isLeft(one, counts, capacity) &&
      !(isMain(home) && one.how !== "waits for senders") &&
      !(isPaced(repository, sends) && (capacity > 0 || (one.hasReceived && endsWithReceive(uses.receives)))) &&
      !isComparedWithNil(channel, home) &&
      (one.how === "waits for senders" ||
        !uses.closes.some((close) => isClosedBeside(repository, channel, home, close))),
  );
  if (exit !== undefined) {
    const begun = counts.sends.filter((one) => mayHaveBegun(one, exit, home, channel));
    const sent = begun.length > 0 ? begun : counts.sends;
    const [send, ...others] = blockedBy({ ...counts, sends: sent }, exit, capacity);
    if (send) yield { channel, send, others, reason: { kind: "early exit", exit, home, isCertain: true } };
    return;
  }
  const doubled = capacity === 0 ? doubledSend(repository, channel, { home, counter }) : null;
  if (doubled !== null) {
    yield { channel, send: doubled.send, others: [], reason: { kind: "sends twice", receive: doubled.receive } };
    return;
  }
  // An element of a list may have got its receiver when it became one.
  if (capacity === 0 && !uses.isElement && paths.blockedSends.length > 0)
    yield* blockedSends(channel, paths.blockedSends, home, sends);
  else yield* leftByReceiver(repository, channel, sends, home);
}

/** Not of a literal of the function behind the exit, unless a loop around both comes back to it with the same channel. */
function mayHaveBegun({ file, node }: Located, exit: EarlyExit, home: Located, { made }: Channel): boolean {
  const { tree } = file;
  if (file !== home.file || !tree.contains(home.node, node) || exit.node === home.node || node < exit.node) return true;
  for (let loop = loopAround(tree, exit.node); loop !== null; loop = loopAround(tree, loop))
    if (tree.contains(loop, node) && !(made.file === file && tree.contains(loop, made.node))) return true;
  return false;
}

/** `for range trigger { …; done <- struct{}{} }`: whoever receives decides how many are sent. */
function isPaced(repository: Repository, sends: readonly Located[]): boolean {
  const types = typesOf(repository);
  return sends.every(({ file, node }) => {
    const loop = loopAround(file.tree, node);
    const head = loop === null ? undefined : file.tree.firstChild(loop);
    const range = head !== undefined && file.tree.kind(head) === "range_clause" ? file.tree.field(head, "right") : null;
    return range !== null && types.underlying(types.of(file, range))?.kind === "chan";
  });
}

/** A receive after the loop, and not in a select: it waits for the value that is under way. */
const endsWithReceive = (receives: readonly Located[]): boolean =>
  receives.some(({ file, node }) => loopAround(file.tree, node) === null && !isOneOfCases(file.tree, node));

/**
 * More sends wait than the buffer takes. A larger buffer is too small only for a goroutine that sends more by itself, since
 * it may be as large as the number of goroutines.
 */
const isLeft = ({ waiting }: EarlyExit, { sends }: SendCounts, capacity: number): boolean =>
  (waiting === MANY || waiting > capacity) &&
  (capacity === 0 ||
    (capacity < MANY - 1 && sends.every(isUnconditional)) ||
    sends.some(({ before }) => before >= Math.min(capacity, MANY)));

/** The goroutine sends in any case, and not only where something fails. */
const isUnconditional = ({ file: { tree }, node }: Located): boolean => {
  const branch = tree.above(
    node,
    "if_statement",
    "expression_switch_statement",
    "type_switch_statement",
    "communication_case",
    "func_literal",
    "function_declaration",
    "method_declaration",
  );
  return branch !== null && branch === functionAround(tree, node);
};

/** Sends that wait: those that come after the ones that were received. Alternatives of a goroutine count as one. */
function blockedBy(
  { sends, started }: SendCounts,
  { waiting }: Pick<EarlyExit, "waiting">,
  capacity: number,
): Located[] {
  const unique = [...new Map(sends.map((send) => [keyOf(send), send])).values()];
  const taken = (started === MANY ? 0 : started - waiting) + capacity;
  const late = unique.filter(({ before }) => before >= Math.min(taken, MANY - 1));
  return late.length > 0 && taken > 0 ? late : unique.slice(unique.length > taken ? taken : 0);
}

/** The function itself closes the channel where it has a sender, and not in a branch that starts none. */
function isClosedBeside(repository: Repository, { uses }: Channel, home: Located, close: Located): boolean {
  if (!isOwnStatement(home, close)) return false;
  const starts = runBy(repository, home).starts.filter(({ body }) => uses.holders.has(keyOf(body)));
  return starts.length === 0 || !starts.every(({ node }) => areAlternatives(home.file.tree, node, close.node));
}

/** The function itself closes the channel: a sender that waits then panics, and does not stay. */
const isOwnStatement = (home: Located, { file, node }: Located): boolean =>
  file === home.file && functionAround(file.tree, node) === home.node;

/** `if done != nil { <-done }`: the variable says whether a sender runs. */
function isComparedWithNil({ made }: Channel, home: Located): boolean {
  const { tree } = home.file;
  const names = new Set(resultAt(made, 0).flatMap(({ file, node }) => assignedNames(file, node)));
  if (made.file !== home.file || names.size === 0) return false;
  for (const comparison of tree.within(home.node, "binary_expression")) {
    const [left, right] = tree.children(comparison);
    if (left === undefined || right === undefined || tree.kind(right) !== "nil") continue;
    if (tree.kind(left) === "identifier" && names.has(tree.text(left))) return true;
  }
  return false;
}

/** Names that the statement around a value assigns. */
function assignedNames({ tree }: GoFile, value: NodeIndex): string[] {
  const list = tree.parent(value);
  const statement = list === null ? null : tree.parent(list);
  const left = statement === null ? null : tree.field(statement, "left");
  return left === null ? [] : tree.children(left).map((name) => tree.text(name));
}

function* blockedSends(
  channel: Channel,
  blocked: readonly NodeIndex[],
  home: Located,
  sends: readonly Located[],
): Generator<AbandonedSend> {
  const own = sends.filter(({ file, node }) => file === home.file && blocked.includes(node));
  const [send, ...others] = own;
  if (send) yield { channel, send, others, reason: { kind: "no receiver yet" } };
}

/** Goroutines receive, and may stop before the function has sent everything. */
function* leftByReceiver(
  repository: Repository,
  channel: Channel,
  sends: readonly Located[],
  home: Located,
): Generator<AbandonedSend> {
  const [receive, another] = channel.uses.receives;
  const consumer = receive === undefined || another !== undefined ? null : consumerOf(receive);
  if (consumer === null || consumer.leavesAt === null || !consumer.isInLoop) return;
  const { starts } = runAmong(repository, home, new Set([keyOf(consumer.fn)]));
  if (starts.every(({ node }) => loopAround(home.file.tree, node) !== null)) return;
  const isOwn = ({ file, node }: Located) => file === consumer.fn.file && file.tree.contains(consumer.fn.node, node);
  const foreign = sends.filter((send) => !isOwn(send));
  const counter = new SendCounter(repository, foreign, channel);
  const counts = counter.count(home);
  if (Math.max(counts.own, counts.started) !== MANY) return;
  const [send, ...others] = foreign;
  if (
    send &&
    !hasLastSend(home, foreign) &&
    !isEndedAfterSends(repository, { consumer, leavesAt: consumer.leavesAt, home }, counter, foreign)
  )
    yield { channel, send, others, reason: { kind: "receiver leaves", consumer, isCertain: true } };
}

/**
 * On each path the function ends with a send of its own that is no other one's twin: the last value, which causes the receiver
 * to leave.
 */
function hasLastSend({ file, node: fn }: Located, sends: readonly Located[]): boolean {
  const { tree } = file;
  if (sends.length < 2 || !sends.every((one) => isOwnStatement({ file, node: fn }, one))) return false;
  return sends.some((last) => {
    const operations = new Map<NodeIndex, Transfer>();
    for (const { node } of sends) operations.set(node, (state) => (node === last.node ? 1 : state === 1 ? 2 : state));
    const exits = exitsOfPaths({ tree, fn, initial: 0, operations });
    return exits !== null && exits.length > 0 && exits.every(({ states }) => states.has(1) && states.size === 1);
  });
}

/** A function returns the channel: each call has one of its own. */
function* returnedSends(
  repository: Repository,
  channel: Channel,
  sends: readonly Located[],
  maker: Located,
): Generator<AbandonedSend> {
  const { capacity, uses } = channel;
  const counter = new SendCounter(repository, sends, channel);
  const counts = counter.count(maker);
  if (capacity === null) return;
  if (capacity === 0 && counts.own > 0) {
    const paths = receivePaths({
      repository,
      home: maker,
      counter,
      uses: { ...uses, receives: [] },
      sends,
      origin: null,
      originSends: 0,
    });
    if (
      paths !== null &&
      paths.blockedSends.length > 0 &&
      uses.receives.every(({ file, node }) => functionAround(file.tree, node) !== maker.node)
    ) {
      yield* blockedSends(channel, paths.blockedSends, maker, sends);
      return;
    }
  }
  if (counts.started === 0) return;
  const calls = uses.returnedBy.flatMap(({ fn, result }) => callsOf(repository, fn).map((call) => ({ call, result })));
  const left = calls.flatMap(
    ({ call, result }) => leftByCaller(repository, { channel, counts, counter, capacity }, call, result) ?? [],
  );
  yield* left;
  if (left.length > 0) return;
  const endless =
    calls.length === 0 && isVisibleOutside(maker.file, maker.file.tree.fieldText(maker.node, "name"))
      ? [...endlessSends(channel, sends)]
      : [];
  yield* endless;
  if (endless.length > 0 || capacity > 0 || !uses.mayBeReceivedElsewhere || !isSentByOthers(channel, sends, maker))
    return;
  const unheeded = unheededContext(repository, channel, sends);
  if (unheeded !== null) yield unheeded;
}

interface Returned {
  readonly channel: Channel;
  readonly counter: SendCounter;
  readonly counts: SendCounts;
  readonly capacity: number;
}

function leftByCaller(
  repository: Repository,
  { channel, counter, counts, capacity }: Returned,
  call: Located,
  result: number,
): AbandonedSend | null {
  const { file } = call;
  const home = functionAround(file.tree, call.node);
  if (home === null || isMain({ file, node: home })) return null;
  const [send, ...others] = blockedBy(counts, { waiting: counts.started }, capacity);
  if (!send || counts.started <= capacity) return null;
  if (isDiscarded(call)) return { channel, send, others, reason: { kind: "discarded", call } };
  const uses = traceResult(repository, call, result);
  if (uses.isKept || uses.mayBeReceivedElsewhere || uses.returnedBy.length > 0) return null;
  const at = { file, node: home };
  const paths = receivePaths({
    repository,
    home: at,
    counter,
    uses,
    sends: [],
    origin: call.node,
    originSends: counts.started,
  });
  const exit = paths?.exits.find(
    (one) =>
      one.how !== "waits for senders" &&
      isLeft(one, counts, capacity) &&
      !isForFailure(call, one.node) &&
      !isWithoutChannel(call, result, one.node),
  );
  if (exit === undefined) return null;
  const [late = send, ...more] = blockedBy(counts, exit, capacity);
  // A call by way of an interface may reach another implementation; a second result may say that nothing is sent.
  const types = typesOf(repository);
  const callee = types.callee(file, call.node);
  const isCertain = callee?.kind === "function" && types.resultsOf(callee.fn).length === 1;
  return { channel, send: late, others: more, reason: { kind: "early exit", exit, home: at, isCertain } };
}

/** Where the call gave an error instead of the channel: a check of it, or `return err`. Also a call made once more. */
function isForFailure(call: Located, exit: NodeIndex): boolean {
  const { tree } = call.file;
  const callee = (node: NodeIndex | null) => (node === null ? "" : tree.fieldText(node, "function"));
  const failed = failedCall(tree, exit);
  if (failed !== null && tree.kind(failed) === "call_expression" && callee(failed) === callee(call.node)) return true;
  if (isErrorOf(call, exit)) return true;
  const error = lastResult(tree, exit);
  return error !== null && tree.kind(error) === "identifier" && valueBefore(tree, error) === call.node;
}

/** In `if err != nil`, where the call is one of several branches that give err its value. */
function isErrorOf({ file: { tree }, node: call }: Located, exit: NodeIndex): boolean {
  for (const { check, error } of errorChecksAround(tree, exit)) {
    if (valueBefore(tree, error) === call) return true;
    const scopes = scopesOf(tree);
    const statement = tree.above(call, "assignment_statement", "short_var_declaration");
    const names = statement === null ? null : tree.field(statement, "left");
    const own = names === null ? null : tree.lastChild(names);
    const declaration = own === null ? null : scopes.declarationOf(own);
    const branches = statementBefore(tree, call, check);
    if (declaration === null || branches === null || scopes.declarationOf(error) !== declaration) continue;
    const isSetAgain = scopes.usesOf(declaration).some((use) => {
      const list = tree.parent(use);
      const isSet = list !== null && tree.fieldName(list) === "left";
      return isSet && use > call && use < check && !tree.contains(branches, use);
    });
    if (!isSetAgain) return true;
  }
  return false;
}

/** The branches of `if err != nil` around an exit, innermost first. */
function* errorChecksAround(
  tree: SyntaxTree,
  exit: NodeIndex,
): Generator<{ readonly check: NodeIndex; readonly error: NodeIndex }> {
  for (
    let check = tree.above(exit, "if_statement", "func_literal");
    check !== null && tree.kind(check) === "if_statement";
    check = tree.above(check, "if_statement", "func_literal")
  ) {
    const [condition, block] = [tree.field(check, "condition"), tree.field(check, "consequence")];
    const [left, right] = condition === null ? [] : [tree.field(condition, "left"), tree.field(condition, "right")];
    if (!left || !right || block === null || !tree.contains(block, exit)) continue;
    const isUnequal = tree.source.slice(tree.end(left), tree.start(right)).trim() === "!=";
    if (isUnequal && tree.kind(right) === "nil" && tree.kind(left) === "identifier") yield { check, error: left };
  }
}

/** The `if` or switch with the call, in the list of statements in which the check comes later. */
function statementBefore(tree: SyntaxTree, call: NodeIndex, check: NodeIndex): NodeIndex | null {
  let at: NodeIndex = call;
  for (let up = tree.parent(at); up !== null; up = tree.parent(at)) {
    if (tree.kind(up) === "statement_list" && tree.contains(up, check)) break;
    at = up;
  }
  return BRANCHES.has(tree.kind(at)) && !tree.contains(at, check) ? at : null;
}

const BRANCHES = new Set(["if_statement", "expression_switch_statement", "type_switch_statement"]);

/** `if events == nil { return }` */
function isWithoutChannel(call: Located, result: number, exit: NodeIndex): boolean {
  const { file } = call;
  const { tree } = file;
  const check = tree.above(exit, "if_statement", "func_literal", "function_declaration", "method_declaration");
  const condition = check !== null && tree.kind(check) === "if_statement" ? tree.field(check, "condition") : null;
  const names = resultAt(call, result).flatMap(({ node }) =>
    node === call.node ? assignedNames(file, node) : [tree.text(node)],
  );
  return condition !== null && names.some((name) => tree.text(condition) === `${name} == nil`);
}

function isDiscarded({ file: { tree }, node }: Located): boolean {
  const parent = tree.parent(node);
  return parent !== null && tree.kind(parent) === "expression_statement";
}

/** A loop without end sends, and whoever receives stops some day. */
function* endlessSends(channel: Channel, sends: readonly Located[]): Generator<AbandonedSend> {
  for (const send of sends) {
    const { tree } = send.file;
    const loop = loopAround(tree, send.node);
    const head = loop === null ? undefined : tree.firstChild(loop);
    if (loop === null || head === undefined) continue;
    const isEndless =
      tree.kind(head) === "block" || (tree.kind(head) === "for_clause" && tree.field(head, "condition") === null);
    for (const _ of tree.within(loop, "return_statement", "break_statement")) return;
    if (isEndless) yield { channel, send, others: [], reason: { kind: "caller stops", isCertain: true } };
  }
}
