/**
 * Goroutines that a finalizer should end, and that keep the finalizer from running; for goroutine-not-stopped:
 *
 *   c := &cache{done: make(chan struct{})}
 *   go c.sweep()                                             refers to c,
 *   runtime.SetFinalizer(c, func(c *cache) { close(c.done) })    so that c is never collected
 *
 * Not where the goroutine belongs to an inner value, and the finalizer to a wrapper that it does not know.
 */
import { ownNodes } from "../flow/paths.ts";
import { runBy } from "../goroutines/starts.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { stopMethodOf } from "./stop-method.ts";

export interface FinalizerStop {
  /** Starts the goroutine. */
  readonly start: NodeIndex;
  /** Registers the finalizer. */
  readonly finalizer: NodeIndex;
  readonly variable: string;
}

const FINALIZERS = new Set(["runtime.SetFinalizer", "runtime.AddCleanup"]);

/** @param lasts whether a goroutine with this body lasts until something ends it */
export function* finalizerStops(
  repository: Repository,
  file: GoFile,
  lasts: (body: Located) => boolean,
): Generator<FinalizerStop> {
  if (!file.source.includes("runtime.")) return;
  const { tree } = file;
  for (const fn of tree.within(tree.root, "function_declaration", "method_declaration"))
    for (const finalizer of ownNodes(tree, fn, "call_expression")) {
      const value = finalizedValue(repository, { file, node: finalizer });
      if (value === null) continue;
      for (const { node: start, body, group } of runBy(repository, { file, node: fn }).starts)
        if (
          group === null &&
          lasts(body) &&
          refersTo(file, start, value) &&
          !hasStop(repository, { file, node: fn }, body)
        )
          yield { start, finalizer, variable: tree.text(value) };
    }
}

const hasStop = (repository: Repository, starter: Located, body: Located): boolean =>
  stopMethodOf(repository, starter, body) !== null;

/** The declaration of the variable that gets a finalizer. */
function finalizedValue(repository: Repository, { file, node: call }: Located): NodeIndex | null {
  const callee = typesOf(repository).callee(file, call);
  if (callee?.kind !== "library" || !FINALIZERS.has(callee.name)) return null;
  const [value] = argumentsOf(file.tree, call);
  return value !== undefined && file.tree.kind(value) === "identifier"
    ? scopesOf(file.tree).declarationOf(value)
    : null;
}

/** `go c.sweep()`, `go sweep(c)` or a literal that uses c; `go sweep(c.done)` does not refer to c itself. */
function refersTo({ tree }: GoFile, start: NodeIndex, value: NodeIndex): boolean {
  return scopesOf(tree)
    .usesOf(value)
    .some((use) => tree.contains(start, use) && !isEvaluatedBefore(tree, start, use));
}

/** A field of the value is an argument of the goroutine. */
function isEvaluatedBefore(tree: GoFile["tree"], start: NodeIndex, use: NodeIndex): boolean {
  const selector = tree.parent(use);
  const list = selector === null ? null : tree.parent(selector);
  const call = tree.firstChild(start);
  return (
    selector !== null &&
    call !== undefined &&
    tree.kind(selector) === "selector_expression" &&
    list === tree.field(call, "arguments")
  );
}
