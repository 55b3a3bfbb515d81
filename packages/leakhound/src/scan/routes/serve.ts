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
import type { NodeIndex } from "../syntax.ts";
import { argumentsOf, type Handlers } from "./handlers.ts";
import { GORILLA_CONTEXT, HARMLESS, libraryName, type Versions } from "./libraries.ts";
import { keyOf, type Place, pairsOf } from "./program.ts";
import type { Registration, Use } from "./registrations.ts";
import type { Stores } from "./stores.ts";
import {
  NEXT,
  parameterKey,
  type RequestParameter,
  type Router,
  requestParameter,
  UNKNOWN,
  type Value,
} from "./value.ts";

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

/** One function that a request passes. */
class Visit {
  readonly #journey: Journey;
  readonly #closure: Extract<Value, { kind: "closure" }>;
  readonly #request: RequestParameter;
  /** Version behind each expression that is a request. */
  #versions = new Map<string, Version>();
  readonly #deferred: (() => void)[] = [];
  #hasNext = false;

  constructor(
    journey: Journey,
    closure: Extract<Value, { kind: "closure" }>,
    request: RequestParameter,
    version: Version,
  ) {
    this.#journey = journey;
    this.#closure = closure;
    this.#request = request;
    if (this.#isCarried) journey.carried = version;
    else this.#versions.set(request.expression, version);
    if (request.kind === "trpc" && request.carrier !== null) this.#versions.set(request.carrier, version);
  }

  get #isCarried(): boolean {
    return this.#request.kind === "gin" || this.#request.kind === "echo";
  }

