/**
 * What one function does with the request that it gets, statement by statement: which expressions are the request
 * or a copy of it, what is set and cleared for which copy, and which handlers get which copy.
 *
 *   r                          copy 0
 *   r2 := r.WithContext(ctx)   copy 1
 *   defer context.Clear(r)     clears 0, at the end
 *   next.ServeHTTP(w, r2)      serves copy 1 with `next`
 */
import { codeText } from "../syntax/code-text.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import {
  type Closure,
  NEXT,
  parameterKey,
  type RequestParameter,
  requestParameter,
  type Value,
} from "./handler-value.ts";
import { KEEPS_NO_REQUEST, libraryName } from "./libraries.ts";
import { argumentsOf, assignedPairs, functionNameAround, type Place, textAt } from "./place.ts";
import type { StoreAction } from "./request-stores.ts";
import type { RequestCopy, RequestTrace } from "./request-trace.ts";
import type { WalkContext } from "./walk-context.ts";

/** The walk that the visit of a function belongs to. */
export interface RequestVisit {
  readonly context: WalkContext;
  readonly trace: RequestTrace;
  /** Serves a copy of the request with a handler. */
  serve(handler: Value, copy: RequestCopy): void;
}

interface EnteredWith {
  readonly request: RequestParameter;
  readonly copy: RequestCopy;
}

export function visitFunction(walk: RequestVisit, closure: Closure, entered: EnteredWith): void {
  new FunctionVisit(walk, closure, entered).run();
}

/** An event for a copy that is not known. */
const UNKNOWN_COPY: RequestCopy = -1;

class FunctionVisit {
  readonly #walk: RequestVisit;
  readonly #closure: Closure;
  readonly #request: RequestParameter;
  /** Which copy each expression is that is a request. */
  readonly #copies = new Map<string, RequestCopy>();
  readonly #deferred: (() => void)[] = [];
  #callsNext = false;

  constructor(walk: RequestVisit, closure: Closure, { request, copy }: EnteredWith) {
    this.#walk = walk;
    this.#closure = closure;
    this.#request = request;
    if (this.#isCarried) walk.trace.carried = copy;
    else this.#copies.set(request.expression, copy);
    if (request.kind === "trpc" && request.carrier !== null) this.#copies.set(request.carrier, copy);
  }

  /** The framework's context carries the request from function to function. */
  get #isCarried(): boolean {
    return this.#request.kind === "gin" || this.#request.kind === "echo";
  }

