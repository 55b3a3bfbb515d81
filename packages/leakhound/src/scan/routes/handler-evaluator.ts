/**
 * Evaluates the expressions that wire handlers: who wraps whom, and which router is meant.
 *
 *   func main() {                                        what `handler` is worth at the last line:
 *       handler := accessLog(router)                       copy made by StripPrefix, around
 *       handler = http.StripPrefix("/api", handler)          the literal in accessLog, where next is
 *       http.ListenAndServe(":80", handler)                    the router
 *   }
 */
import type { GoFile } from "../index/go-file.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { callValue, returnedValue } from "./call-values.ts";
import type { Evaluator } from "./evaluator.ts";
import { EMPTY, type Env, fieldKey, NEXT, parameterKey, requestParameter, type Value } from "./handler-value.ts";
import { namedValue } from "./named-values.ts";
import { type Place, parametersOf, textAt } from "./place.ts";
import { madeRouter } from "./routers.ts";
import type { Program } from "./symbols.ts";

/** Deeper wiring than this is taken for unknown. */
const DEPTH_MAX = 40;
/** Of a whole repository: beyond it all is taken for unknown, so that no source takes long. */
const EVALUATIONS_MAX = 300_000;
export class HandlerEvaluator implements Evaluator {
  readonly program: Program;
  #depth = 0;
  #evaluations = 0;
  readonly #known = new Map<GoFile, Map<NodeIndex, Value | null>>();

  constructor(program: Program) {
    this.program = program;
  }

  /** null for what is no handler, layer or router. */
  eval(place: Place, env: Env = EMPTY): Value | null {
    if (this.#depth >= DEPTH_MAX || ++this.#evaluations > EVALUATIONS_MAX) return null;
    return env === EMPTY ? this.#evalOnce(place) : this.#evalWith(place, env);
  }

  /** Without an environment a place always means the same; what leads back to itself means nothing. */
  #evalOnce(place: Place): Value | null {
    const known = this.#known.get(place.file) ?? new Map<NodeIndex, Value | null>();
    this.#known.set(place.file, known);
    const found = known.get(place.node);
    if (found !== undefined) return found;
    known.set(place.node, null);
    const value = this.#evalWith(place, EMPTY);
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

  /** What `layer` makes of `next`. */
  apply(layer: Value | null, next: Value): Value {
    if (layer?.kind === "layer") return layer.wrap(next);
    if (layer?.kind !== "closure") return { kind: "unknown", inner: [next] };
    const env = new Map(layer.env);
    const parameters = parametersOf(layer.function);
    if (requestParameter(layer.function) !== null) {
      env.set(NEXT, next);
      env.set(parameterKey(layer.function, NEXT), next);
      const own = parameters.find(({ type }) => /Handler(Func)?$|HandleFunc$/.test(type));
      if (own) env.set(parameterKey(layer.function, own.name), next);
      return { ...layer, env };
    }
    const wrapped = parameters.find(({ type }) => isHandlerType(type)) ?? parameters[0];
    if (wrapped) env.set(parameterKey(layer.function, wrapped.name), next);
    return returnedValue(this, layer.function, env) ?? { kind: "unknown", inner: [next] };
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
        return this.#composite(place, env);
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
        return madeRouter(place, textAt(place));
      default:
        return null;
    }
  }

  /** A child of a place; null where there is none. */
  evalChild({ file }: Place, node: NodeIndex | undefined | null, env: Env): Value | null {
    return node === undefined || node === null ? null : this.eval({ file, node }, env);
  }

  #composite(place: Place, env: Env): Value | null {
    const { file, node } = place;
    const { tree } = file;
    const type = tree.fieldText(node, "type");
    const made = madeRouter(place, type);
    if (made) return made;
    const serve = this.program.method(file, type, "ServeHTTP");
    if (serve === null) return null;
    const bound = new Map(env);
    const names = this.program.fieldNames(file, type);
    const body = tree.field(node, "body");
    for (const [row, element] of (body === null ? [] : tree.children(body)).entries()) {
      const isKeyed = tree.kind(element) === "keyed_element";
      const name = isKeyed ? tree.fieldText(element, "key") : names[row];
      const value = this.evalChild(place, isKeyed ? tree.field(element, "value") : element, env);
      if (name !== undefined && value) bound.set(fieldKey(name), value);
    }
    return { kind: "closure", function: serve, env: bound };
  }
}

const isHandlerType = (type: string): boolean => /Handler(Func)?$|func\(http\.ResponseWriter/.test(type);