  run(): void {
    const { function: place, env } = this.#closure;
    const body = place.file.tree.field(place.node, "body");
    if (body !== null) this.#visit(body);
    for (const run of this.#deferred.reverse()) run();
    const next = env.get(parameterKey(place, NEXT));
    if (this.#request.kind === "gin" && next && !this.#hasNext) this.#journey.serve(next, this.#journey.carried);
  }

  #at(node: NodeIndex): Place {
    return { file: this.#closure.function.file, node };
  }

  #visit(node: NodeIndex): void {
    const { tree } = this.#closure.function.file;
    const kind = tree.kind(node);
    if (kind === "func_literal" && requestParameter(this.#at(node)) !== null) return;
    if (kind === "defer_statement") {
      this.#defer(tree.children(node)[0]!);
      return;
    }
    for (const child of tree.children(node)) this.#visit(child);
    if (kind === "call_expression") this.#call(node, this.#versions);
    if (kind === "assignment_statement" || kind === "short_var_declaration" || kind === "var_spec") this.#assign(node);
  }

  /** Arguments have the value of now; a literal's body sees that of the end. */
  #defer(call: NodeIndex): void {
    const { tree } = this.#closure.function.file;
    const callee = tree.field(call, "function");
    if (callee !== null && tree.kind(callee) === "func_literal") this.#deferred.push(() => this.#visit(callee));
    else {
      const versions = new Map(this.#versions);
      if (this.#isCarried) versions.set(this.#request.expression, this.#journey.carried);
      this.#deferred.push(() => this.#call(call, versions));
    }
  }

  #assign(node: NodeIndex): void {
    const { tree } = this.#closure.function.file;
    const action = this.#actionOf(node);
    if (action) this.#act(action, node, this.#versions);
    for (const { target, value } of pairsOf(this.#at(node))) {
      const version = this.#copied(value) ?? this.#versionOf(value, this.#versions);
      if (version === undefined) continue;
      if (this.#isCarried && tree.text(target) === this.#request.expression) this.#journey.carried = version;
      else this.#versions.set(tree.text(target), version);
    }
  }

  #actionOf(node: NodeIndex) {
    const { stores, versionsAt } = this.#journey.world;
    return stores.actionOf(this.#at(node), versionsAt(this.#closure.function));
  }

  #versionOf(node: NodeIndex, versions: ReadonlyMap<string, Version>): Version | undefined {
    const text = this.#closure.function.file.tree.text(node);
    const frozen = versions.get(text);
    if (frozen !== undefined) return frozen;
    const isCarrier = text === this.#request.expression || text === this.#request.carrier;
    return this.#isCarried && isCarrier ? this.#journey.carried : undefined;
  }

  /** A new version for r.WithContext(…), r.Clone(…), a request made anew, and what a helper makes of one. */
  #copied(node: NodeIndex): Version | undefined {
    const { tree } = this.#closure.function.file;
    const text = tree.text(node);
    if (/^(new\(http\.Request\)|&http\.Request\{)/.test(text)) return this.#journey.copy("new request");
    const callee = tree.kind(node) === "call_expression" ? tree.field(node, "function") : null;
    if (callee === null) return undefined;
    const operand = tree.field(callee, "operand");
    const isOfRequest = operand !== null && this.#versionOf(operand, this.#versions) !== undefined;
    if (isOfRequest && /^(WithContext|Clone)$/.test(tree.fieldText(callee, "field")))
      return this.#journey.copy(tree.fieldText(callee, "field"));
    const given = argumentsOf(this.#at(node)).find((one) => this.#versionOf(one, this.#versions) !== undefined);
    if (given === undefined) return undefined;
    if (/\/mux\.SetURLVars$/.test(libraryName(this.#at(callee)))) return this.#journey.copy("SetURLVars");
    const helper = this.#journey.world.handlers.eval(this.#at(callee), this.#closure.env);
    if (helper?.kind !== "closure") return undefined;
    const { file, node: declared } = helper.function;
    if (!/\*http\.Request/.test(file.tree.fieldText(declared, "result"))) return undefined;
    const isCopy =
      /\w\.(WithContext|Clone)\(/.test(file.tree.text(declared)) && !/\*\w+ = \*/.test(file.tree.text(declared));
    return isCopy ? this.#journey.copy(tree.text(callee)) : this.#versionOf(given, this.#versions);
  }

  #call(node: NodeIndex, versions: ReadonlyMap<string, Version>): void {
    const { tree } = this.#closure.function.file;
    const action = this.#actionOf(node);
    if (action) {
      this.#act(action, node, versions);
      return;
    }
    const callee = tree.field(node, "function");
    if (callee === null) return;
    const { carrier } = this.#request;
    const text = tree.text(callee);
    if (carrier !== null && text === `${carrier}.Next`) this.#next();
    else if (carrier !== null && text === `${carrier}.SetRequest`) this.#carry(argumentsOf(this.#at(node))[0]);
    else this.#handOn(node, callee, versions);
  }

  #next(): void {
    this.#hasNext = true;
    const next = this.#closure.env.get(NEXT);
    if (next) this.#journey.serve(next, this.#journey.carried);
  }

  #carry(node: NodeIndex | undefined): void {
    if (node === undefined) return;
    const version = this.#copied(node) ?? this.#versionOf(node, this.#versions);
    if (version !== undefined) this.#journey.carried = version;
  }

  /** next.ServeHTTP(w, r), next(w, r), helper(r). */
  #handOn(node: NodeIndex, callee: NodeIndex, versions: ReadonlyMap<string, Version>): void {
    const { tree } = this.#closure.function.file;
    const given = argumentsOf(this.#at(node)).map((one) => this.#copied(one) ?? this.#versionOf(one, versions));
    const version = given.find((one) => one !== undefined);
    if (version === undefined) return;
    const isServe = tree.kind(callee) === "selector_expression" && tree.fieldText(callee, "field") === "ServeHTTP";
    const target = this.#at(isServe ? tree.field(callee, "operand")! : callee);
    const value = this.#journey.world.handlers.eval(target, this.#closure.env);
    const isMethod = value?.kind === "closure" && requestParameter(value.function) === null;
    if (value && !isMethod) this.#journey.serve(value, version);
    else if (!value && !this.#isHarmless(target)) this.#journey.isBlind = true;
  }

  #isHarmless(callee: Place): boolean {
    const library = libraryName(callee);
    return library !== "" && HARMLESS.test(library);
  }

  #act(
    action: NonNullable<ReturnType<Stores["actionOf"]>>,
    node: NodeIndex,
    versions: ReadonlyMap<string, Version>,
  ): void {
    const version = this.#versionOf(action.request, versions) ?? this.#copied(action.request);
    const place = this.#at(node);
    const mark = { store: action.store, version: version ?? -1, place, by: functionName(place) };
    if (action.kind === "set") {
      if (version !== undefined) this.#journey.set(mark);
    } else if (version === undefined) this.#journey.clearAll(mark);
    else this.#journey.clear(mark);
  }
}

function functionName({ file: { tree }, node }: Place): string {
  const around = tree.above(node, "function_declaration", "method_declaration");
  return around === null ? "a function literal" : tree.fieldText(around, "name");
}