  run(): void {
    const { function: place, env } = this.#closure;
    const body = place.file.tree.field(place.node, "body");
    if (body !== null) this.#visit(body);
    for (const run of this.#deferred.reverse()) run();
    // gin calls the next handler after a middleware that does not.
    const next = env.get(parameterKey(place, NEXT));
    if (this.#request.kind === "gin" && next && !this.#callsNext) this.#walk.serve(next, this.#walk.trace.carried);
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
    if (kind === "call_expression") this.#visitCall(node, this.#copies);
    if (kind === "assignment_statement" || kind === "short_var_declaration" || kind === "var_spec")
      this.#visitAssignment(node);
  }

  /** Arguments of a deferred call have their value of now; the body of a literal sees the values of the end. */
  #defer(call: NodeIndex): void {
    const { tree } = this.#closure.function.file;
    const callee = tree.field(call, "function");
    if (callee !== null && tree.kind(callee) === "func_literal") this.#deferred.push(() => this.#visit(callee));
    else {
      const copies = new Map(this.#copies);
      if (this.#isCarried) copies.set(this.#request.expression, this.#walk.trace.carried);
      this.#deferred.push(() => this.#visitCall(call, copies));
    }
  }

  #visitAssignment(node: NodeIndex): void {
    const { tree } = this.#closure.function.file;
    const action = this.#storeAction(node);
    if (action) this.#record(action, node, this.#copies);
    for (const { target, value } of assignedPairs(this.#at(node))) {
      const copy = this.#newCopy(value) ?? this.#knownCopy(value, this.#copies);
      if (copy === undefined) continue;
      if (this.#isCarried && tree.text(target) === this.#request.expression) this.#walk.trace.carried = copy;
      else this.#copies.set(tree.text(target), copy);
    }
  }

  #storeAction(node: NodeIndex): StoreAction | null {
    const { stores, libraryAges } = this.#walk.context;
    return stores.actionAt(this.#at(node), libraryAges(this.#closure.function));
  }

  /** Which copy an expression is; undefined where it is no request. */
  #knownCopy(node: NodeIndex, copies: ReadonlyMap<string, RequestCopy>): RequestCopy | undefined {
    const text = this.#closure.function.file.tree.text(node);
    const known = copies.get(text);
    if (known !== undefined) return known;
    const isCarrier = text === this.#request.expression || text === this.#request.carrier;
    return this.#isCarried && isCarrier ? this.#walk.trace.carried : undefined;
  }

  /** A new copy for r.WithContext(…), r.Clone(…), a new http.Request, and what a helper makes of a request. */
  #newCopy(node: NodeIndex): RequestCopy | undefined {
    const { tree } = this.#closure.function.file;
    if (/^(new\(http\.Request\)|&http\.Request\{)/.test(tree.text(node))) return this.#walk.trace.copy("new request");
    const callee = tree.kind(node) === "call_expression" ? tree.field(node, "function") : null;
    if (callee === null) return undefined;
    const operand = tree.field(callee, "operand");
    const isOfRequest = operand !== null && this.#knownCopy(operand, this.#copies) !== undefined;
    const method = tree.fieldText(callee, "field");
    if (isOfRequest && /^(WithContext|Clone)$/.test(method)) return this.#walk.trace.copy(method);
    const given = argumentsOf(this.#at(node))
      .map((argument) => this.#knownCopy(argument.node, this.#copies))
      .find((copy) => copy !== undefined);
    if (given === undefined) return undefined;
    if (/\/mux\.SetURLVars$/.test(libraryName(this.#at(callee)))) return this.#walk.trace.copy("SetURLVars");
    return this.#helperResult(this.#at(callee), given);
  }

  /** A function of the repository that returns a request: a copy where it makes one, else the request it is given. */
  #helperResult(callee: Place, given: RequestCopy): RequestCopy | undefined {
    const helper = this.#walk.context.evaluator.eval(callee, this.#closure.env);
    if (helper?.kind !== "closure") return undefined;
    const { file, node } = helper.function;
    if (!/\*http\.Request/.test(file.tree.fieldText(node, "result"))) return undefined;
    const text = codeText(file.tree, node);
    const isCopy = /\w\.(WithContext|Clone)\(/.test(text) && !/\*\w+ = \*/.test(text);
    return isCopy ? this.#walk.trace.copy(textAt(callee)) : given;
  }

  #visitCall(node: NodeIndex, copies: ReadonlyMap<string, RequestCopy>): void {
    const { tree } = this.#closure.function.file;
    const action = this.#storeAction(node);
    if (action) {
      this.#record(action, node, copies);
      return;
    }
    const callee = tree.field(node, "function");
    if (callee === null) return;
    const { carrier } = this.#request;
    const text = tree.text(callee);
    if (carrier !== null && text === `${carrier}.Next`) this.#serveNext();
    else if (carrier !== null && text === `${carrier}.SetRequest`) this.#setCarried(argumentsOf(this.#at(node))[0]);
    else this.#passOn(node, callee, copies);
  }

  /** gin's `c.Next()`. */
  #serveNext(): void {
    this.#callsNext = true;
    const next = this.#closure.env.get(NEXT);
    if (next) this.#walk.serve(next, this.#walk.trace.carried);
  }

  /** echo's `c.SetRequest(r2)`. */
  #setCarried(request: Place | undefined): void {
    if (request === undefined) return;
    const copy = this.#newCopy(request.node) ?? this.#knownCopy(request.node, this.#copies);
    if (copy !== undefined) this.#walk.trace.carried = copy;
  }

  /** next.ServeHTTP(w, r), next(w, r), helper(r). */
  #passOn(node: NodeIndex, callee: NodeIndex, copies: ReadonlyMap<string, RequestCopy>): void {
    const { tree } = this.#closure.function.file;
    const given = argumentsOf(this.#at(node)).map(
      (argument) => this.#newCopy(argument.node) ?? this.#knownCopy(argument.node, copies),
    );
    const copy = given.find((one) => one !== undefined);
    if (copy === undefined) return;
    const isServe = tree.kind(callee) === "selector_expression" && tree.fieldText(callee, "field") === "ServeHTTP";
    const target = this.#at(isServe ? tree.field(callee, "operand")! : callee);
    const value = this.#walk.context.evaluator.eval(target, this.#closure.env);
    const isPlainFunction = value?.kind === "closure" && requestParameter(value.function) === null;
    if (value && !isPlainFunction) this.#walk.serve(value, copy);
    else if (!value && !keepsNoRequest(target)) this.#walk.trace.reachesOpaqueCode = true;
  }

  #record(action: StoreAction, node: NodeIndex, copies: ReadonlyMap<string, RequestCopy>): void {
    const copy = this.#knownCopy(action.request, copies) ?? this.#newCopy(action.request);
    const place = this.#at(node);
    const event = { store: action.store, copy: copy ?? UNKNOWN_COPY, place, by: functionNameAround(place) };
    if (action.kind === "set") {
      if (copy !== undefined) this.#walk.trace.set(event);
    } else if (copy === undefined) this.#walk.trace.clearAll(event);
    else this.#walk.trace.clear(event);
  }
}

function keepsNoRequest(callee: Place): boolean {
  const library = libraryName(callee);
  return library !== "" && KEEPS_NO_REQUEST.test(library);
}
