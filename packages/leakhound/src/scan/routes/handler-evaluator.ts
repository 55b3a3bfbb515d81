/**
 * Evaluates the expressions that wire handlers: which handler wraps which, and which router is meant.
 *
 *   func main() {                                        the value of `handler` at the last line:
 *       handler := accessLog(router)                       a copy made by StripPrefix, around
 *       handler = http.StripPrefix("/api", handler)          the literal in accessLog, where next is
 *       http.ListenAndServe(":80", handler)                    the router
 *   }
 */
import type { GoFile } from "../index/go-file.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { callValue, returnedValue } from "./call-values.ts";
import type { Evaluator } from "./evaluator.ts";
import { EMPTY_ENV, type Env, fieldKey, NEXT, parameterKey, requestParameter, type Value } from "./handler-value.ts";
import { namedValue } from "./named-values.ts";
import { type Place, parametersOf, textAt } from "./place.ts";
import { constructedRouter } from "./routers.ts";
import type { Symbols } from "./symbols.ts";

/** Expressions that are wired deeper have no value. */
const DEPTH_MAX = 40;
/** Evaluations for a whole repository: beyond it nothing has a value, so that no source takes long. */
const EVALUATIONS_MAX = 300_000;

export class HandlerEvaluator implements Evaluator {
  readonly symbols: Symbols;
  #depth = 0;
  #evaluations = 0;
  /** Values of places that were evaluated without an environment. */
  readonly #known = new Map<GoFile, Map<NodeIndex, Value | null>>();

  constructor(symbols: Symbols) {
    this.symbols = symbols;
  }

  eval(place: Place, env: Env = EMPTY_ENV): Value | null {
    if (this.#depth >= DEPTH_MAX || ++this.#evaluations > EVALUATIONS_MAX) return null;
    return env === EMPTY_ENV ? this.#evalOnce(place) : this.#evalWith(place, env);
  }

  /** Without an environment a place always has the same value; an expression that leads back to itself has none. */
  #evalOnce(place: Place): Value | null {
    const known = this.#known.get(place.file) ?? new Map<NodeIndex, Value | null>();
    this.#known.set(place.file, known);
    const found = known.get(place.node);
    if (found !== undefined) return found;
    known.set(place.node, null);
    const value = this.#evalWith(place, EMPTY_ENV);
    known.set(place.node, value);
    return value;
  }

  #evalWith(place: Place, env: Env): Value | null {
    this.#depth++;
    try {
      return this.#evalNode(place, env);
    } finally {
      this.#depth--;
    }
  }

  apply(middleware: Value | null, next: Value): Value {
    if (middleware?.kind === "middleware") return middleware.wrap(next);
    if (middleware?.kind !== "closure") return { kind: "opaque", inner: [next] };
    const env = new Map(middleware.env);
    const parameters = parametersOf(middleware.function);
    if (requestParameter(middleware.function) !== null) {
      env.set(NEXT, next);
      env.set(parameterKey(middleware.function, NEXT), next);
      const own = parameters.find(({ type }) => /Handler(Func)?$|HandleFunc$/.test(type));
      if (own) env.set(parameterKey(middleware.function, own.name), next);
      return { ...middleware, env };
    }
    const wrapped = parameters.find(({ type }) => isHandlerType(type)) ?? parameters[0];
    if (wrapped) env.set(parameterKey(middleware.function, wrapped.name), next);
    return returnedValue(this, middleware.function, env) ?? { kind: "opaque", inner: [next] };
  }

  #evalNode(place: Place, env: Env): Value | null {
    const { file, node } = place;
    const { tree } = file;
    switch (tree.kind(node)) {
      case "parenthesized_expression":
      case "literal_element":
      case "unary_expression":
        return this.evalChild(place, tree.children(node)[0], env);
      case "func_literal":
        return { kind: "closure", function: place, env };
      case "composite_literal":
        return this.#compositeLiteral(place, env);
      case "call_expression":
        return callValue(this, place, env);
      case "index_expression":
        return this.evalChild(place, tree.field(node, "operand"), env);
      case "identifier":
      case "selector_expression":
      case "type_identifier":
        return namedValue(this, place, env);
      case "qualified_type":
      case "pointer_type":
        return constructedRouter(place, textAt(place));
      default:
        return null;
    }
  }

  evalChild({ file }: Place, child: NodeIndex | undefined | null, env: Env): Value | null {
    return child === undefined || child === null ? null : this.eval({ file, node: child }, env);
  }

  /** A router's literal, or that of a type with ServeHTTP: its method, with the values of its fields. */
  #compositeLiteral(place: Place, env: Env): Value | null {
    const { file, node } = place;
    const { tree } = file;
    const type = tree.fieldText(node, "type");
    const router = constructedRouter(place, type);
    if (router) return router;
    const serve = this.symbols.methodOf(file, type, "ServeHTTP");
    if (serve === null) return null;
    const bound = new Map(env);
    const fields = this.symbols.fieldNamesOf(file, type);
    const body = tree.field(node, "body");
    for (const [row, element] of (body === null ? [] : tree.children(body)).entries()) {
      const isKeyed = tree.kind(element) === "keyed_element";
      const name = isKeyed ? tree.fieldText(element, "key") : fields[row];
      const value = this.evalChild(place, isKeyed ? tree.field(element, "value") : element, env);
      if (name !== undefined && value) bound.set(fieldKey(name), value);
    }
    return { kind: "closure", function: serve, env: bound };
  }
}

const isHandlerType = (type: string): boolean => /Handler(Func)?$|func\(http\.ResponseWriter/.test(type);
