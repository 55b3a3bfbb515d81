/**
 * Goroutines that call what waits for their end:
 *
 *   func (p *poller) Start() { p.wg.Add(1); go p.run() }
 *
 *   func (p *poller) run() {
 *       defer p.wg.Done()          p.wg is done when run returns,
 *       for p.poll() { … }
 *       p.Stop()                   but run waits here until p.wg is done
 *   }
 *
 *   func (p *poller) Stop() { close(p.stop); p.wg.Wait() }
 *
 * A channel that the goroutine closes in a deferred statement is followed in the same way.
 */
import { isOneOfCases } from "../channels/consumers.ts";
import { receivedValue } from "../channels/received.ts";
import { ownNodes } from "../flow/paths.ts";
import { runBy } from "../goroutines/starts.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import { pathOf, type ValuePath } from "../types/value-path.ts";

export interface OwnWait {
  /** Calls from the goroutine down to the function that waits. */
  readonly calls: readonly Located[];
  readonly wait: Located;
  /** The deferred statement of the goroutine that would end the wait. */
  readonly end: Located;
}

/** A field of the value that the goroutine belongs to: `p.wg` is `wg` of `p`. */
interface EndSignal {
  readonly owner: ValuePath;
  /** `folder/poller.wg`: a method of an embedded struct has other fields of the same name. */
  readonly field: string;
  readonly kind: "group" | "channel";
  readonly deferred: Located;
}

const DEPTH_MAX = 4;

/** null where the goroutine does not wait for itself. @param body what the goroutine runs */
export function waitForItself(repository: Repository, body: Located): OwnWait | null {
  for (const signal of endSignals(repository, body)) {
    const found = waitBelow(repository, body, { signal, owner: signal.owner, seen: new Set([body.node]), depth: 0 });
    if (found !== null) return { ...found, end: signal.deferred };
  }
  return null;
}

function* endSignals(repository: Repository, { file, node: fn }: Located): Generator<EndSignal> {
  const { tree } = file;
  const types = typesOf(repository);
  for (const statement of ownNodes(tree, fn, "defer_statement")) {
    const call = tree.firstChild(statement);
    const callee = call === undefined ? null : types.callee(file, call);
    if (call === undefined || callee === null) continue;
    const isGroup = callee.kind === "library" && callee.name === "sync.WaitGroup.Done";
    const isClose = callee.kind === "builtin" && callee.name === "close";
    const target = tree.field(call, "function");
    const value =
      isGroup && target !== null ? tree.field(target, "operand") : isClose ? argumentsOf(tree, call)[0] : null;
    const place = value ? fieldPlace(repository, { file, node: value }) : null;
    if (place === null) continue;
    yield { ...place, kind: isGroup ? "group" : "channel", deferred: { file, node: statement } };
  }
}

/** `p` and `wg` of `p.wg`. */
function fieldPlace(repository: Repository, { file, node }: Located): Pick<EndSignal, "owner" | "field"> | null {
  const { tree } = file;
  const operand = tree.kind(node) === "selector_expression" ? tree.field(node, "operand") : null;
  const types = typesOf(repository);
  const owner = operand === null ? null : pathOf(types, file, operand);
  const field = owner === null ? null : types.fieldAt(file, node);
  return owner === null || field === null ? null : { owner, field: field.key };
}

interface Search {
  readonly signal: EndSignal;
  /** The owner in the names of the function. */
  readonly owner: ValuePath;
  readonly seen: Set<NodeIndex>;
  readonly depth: number;
}

function waitBelow(repository: Repository, fn: Located, search: Search): Omit<OwnWait, "end"> | null {
  const { signal, owner, seen, depth } = search;
  const { file } = fn;
  const { tree } = file;
  const wait = depth === 0 ? null : waitIn(repository, fn, search);
  if (wait !== null) return { calls: [], wait };
  if (depth >= DEPTH_MAX) return null;
  for (const { node, callee } of runBy(repository, fn).calls) {
    const receiver = receiverName(callee);
    const target = tree.field(node, "function");
    const operand = target === null ? null : tree.field(target, "operand");
    const isDeferred = tree.above(node, "defer_statement", "block") !== tree.above(node, "block");
    if (receiver === null || operand === null || isDeferred || seen.has(callee.node)) continue;
    if (pathOf(typesOf(repository), file, operand) !== owner) continue;
    seen.add(callee.node);
    const found = waitBelow(repository, callee, { signal, owner: String(receiver), seen, depth: depth + 1 });
    if (found !== null) return { calls: [{ file, node }, ...found.calls], wait: found.wait };
  }
  return null;
}

/** The identifier that declares the receiver of a method. */
function receiverName({ file: { tree }, node }: Located): NodeIndex | null {
  const list = tree.kind(node) === "method_declaration" ? tree.field(node, "receiver") : null;
  const parameter = list === null ? undefined : tree.firstChild(list);
  return parameter === undefined ? null : tree.field(parameter, "name");
}

/** The function itself waits for the signal, and for nothing else. */
function waitIn(repository: Repository, { file, node: fn }: Located, { signal, owner }: Search): Located | null {
  const { tree } = file;
  for (const node of ownNodes(tree, fn, signal.kind === "group" ? "call_expression" : "unary_expression")) {
    const value = signal.kind === "group" ? waitedGroup(repository, { file, node }) : receivedValue({ file, node });
    const place = value === null ? null : fieldPlace(repository, { file, node: value });
    if (place === null || place.owner !== owner || place.field !== signal.field) continue;
    if (!isOneOfCases(tree, node)) return { file, node };
  }
  return null;
}

function waitedGroup(repository: Repository, { file, node: call }: Located): NodeIndex | null {
  const callee = typesOf(repository).callee(file, call);
  if (callee?.kind !== "library" || callee.name !== "sync.WaitGroup.Wait") return null;
  const target = file.tree.field(call, "function");
  return target === null ? null : file.tree.field(target, "operand");
}
