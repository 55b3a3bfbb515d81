/**
 * Goroutines that send until a context ends, and whose caller stops receiving while its context goes on:
 *
 *   func list(ctx context.Context) <-chan item {
 *       out := make(chan item)
 *       go func() {
 *           for … { select { case out <- next(): case <-ctx.Done(): return } }
 *       }()
 *       return out
 *   }
 *   func first(ctx context.Context) error {
 *       for one := range list(ctx) {
 *           if one.err != nil { return one.err }      the goroutine stays until ctx ends
 *       }
 *   }
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf, functionAround } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { libraryName } from "../types/go-type.ts";
import { isAssigned } from "../types/only-value.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import type { AbandonedSend } from "./abandoned.ts";
import type { Channel } from "./channel.ts";
import { callsOf, traceResult } from "./channel-trace.ts";
import { isOneOfCases } from "./consumers.ts";
import { receivePaths } from "./receive-paths.ts";
import { receivedValue } from "./received.ts";
import { SendCounter } from "./send-counts.ts";

/** null where each caller receives until the end, or ends the context when it returns. @param maker makes the channel */
export function leftGenerator(repository: Repository, channel: Channel, maker: Located): AbandonedSend | null {
  const { uses, capacity } = channel;
  if (capacity === null || uses.sends.length === 0) return null;
  if (!uses.sends.every((send) => isHeeding(repository, send))) return null;
  const counter = new SendCounter(repository, uses.sends, channel);
  const { started } = counter.count(maker);
  if (started <= capacity) return null;
  for (const { fn, result } of uses.returnedBy)
    for (const call of callsOf(repository, fn)) {
      const context = contextPassedOn(repository, call);
      const exit = context === null ? null : exitOf(repository, { call, result, counter, originSends: started });
      const [send, ...others] = uses.sends;
      if (context === null || exit === null || send === undefined) continue;
      return { channel, send, others, reason: { kind: "iteration left", context, ...exit } };
    }
  return null;
}

/** The send is in a select, and the other cases wait for contexts. */
function isHeeding(repository: Repository, { file, node }: Located): boolean {
  const { tree } = file;
  const select = isOneOfCases(tree, node) ? tree.above(node, "select_statement") : null;
  if (select === null) return false;
  return tree.children(select).every((branch) => {
    const head = tree.field(branch, "communication");
    if (tree.kind(branch) === "comment") return true;
    return head !== null && (tree.contains(head, node) || isDone(repository, { file, node: head }));
  });
}

function isDone(repository: Repository, { file, node: head }: Located): boolean {
  const receive = file.tree.firstChild(head);
  const value = receive === undefined ? null : receivedValue({ file, node: receive });
  const callee = value === null ? null : typesOf(repository).callee(file, value);
  return callee?.kind === "library" && callee.name.endsWith("context.Context.Done");
}

/** The context that a call gets, where that is a parameter of the function that calls, and not of a handler. */
function contextPassedOn(repository: Repository, { file, node: call }: Located): string | null {
  const { tree } = file;
  const home = functionAround(tree, call);
  if (home === null || file.functions.some(({ node, isHandler }) => node === home && isHandler)) return null;
  const context = argumentsOf(tree, call).find((value) => isContext(repository, file, value));
  const declaration =
    context !== undefined && tree.kind(context) === "identifier" ? scopesOf(tree).declarationOf(context) : null;
  if (context === undefined || declaration === null) return null;
  const parameter = tree.parent(declaration);
  const isParameter = parameter !== null && tree.kind(parameter) === "parameter_declaration";
  return isParameter && tree.contains(home, declaration) && !isAssigned(tree, declaration) ? tree.text(context) : null;
}

const isContext = (repository: Repository, file: GoFile, value: NodeIndex): boolean =>
  libraryName(typesOf(repository).of(file, value))?.endsWith("context.Context") === true;

interface LeavingCall {
  readonly call: Located;
  /** Which of its results the channel is. */
  readonly result: number;
  readonly counter: SendCounter;
  readonly originSends: number;
}

function exitOf(repository: Repository, { call, result, counter, originSends }: LeavingCall) {
  const { file, node: origin } = call;
  const node = functionAround(file.tree, origin);
  const uses = traceResult(repository, call, result);
  if (node === null || uses.isKept || uses.mayBeReceivedElsewhere || uses.returnedBy.length > 0) return null;
  const home = { file, node };
  const paths = receivePaths({ repository, home, counter, uses, sends: [], origin, originSends });
  const exit = paths?.exits.find(({ how, hasReceived }) => how === "returns" && hasReceived);
  return exit === undefined ? null : { exit, home };
}
