/**
 * Other channels by which a sender says that it is done, so that it sends nothing any more:
 *
 *   func read(conn net.Conn, messages chan T, errs chan error) {
 *       for {
 *           m, err := next(conn)
 *           if err != nil {
 *               errs <- err        the last send: whoever receives from errs need not receive from messages any more
 *               return
 *           }
 *           messages <- m
 *       }
 *   }
 */
import { exitsOfPaths, ownNodes, type Transfer } from "../flow/paths.ts";
import { argumentFor, type GoroutineStart } from "../goroutines/starts.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf } from "../syntax/queries.ts";
import { type NodeIndex, nodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { type Types, typesOf } from "../types/types.ts";
import { pathOf, rootOf, type ValuePath } from "../types/value-path.ts";

export interface LastWordsQuestion {
  readonly repository: Repository;
  readonly home: Located;
  readonly start: GoroutineStart;
  /** Sends to the channel in question. */
  readonly sends: readonly Located[];
}

/** Receives of the function from channels by which the goroutine says that it is done. */
export function lastWords({ repository, home, start, sends }: LastWordsQuestion): NodeIndex[] {
  const types = typesOf(repository);
  const { tree } = home.file;
  const last = new Set(lastChannels({ repository, home, start, sends }));
  if (last.size === 0) return [];
  return [...ownNodes(tree, home.node, "unary_expression", "range_clause")].filter((node) => {
    const operand = tree.kind(node) === "range_clause" ? tree.field(node, "right") : tree.field(node, "operand");
    if (operand === null || (tree.kind(node) === "unary_expression" && tree.source[tree.start(node)] !== "<"))
      return false;
    const path = pathOf(types, home.file, operand);
    return path !== null && last.has(path);
  });
}

/** In the names of the function that starts the goroutine. */
function* lastChannels({ repository, home, start, sends }: LastWordsQuestion): Generator<ValuePath> {
  const types = typesOf(repository);
  const { file, node: body } = start.body;
  const { tree } = file;
  const own = sends.filter((send) => send.file === file && tree.contains(body, send.node)).map(({ node }) => node);
  if (own.length === 0) return;
  const asked = new Set(own.map((send) => pathOf(types, file, tree.field(send, "channel")!)));
  const byPath = new Map<ValuePath, NodeIndex[]>();
  for (const send of ownNodes(tree, body, "send_statement", "call_expression")) {
    const channel =
      tree.kind(send) === "send_statement" ? tree.field(send, "channel") : closedChannel(start.body, send);
    const path = channel === null || own.includes(send) ? null : pathOf(types, file, channel);
    if (path !== null && !asked.has(path)) byPath.set(path, [...(byPath.get(path) ?? []), send]);
  }
  for (const [path, others] of byPath) {
    if (!areLast(start.body, others, own)) continue;
    const name = nameInHome(types, home, start, path);
    if (name !== null) yield name;
  }
}

function closedChannel({ file: { tree } }: Located, call: NodeIndex): NodeIndex | null {
  return tree.fieldText(call, "function") === "close" ? (argumentsOf(tree, call)[0] ?? null) : null;
}

/** After any of these sends none of the own ones comes; what is deferred comes last. */
function areLast(
  { file: { tree }, node: fn }: Located,
  others: readonly NodeIndex[],
  own: readonly NodeIndex[],
): boolean {
  let isLast = true;
  const immediate = others.filter((node) => tree.kind(tree.parent(node) ?? node) !== "defer_statement");
  const operations = new Map<NodeIndex, Transfer>(immediate.map((node) => [node, () => 1]));
  for (const node of own)
    operations.set(node, (state) => {
      isLast &&= state === 0;
      return state;
    });
  return exitsOfPaths({ tree, fn, initial: 0, operations }) !== null && isLast;
}

/** A literal shares the names of its function; a parameter has the name of its argument. */
function nameInHome(types: Types, home: Located, start: GoroutineStart, path: ValuePath): ValuePath | null {
  const { file, node } = start.body;
  const root = rootOf(path);
  if (root === null || root <= node || root >= file.tree.subtreeEnd(node)) return file === home.file ? path : null;
  const value = argumentFor(start, home.file, nodeIndex(root));
  return value === null ? null : pathOf(types, home.file, value.node);
}
