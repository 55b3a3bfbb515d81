/**
 * What one function does with the request that it gets, statement by statement: which expressions are the request
 * or a copy of it, what is set and cleared for which, and to whom it is handed on.
 *
 *   r                          version 0
 *   r2 := r.WithContext(ctx)   version 1
 *   defer context.Clear(r)     clears 0, at the end
 *   next.ServeHTTP(w, r2)      next is served version 1
 */
import type { NodeIndex } from "../syntax/tree.ts";
import { NEXT, parameterKey, type RequestParameter, requestParameter, type Value } from "./handler-value.ts";
import { HARMLESS, libraryName } from "./libraries.ts";
import { argumentsOf, type Place, pairsOf } from "./place.ts";
import type { Stores } from "./request-stores.ts";
import type { RequestTrace, Version } from "./request-trace.ts";
import type { WalkContext } from "./walk-context.ts";

/** The walk that a visit is a step of. */
export interface Walk {
  readonly context: WalkContext;
  readonly trace: RequestTrace;
  /** Serves a copy of the request with another handler. */
  readonly serve: (value: Value, version: Version) => void;
}

/** One function that a request passes. */
export class Visit {
  readonly #walk: Walk;
  readonly #closure: Extract<Value, { kind: "closure" }>;
  readonly #request: RequestParameter;
  /** Version behind each expression that is a request. */
  #versions = new Map<string, Version>();
  readonly #deferred: (() => void)[] = [];
  #hasNext = false;

  constructor(walk: Walk, closure: Extract<Value, { kind: "closure" }>, request: RequestParameter, version: Version) {
    this.#walk = walk;
    this.#closure = closure;
    this.#request = request;
    if (this.#isCarried) walk.trace.carried = version;
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
    if (this.#request.kind === "gin" && next && !this.#hasNext) this.#walk.serve(next, this.#walk.trace.carried);
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
      if (this.#isCarried) versions.set(this.#request.expression, this.#walk.trace.carried);
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
      if (this.#isCarried && tree.text(target) === this.#request.expression) this.#walk.trace.carried = version;
      else this.#versions.set(tree.text(target), version);
    }
  }

  #actionOf(node: NodeIndex) {
    const { stores, versionsAt } = this.#walk.context;
    return stores.actionOf(this.#at(node), versionsAt(this.#closure.function));
  }

  #versionOf(node: NodeIndex, versions: ReadonlyMap<string, Version>): Version | undefined {
    const text = this.#closure.function.file.tree.text(node);
    const frozen = versions.get(text);
    if (frozen !== undefined) return frozen;
    const isCarrier = text === this.#request.expression || text === this.#request.carrier;
    return this.#isCarried && isCarrier ? this.#walk.trace.carried : undefined;
  }

  /** A new version for r.WithContext(…), r.Clone(…), a request made anew, and what a helper makes of one. */
  #copied(node: NodeIndex): Version | undefined {
    const { tree } = this.#closure.function.file;
    const text = tree.text(node);
    if (/^(new\(http\.Request\)|&http\.Request\{)/.test(text)) return this.#walk.trace.copy("new request");
    const callee = tree.kind(node) === "call_expression" ? tree.field(node, "function") : null;
    if (callee === null) return undefined;
    const operand = tree.field(callee, "operand");
    const isOfRequest = operand !== null && this.#versionOf(operand, this.#versions) !== undefined;
    if (isOfRequest && /^(WithContext|Clone)$/.test(tree.fieldText(callee, "field")))
      return this.#walk.trace.copy(tree.fieldText(callee, "field"));
    const given = argumentsOf(this.#at(node)).find((one) => this.#versionOf(one, this.#versions) !== undefined);
    if (given === undefined) return undefined;
    if (/\/mux\.SetURLVars$/.test(libraryName(this.#at(callee)))) return this.#walk.trace.copy("SetURLVars");
    const helper = this.#walk.context.evaluator.eval(this.#at(callee), this.#closure.env);
    if (helper?.kind !== "closure") return undefined;
    const { file, node: declared } = helper.function;
    if (!/\*http\.Request/.test(file.tree.fieldText(declared, "result"))) return undefined;
    const isCopy =
      /\w\.(WithContext|Clone)\(/.test(file.tree.text(declared)) && !/\*\w+ = \*/.test(file.tree.text(declared));
    return isCopy ? this.#walk.trace.copy(tree.text(callee)) : this.#versionOf(given, this.#versions);
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
    if (next) this.#walk.serve(next, this.#walk.trace.carried);
  }

  #carry(node: NodeIndex | undefined): void {
    if (node === undefined) return;
    const version = this.#copied(node) ?? this.#versionOf(node, this.#versions);
    if (version !== undefined) this.#walk.trace.carried = version;
  }

  /** next.ServeHTTP(w, r), next(w, r), helper(r). */
  #handOn(node: NodeIndex, callee: NodeIndex, versions: ReadonlyMap<string, Version>): void {
    const { tree } = this.#closure.function.file;
    const given = argumentsOf(this.#at(node)).map((one) => this.#copied(one) ?? this.#versionOf(one, versions));
    const version = given.find((one) => one !== undefined);
    if (version === undefined) return;
    const isServe = tree.kind(callee) === "selector_expression" && tree.fieldText(callee, "field") === "ServeHTTP";
    const target = this.#at(isServe ? tree.field(callee, "operand")! : callee);
    const value = this.#walk.context.evaluator.eval(target, this.#closure.env);
    const isMethod = value?.kind === "closure" && requestParameter(value.function) === null;
    if (value && !isMethod) this.#walk.serve(value, version);
    else if (!value && !this.#isHarmless(target)) this.#walk.trace.reachesOpaqueCode = true;
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
      if (version !== undefined) this.#walk.trace.set(mark);
    } else if (version === undefined) this.#walk.trace.clearAll(mark);
    else this.#walk.trace.clear(mark);
  }
}

function functionName({ file: { tree }, node }: Place): string {
  const around = tree.above(node, "function_declaration", "method_declaration");
  return around === null ? "a function literal" : tree.fieldText(around, "name");
}
