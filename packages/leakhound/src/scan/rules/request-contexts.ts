/**
 * Requests whose context ends no later than the function that sends them. net/http then closes the connection of a response
 * whose body is still open (HTTP/2: resets its stream), so that neither the connection nor its goroutines stay:
 *
 *   ctx, cancel := context.WithTimeout(ctx, timeout)
 *   defer cancel()
 *   req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
 *   resp, err := client.Do(req)
 *
 * The server ends the context of a request that it has received when the handler returns.
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { argumentsOf, callAssigned, functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { libraryName, pointee } from "../types/go-type.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import { valueBefore } from "../types/value-before.ts";

/** Library functions that derive a request or a context: the index of the argument, or the operand, that the end comes from. */
const DERIVED = new Map<string, number | "operand">([
  ["net/http.NewRequestWithContext", 0],
  ["net/http.Request.WithContext", 0],
  ["net/http.Request.Clone", 0],
  ["net/http.Request.Context", "operand"],
  ["context.WithValue", 0],
  ["net/http/httptrace.WithClientTrace", 0],
]);
const CANCELED = new Set(
  ["WithCancel", "WithCancelCause", "WithTimeout", "WithTimeoutCause", "WithDeadline", "WithDeadlineCause"].map(
    (name) => `context.${name}`,
  ),
);

const DERIVATIONS_FOLLOWED_MAX = 8;

/** @param call sends a request that is one of its arguments */
export function endsWithFunction(file: GoFile, repository: Repository, call: NodeIndex): boolean {
  const fn = functionAround(file.tree, call);
  return (
    fn !== null &&
    argumentsOf(file.tree, call).some((argument) => new RequestContext(file, repository, fn).ends(argument, 0))
  );
}

class RequestContext {
  readonly #file: GoFile;
  readonly #tree: SyntaxTree;
  readonly #repository: Repository;
  readonly #fn: NodeIndex;

  constructor(file: GoFile, repository: Repository, fn: NodeIndex) {
    this.#file = file;
    this.#tree = file.tree;
    this.#repository = repository;
    this.#fn = fn;
  }

  /** @param value a request or a context */
  ends(value: NodeIndex, depth: number): boolean {
    if (depth > DERIVATIONS_FOLLOWED_MAX) return false;
    const kind = this.#tree.kind(value);
    if (kind === "identifier") {
      const last = valueBefore(this.#tree, value);
      return last === null ? this.#isReceived(value) : this.ends(last, depth + 1);
    }
    if (kind !== "call_expression") return false;
    const callee = typesOf(this.#repository).callee(this.#file, value);
    if (callee?.kind !== "library") return false;
    if (CANCELED.has(callee.name)) return this.#isCanceled(value) || this.#endsWith(value, 0, depth);
    const source = DERIVED.get(callee.name);
    return source !== undefined && this.#endsWith(value, source, depth);
  }

  #endsWith(call: NodeIndex, source: number | "operand", depth: number): boolean {
    const target = this.#tree.field(call, "function");
    const from =
      source === "operand"
        ? target === null
          ? null
          : this.#tree.field(target, "operand")
        : (argumentsOf(this.#tree, call)[source] ?? null);
    return from !== null && this.ends(from, depth + 1);
  }

  /** A request that the server gives to this function, together with what answers it. */
  #isReceived(name: NodeIndex): boolean {
    const declaration = scopesOf(this.#tree).declarationOf(name);
    const list = this.#tree.field(this.#fn, "parameters");
    if (declaration === null || list === null || !this.#tree.contains(list, declaration)) return false;
    const types = typesOf(this.#repository);
    if (libraryName(pointee(types.of(this.#file, name))) !== "net/http.Request") return false;
    return this.#tree.children(list).some((one) => this.#tree.fieldText(one, "type") === "http.ResponseWriter");
  }

  /** `ctx, cancel := context.WithTimeout(…)`, and `defer cancel()` of the same function. */
  #isCanceled(call: NodeIndex): boolean {
    const statement = this.#tree.above(call, "short_var_declaration", "assignment_statement", "var_spec");
    const cancel = statement === null ? undefined : callAssigned(this.#tree, statement)?.targets[1];
    const scopes = scopesOf(this.#tree);
    const declaration = cancel === undefined ? null : scopes.declarationOf(cancel);
    if (declaration === null) return false;
    return scopes.usesOf(declaration).some((use) => {
      const called = this.#tree.parent(use);
      const deferred = called === null ? null : this.#tree.parent(called);
      return (
        deferred !== null &&
        this.#tree.kind(deferred) === "defer_statement" &&
        functionAround(this.#tree, deferred) === this.#fn
      );
    });
  }
}
