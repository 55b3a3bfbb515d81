/**
 * Follows one request through the handlers that serve it, and records what is set and cleared for which copy of it:
 *
 *   ClearHandler ── StripPrefix ── handler {context.Set(r, …)}
 *        │              │             │
 *        │         copy 1 of 0      set 1
 *        └ clear 0, at the end                          remaining: the entry set for copy 1
 *
 * Both branches of an if are walked; deferred calls run at the end of their function; loops run once.
 */
import { type RequestVisit, visitFunction } from "./function-visit.ts";
import { type Closure, OPAQUE, type Router, requestParameter, topOf, type Value } from "./handler-value.ts";
import { GORILLA_CONTEXT, libraryName } from "./libraries.ts";
import { keyOf, type Place } from "./place.ts";
import type { MiddlewareUse, Registration } from "./registrations.ts";
import { type RequestCopy, RequestTrace } from "./request-trace.ts";
import type { WalkContext } from "./walk-context.ts";

/** Functions that are entered at the same time. */
const DEPTH_MAX = 60;

export class RequestWalk implements RequestVisit {
  readonly context: WalkContext;
  readonly trace = new RequestTrace();
  /** The route to take at a router, by the id of the top router. */
  readonly #chosenRoutes: ReadonlyMap<string, Registration>;
  /** Functions that are entered and not left yet. */
  readonly #active = new Set<string>();
  #isInChi = false;

  constructor(context: WalkContext, chosenRoutes: ReadonlyMap<string, Registration>) {
    this.context = context;
    this.#chosenRoutes = chosenRoutes;
  }

  serve(value: Value, copy: RequestCopy): void {
    switch (value.kind) {
      case "clear":
        this.serve(value.next, copy);
        this.trace.clear({ store: GORILLA_CONTEXT, copy, place: value.place, by: value.name });
        break;
      case "copy":
        this.serve(value.next, this.trace.copy(value.name));
        break;
      case "opaque":
        this.trace.reachesOpaqueCode ||= value.inner.length > 0;
        for (const inner of value.inner) this.serve(inner, copy);
        break;
      case "router":
        this.#route(value.router, copy);
        break;
      case "closure":
        this.#enter(value, copy);
        break;
      case "middleware":
        break;
    }
  }

  #enter(closure: Closure, copy: RequestCopy): void {
    const key = keyOf(closure.function);
    const request = requestParameter(closure.function);
    if (request === null || this.#active.has(key) || this.#active.size >= DEPTH_MAX) return;
    this.#active.add(key);
    visitFunction(this, closure, { request, copy });
    this.#active.delete(key);
  }

  #route(router: Router, copy: RequestCopy): void {
    const top = topOf(router);
    const route = this.#chosenRoutes.get(top.id);
    if (route === undefined) {
      this.trace.unresolvedRouters.push(top);
      return;
    }
    const handler = this.#handlerOf(route);
    const isOldMux = top.kind === "mux" && this.context.libraryAges(route.place).mux === "old";
    if (isOldMux) this.#serveWithOldMux(handler, route, copy);
    else if (top.kind === "trpc") this.#serveWithTrpc(handler, route, copy);
    else this.#serveRouted(handler, top, copy);
  }

  /** The handler of a route inside all its middleware. */
  #handlerOf(route: Registration): Value {
    const { evaluator, uses } = this.context;
    const found = evaluator.eval(route.handler, route.env);
    if (found === null && libraryName(route.handler) === "") this.trace.handlerUnknown = true;
    const middleware = route.skipsMiddleware ? [] : [...middlewareAround(route, uses), ...route.middleware];
    return middleware.reduceRight(
      (next: Value, place) => evaluator.apply(evaluator.eval(place, route.env), next),
      found ?? OPAQUE,
    );
  }

  /** gorilla/mux before v1.2.0 sets its own entry, and clears all entries of the request at the end. */
  #serveWithOldMux(handler: Value, { place }: Registration, copy: RequestCopy): void {
    const event = { store: GORILLA_CONTEXT, copy, place, by: "mux" };
    if (this.context.keepsContext) this.trace.set(event);
    this.serve(handler, copy);
    if (!this.context.keepsContext) this.trace.clear(event);
  }

  /** trpc-go runs its filters with the request, and passes a copy of it to the handler. */
  #serveWithTrpc(handler: Value, { place }: Registration, copy: RequestCopy): void {
    const { evaluator, filters } = this.context;
    const copied: Value = { kind: "copy", place, name: "trpc-go", next: handler };
    const filtered = filters.reduceRight(
      (next: Value, filter) => evaluator.apply(evaluator.eval(filter), next),
      copied,
    );
    this.serve(filtered, copy);
  }

  #serveRouted(handler: Value, { id, kind, place }: Router, copy: RequestCopy): void {
    if (kind === "mux" && this.context.libraryAges(place).mux === "unknown")
      this.trace.muxVersionUnknown ||= !this.#usesMiddleware(id);
    const copies = kind === "mux" || (kind === "chi" && !this.#isInChi);
    const wasInChi = this.#isInChi;
    this.#isInChi ||= kind === "chi";
    this.serve(handler, copies ? this.trace.copy(kind) : copy);
    this.#isInChi = wasInChi;
  }

  /** gorilla/mux has Use since v1.6.1, and since v1.2.0 it copies the request. */
  #usesMiddleware(router: string): boolean {
    return this.context.uses.some((use) => topOf(use.router).id === router);
  }
}

/** Middleware of the router and of its parents, outermost first. */
function middlewareAround({ router, place }: Registration, uses: readonly MiddlewareUse[]): Place[] {
  const middleware: Place[] = [];
  let until = place;
  for (let at: Router | null = router; at !== null; at = at.parent) {
    const { id, kind, parent } = at;
    const isOrdered = kind === "gin" || (kind === "echo" && parent !== null);
    const own = uses.filter((use) => use.router.id === id && !(isOrdered && isAfter(use.place, until)));
    middleware.unshift(...at.middleware, ...own.flatMap((use) => use.middleware));
    until = at.place;
  }
  return middleware;
}

/** Later in the same function. */
function isAfter(use: Place, than: Place): boolean {
  if (use.file !== than.file || use.node < than.node) return false;
  const around = (place: Place) => place.file.tree.above(place.node, "function_declaration", "method_declaration");
  return around(use) === around(than);
}
