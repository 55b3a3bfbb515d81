/**
 * Waits of the handler of a stream, or of what it calls, that do not heed the end of the stream:
 *
 *   func (s *server) Watch(stream pb.Watch_WatchServer) error {
 *       for {
 *           select {
 *           case e := <-s.events:  if err := stream.Send(e); err != nil { return err }
 *           case c := <-s.control: …
 *           }                                          stays after the client has left, until another value comes
 *       }
 *   }
 */
import { isEndless, ownNodes } from "../flow/paths.ts";
import { goroutineBodies } from "../goroutines/bodies.ts";
import { runBy } from "../goroutines/starts.ts";
import type { GoFile } from "../index/go-file.ts";
import { hasCallNamed } from "../index/named-calls.ts";
import type { Repository } from "../index/repository.ts";
import { loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import { keyOf } from "./located.ts";
import { channelOfWait, channelsOfSelect, isAfterEnd } from "./lone-operations.ts";
import { channelsReceived } from "./received.ts";

export interface StreamWait {
  readonly wait: NodeIndex;
  /** What it waits for. */
  readonly channel: string;
  /** The function that gets the stream. */
  readonly handler: Located;
}

export function* streamWaits(repository: Repository, file: GoFile): Generator<StreamWait> {
  const { tree } = file;
  const served = servedFunctions(repository);
  if (served.size === 0) return;
  const bodies = goroutineBodies(repository);
  for (const fn of tree.within(tree.root, "function_declaration", "method_declaration")) {
    const key = keyOf({ file, node: fn });
    const handler = served.get(key);
    if (handler === undefined || bodies.has({ file, node: fn })) continue;
    for (const wait of ownNodes(tree, fn, "unary_expression", "select_statement")) {
      const channel = channelAt(repository, { file, node: wait });
      if (channel !== null && !isAfterEnd(tree, wait)) yield { wait, channel, handler };
    }
  }
}

/**
 * Loops of an HTTP handler that write what they receive to the client, and that wait for nothing else: they stay after the
 * client has left, until another value comes.
 */
export function* responseWaits(repository: Repository, file: GoFile): Generator<StreamWait> {
  if (!file.source.includes("ResponseWriter")) return;
  const { tree } = file;
  for (const { node: fn, parameters } of file.functions) {
    const writer = parameters.find(({ type }) => type === "http.ResponseWriter");
    if (writer === undefined || hasCallNamed(tree, fn, HEEDING)) continue;
    for (const wait of ownNodes(tree, fn, "unary_expression", "range_clause", "select_statement")) {
      const loop = tree.kind(wait) === "range_clause" ? tree.parent(wait) : loopAround(tree, wait);
      if (loop === null || !writesTo(tree, loop, writer.name)) continue;
      if (tree.kind(wait) === "range_clause" ? !isOfChannel(repository, file, wait) : !isEndless(tree, loop)) continue;
      const channel = channelAt(repository, { file, node: wait });
      if (channel !== null && !isAfterEnd(tree, wait)) yield { wait, channel, handler: { file, node: fn } };
    }
  }
}

function isOfChannel(repository: Repository, file: GoFile, clause: NodeIndex): boolean {
  const right = file.tree.field(clause, "right");
  const types = typesOf(repository);
  return right !== null && types.underlying(types.of(file, right))?.kind === "chan";
}

/** `r.Context().Done()`, `ctx.Err()`, `w.(http.CloseNotifier).CloseNotify()` */
const HEEDING = ["Done", "Err", "CloseNotify"];

/** The loop gives the writer to a call, or calls a method of it. */
const writesTo = (tree: SyntaxTree, loop: NodeIndex, writer: string): boolean =>
  tree.within(loop, "identifier").some((name) => tree.text(name) === writer);

/** Goroutines of the handler of a request or a stream that wait for code that is not seen, alone: one stays for each call. */
export function* callWaits(repository: Repository, file: GoFile): Generator<StreamWait> {
  const { tree } = file;
  for (const { node, isHandler, parameters } of file.functions) {
    if (!isHandler && !parameters.some(({ type }) => STREAM.test(type))) continue;
    for (const { body, group } of runBy(repository, { file, node }).starts) {
      if (group !== null || body.file !== file || tree.kind(body.node) !== "func_literal") continue;
      for (const wait of ownNodes(tree, body.node, "unary_expression")) {
        const channel = channelOfWait(repository, { file, node: wait });
        const isSeen = channelsReceived(repository, { file, node: wait }).length > 0;
        if (channel !== null && !isSeen && !isAfterEnd(tree, wait)) yield { wait, channel, handler: { file, node } };
      }
    }
  }
}

function channelAt(repository: Repository, at: Located): string | null {
  const { tree } = at.file;
  if (tree.kind(at.node) !== "select_statement")
    return isOpenedOnce(repository, at) ? null : channelOfWait(repository, at);
  return hasSignal(tree, at.node) ? null : channelsOfSelect(repository, at);
}

/** Nothing sends, and something closes the channel when it is ready: `<-s.loaded`. */
function isOpenedOnce(repository: Repository, at: Located): boolean {
  const channels = channelsReceived(repository, at);
  return channels.length > 0 && channels.every(({ uses }) => uses.sends.length === 0 && uses.closes.length > 0);
}

/** A case that receives and drops the value, as of `<-s.quit`. */
const hasSignal = (tree: SyntaxTree, select: NodeIndex): boolean =>
  tree.children(select).some((branch) => {
    const head = tree.field(branch, "communication");
    return head !== null && tree.kind(head) === "receive_statement" && tree.field(head, "left") === null;
  });

const CALLS_FOLLOWED_MAX = 2;

const known = new WeakMap<Repository, ReadonlyMap<string, Located>>();

/** Functions that run while a stream is served, with the one that gets the stream. */
function servedFunctions(repository: Repository): ReadonlyMap<string, Located> {
  const found = known.get(repository) ?? findServed(repository);
  known.set(repository, found);
  return found;
}

function findServed(repository: Repository): Map<string, Located> {
  const served = new Map<string, Located>();
  const add = (fn: Located, handler: Located, depth: number): void => {
    const key = keyOf(fn);
    if (served.has(key)) return;
    served.set(key, handler);
    if (depth === CALLS_FOLLOWED_MAX) return;
    for (const { callee } of runBy(repository, fn).calls) add(callee, handler, depth + 1);
  };
  for (const file of repository.files)
    for (const { node, parameters } of file.functions)
      if (parameters.some(({ type }) => STREAM.test(type))) add({ file, node }, { file, node }, 0);
  return served;
}

/** `pb.Watch_WatchServer`, `grpc.ServerStreamingServer[T]`, `psrpc.ServerStream[T]` */
const STREAM = /^(?:\w{1,64}\.)?(?:\w{1,128}_\w{1,128}Server|(?:Server|Bidi)Stream(?:ingServer)?\b.*)$/;
