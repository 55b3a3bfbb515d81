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
import type { Handlers } from "./handlers.ts";
import { GORILLA_CONTEXT, libraryName, type Versions } from "./libraries.ts";
import { keyOf, type Place } from "./place.ts";
import type { Registration, Use } from "./registrations.ts";
import type { Stores } from "./stores.ts";
import { type Router, requestParameter, UNKNOWN, type Value } from "./value.ts";
import { Visit } from "./visit.ts";

/** One copy of the request. */
export type Version = number;

/** Something done to a store, where, and in which function. */
export interface Mark {
  readonly store: string;
  readonly version: Version;
  readonly place: Place;
  /** Function around, or the layer's own name. */
  readonly by: string;
}

export interface Circumstances {
  readonly handlers: Handlers;
  readonly stores: Stores;
  readonly uses: readonly Use[];
  readonly filters: readonly Place[];
  readonly versionsAt: (place: Place) => Versions;
  readonly keepsContext: boolean;
}

const DEPTH_MAX = 60;

export class Journey {
  readonly #world: Circumstances;
  /** By the router at the top. */
  readonly #goals: ReadonlyMap<string, Registration>;
  readonly left = new Map<string, Mark>();
  readonly clears: Mark[] = [];
  /** Layers that handed on a copy. */
  readonly copies: string[] = [];
  /** Routers on the way for which no route was chosen. */
  readonly crossroads: Router[] = [];
  /** Something set an entry, whether or not it was cleared. */
  hasSet = false;
  /** The request went to code that is not seen. */
  isBlind = false;
  /** It is not seen which function handles the route. */
  isOpenEnded = false;
  /** No go.mod says whether mux copies the request. */
  isGuessed = false;
  /** Version of the request that a framework's context carries now. */
  carried: Version = 0;
  #versions = 0;
  #active = new Set<string>();
  #isInChi = false;

  constructor(world: Circumstances, goals: ReadonlyMap<string, Registration>) {
    this.#world = world;
    this.#goals = goals;
  }

  get world(): Circumstances {
    return this.#world;
  }

  serve(value: Value, version: Version): void {
    switch (value.kind) {
      case "clear":
        this.serve(value.next, version);
        this.clear({ store: GORILLA_CONTEXT, version, place: value.place, by: value.name });
        break;
      case "copy":
        this.serve(value.next, this.copy(value.name));
        break;
      case "unknown":
        this.isBlind ||= value.inner.length > 0;
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

  copy(by: string): Version {
    this.copies.push(by);
    return ++this.#versions;
  }

  set(mark: Mark): void {
    this.hasSet = true;
    this.left.set(`${mark.store}|${mark.version}`, mark);
  }

  clear(mark: Mark): void {
    this.clears.push(mark);
    this.left.delete(`${mark.store}|${mark.version}`);
  }

  /** Of a request that cannot be told: let it be the right one. */
  clearAll(mark: Mark): void {
    for (const [key, { store }] of this.left) if (store === mark.store) this.left.delete(key);
    this.clears.push(mark);
  }

  #enter(closure: Extract<Value, { kind: "closure" }>, version: Version): void {
    const key = keyOf(closure.function);
    const request = requestParameter(closure.function);
    if (request === null || this.#active.has(key) || this.#active.size >= DEPTH_MAX) return;
    this.#active.add(key);
    new Visit(this, closure, request, version).run();
    this.#active.delete(key);
  }

  #route(router: Router, version: Version): void {
    const top = topOf(router);
    const goal = this.#goals.get(top.id);
    if (goal === undefined) {
      this.crossroads.push(top);
      return;
    }
    const { handlers, filters, keepsContext } = this.#world;
    const found = handlers.eval(goal.handler, goal.env);
    if (found === null && libraryName(goal.handler) === "") this.isOpenEnded = true;
    const handler = found ?? UNKNOWN;
    const layers = goal.isBare ? [] : [...layersOn(goal, this.#world.uses), ...goal.layers];
    const whole = layers.reduceRight(
      (next: Value, layer) => handlers.apply(handlers.eval(layer, goal.env), next),
      handler,
    );
    const isOldMux = top.kind === "mux" && this.#world.versionsAt(goal.place).mux === "old";
    if (isOldMux) {
      const mark = { store: GORILLA_CONTEXT, version, place: goal.place, by: "mux" };
      if (keepsContext) this.set(mark);
      this.serve(whole, version);
      if (!keepsContext) this.clear(mark);
    } else if (top.kind === "trpc") {
      const copied: Value = { kind: "copy", place: goal.place, name: "trpc-go", next: whole };
      this.serve(
        filters.reduceRight((next: Value, layer) => handlers.apply(handlers.eval(layer), next), copied),
        version,
      );
    } else this.#serveRouted(whole, top, version);
  }

  #serveRouted(whole: Value, { id, kind, place }: Router, version: Version): void {
    if (kind === "mux" && this.#world.versionsAt(place).mux === "unknown") this.isGuessed ||= !this.#usesLayers(id);
    const copies = kind === "mux" || (kind === "chi" && !this.#isInChi);
    const wasInChi = this.#isInChi;
    this.#isInChi ||= kind === "chi";
    this.serve(whole, copies ? this.copy(kind) : version);
    this.#isInChi = wasInChi;
  }

  /** mux has Use since v1.6.1, and so a copy of the request, too. */
  #usesLayers(router: string): boolean {
    return this.#world.uses.some((use) => topOf(use.router).id === router);
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
