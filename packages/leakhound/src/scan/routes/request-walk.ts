/**
 * Lets one request go through what serves it, and notes what is set and cleared for which copy of it:
 *
 *   ClearHandler ── StripPrefix ── handler {context.Set(r, …)}
 *        │              │             │
 *        │       version 1 of 0       set 1
 *        └ clear 0, at the end                          left: what was set for version 1
 *
 * Both arms of an if are walked; what is deferred runs at the end; loops run once.
 */

import { Visit } from "./function-visit.ts";
import { type Router, requestParameter, UNKNOWN, type Value } from "./handler-value.ts";
import { GORILLA_CONTEXT, libraryName } from "./libraries.ts";
import { keyOf, type Place } from "./place.ts";
import type { Registration, Use } from "./registrations.ts";
import { RequestTrace, type Version } from "./request-trace.ts";
import type { WalkContext } from "./walk-context.ts";

const DEPTH_MAX = 60;

export class RequestWalk {
  readonly #context: WalkContext;
  /** By the router at the top. */
  readonly #goals: ReadonlyMap<string, Registration>;
  readonly trace = new RequestTrace();
  #active = new Set<string>();
  #isInChi = false;

  constructor(context: WalkContext, goals: ReadonlyMap<string, Registration>) {
    this.#context = context;
    this.#goals = goals;
  }

  serve(value: Value, version: Version): void {
    switch (value.kind) {
      case "clear":
        this.serve(value.next, version);
        this.trace.clear({ store: GORILLA_CONTEXT, version, place: value.place, by: value.name });
        break;
      case "copy":
        this.serve(value.next, this.trace.copy(value.name));
        break;
      case "unknown":
        this.trace.reachesOpaqueCode ||= value.inner.length > 0;
        for (const inner of value.inner) this.serve(inner, version);
        break;
      case "router":
        this.#route(value.router, version);
        break;
      case "closure":
        this.#enter(value, version);
        break;
      case "layer":
        break;
    }
  }

  #enter(closure: Extract<Value, { kind: "closure" }>, version: Version): void {
    const key = keyOf(closure.function);
    const request = requestParameter(closure.function);
    if (request === null || this.#active.has(key) || this.#active.size >= DEPTH_MAX) return;
    this.#active.add(key);
    const walk = { context: this.#context, trace: this.trace, serve: this.serve.bind(this) };
    new Visit(walk, closure, request, version).run();
    this.#active.delete(key);
  }

  #route(router: Router, version: Version): void {
    const top = topOf(router);
    const goal = this.#goals.get(top.id);
    if (goal === undefined) {
      this.trace.unresolvedRouters.push(top);
      return;
    }
    const { evaluator, filters, keepsContext } = this.#context;
    const found = evaluator.eval(goal.handler, goal.env);
    if (found === null && libraryName(goal.handler) === "") this.trace.handlerUnknown = true;
    const handler = found ?? UNKNOWN;
    const layers = goal.isBare ? [] : [...layersOn(goal, this.#context.uses), ...goal.layers];
    const whole = layers.reduceRight(
      (next: Value, layer) => evaluator.apply(evaluator.eval(layer, goal.env), next),
      handler,
    );
    const isOldMux = top.kind === "mux" && this.#context.versionsAt(goal.place).mux === "old";
    if (isOldMux) {
      const mark = { store: GORILLA_CONTEXT, version, place: goal.place, by: "mux" };
      if (keepsContext) this.trace.set(mark);
      this.serve(whole, version);
      if (!keepsContext) this.trace.clear(mark);
    } else if (top.kind === "trpc") {
      const copied: Value = { kind: "copy", place: goal.place, name: "trpc-go", next: whole };
      this.serve(
        filters.reduceRight((next: Value, layer) => evaluator.apply(evaluator.eval(layer), next), copied),
        version,
      );
    } else this.#serveRouted(whole, top, version);
  }

  #serveRouted(whole: Value, { id, kind, place }: Router, version: Version): void {
    if (kind === "mux" && this.#context.versionsAt(place).mux === "unknown")
      this.trace.muxVersionUnknown ||= !this.#usesLayers(id);
    const copies = kind === "mux" || (kind === "chi" && !this.#isInChi);
    const wasInChi = this.#isInChi;
    this.#isInChi ||= kind === "chi";
    this.serve(whole, copies ? this.trace.copy(kind) : version);
    this.#isInChi = wasInChi;
  }

  /** mux has Use since v1.6.1, and so a copy of the request, too. */
  #usesLayers(router: string): boolean {
    return this.#context.uses.some((use) => topOf(use.router).id === router);
  }
}

const topOf = (router: Router): Router => (router.parent ? topOf(router.parent) : router);

/** Layers of the router and of those above it, outermost first. */
function layersOn({ router, place }: Registration, uses: readonly Use[]): Place[] {
  const layers: Place[] = [];
  let until = place;
  for (let at: Router | null = router; at !== null; at = at.parent) {
    const { id, kind, parent } = at;
    const isOrdered = kind === "gin" || (kind === "echo" && parent !== null);
    const own = uses.filter((use) => use.router.id === id && !(isOrdered && isAfter(use.place, until)));
    layers.unshift(...at.layers, ...own.flatMap((use) => use.layers));
    until = at.place;
  }
  return layers;
}

/** Later in the same function. */
function isAfter(use: Place, than: Place): boolean {
  if (use.file !== than.file || use.node < than.node) return false;
  const around = (place: Place) => place.file.tree.above(place.node, "function_declaration", "method_declaration");
  return around(use) === around(than);
}
