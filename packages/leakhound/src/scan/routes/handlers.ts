/**
 * Evaluates the expressions that wire handlers: who wraps whom, and which router is meant.
 *
 *   func main() {                                        what `handler` is worth at the last line:
 *       handler := accessLog(router)                       copy made by StripPrefix, around
 *       handler = http.StripPrefix("/api", handler)          the literal in accessLog, where next is
 *       http.ListenAndServe(":80", handler)                    the router
 *   }
 */
import type { GoFile } from "../facts.ts";
import type { NodeIndex } from "../syntax.ts";
import {
  CONVERSIONS,
  COPIERS,
  COPYING_LAYERS,
  COPYING_VALUES,
  GORILLA_CONTEXT,
  HARMLESS,
  libraryName,
  routerKind,
} from "./libraries.ts";
import {
  keyOf,
  lastName,
  type Meaning,
  type ParameterMeaning,
  type Place,
  type Program,
  parametersOf,
  receiverName,
  textAt,
} from "./program.ts";
import { loopsAround, rowKey, rowsOf } from "./tables.ts";
import {
  EMPTY,
  type Env,
  fieldKey,
  NEXT,
  parameterKey,
  type Router,
  type RouterKind,
  requestParameter,
  UNKNOWN,
  type Value,
} from "./value.ts";

/** Deeper wiring than this is taken for unknown. */
const DEPTH_MAX = 40;
/** Of a whole repository: beyond it all is taken for unknown, so that no source takes long. */
const EVALUATIONS_MAX = 300_000;
/** Methods of a mux route or router that lead to a route of the same router. */
const MATCHERS =
  /^(Path|PathPrefix|Methods|Host|Queries|Schemes|Headers|HeadersRegexp|Name|NewRoute|MatcherFunc|StrictSlash|UseEncodedPath|SkipClean)$/;

export class Handlers {
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
    return this.#returned(layer.function, env) ?? { kind: "unknown", inner: [next] };
  }

  #evalNode(place: Place, env: Env): Value | null {
    const { file, node } = place;
    const { tree } = file;
    switch (tree.kind(node)) {
      case "parenthesized_expression":
      case "literal_element":
      case "unary_expression":
        return this.#evalChild(place, tree.children(node)[0], env);
      case "func_literal":
        return { kind: "closure", function: place, env };
      case "composite_literal":
        return this.#composite(place, env);
      case "call_expression":
        return this.#call(place, env);
      case "index_expression":
        return this.#evalChild(place, tree.field(node, "operand"), env);
      case "type_conversion_expression":
        return this.#indexed(place, env);
      case "identifier":
      case "selector_expression":
      case "type_identifier":
        return this.#named(place, env);
      case "qualified_type":
      case "pointer_type":
        return this.#madeRouter(place, textAt(place), null);
      default:
        return null;
    }
  }

  /** `layers[i](next)`, which the grammar takes for a conversion to a generic type. */
  #indexed(place: Place, env: Env): Value | null {
    const { file, node } = place;
    const { tree } = file;
    const type = tree.field(node, "type");
    const operand = tree.field(node, "operand");
    const name = type === null ? undefined : tree.children(type)[0];
    const layer = this.#evalChild(place, name, env);
    if (layer?.kind !== "layer" || operand === null) return null;
    return this.#wrapped(layer, place, [operand], env);
  }

  #evalChild({ file }: Place, node: NodeIndex | undefined | null, env: Env): Value | null {
    return node === undefined || node === null ? null : this.eval({ file, node }, env);
  }

  #named(place: Place, env: Env): Value | null {
    const builtin = builtinLayer(place);
    if (builtin) return builtin;
    const library = libraryName(place);
    if (library === "net/http.DefaultServeMux") return { kind: "router", router: defaultRouter(place) };
    const text = textAt(place);
    const row = this.#ofLoop(place, text, env);
    if (row) return row;
    const field = text.includes(".") ? env.get(fieldKey(lastName(text))) : undefined;
    if (field) return field;
    const meaning = this.program.meaning(place);
    return meaning === null ? null : this.#meant(meaning, env);
  }

  /** The variable of a loop: what a row binds it to, else all that the loop goes over, as layers. */
  #ofLoop(place: Place, text: string, env: Env): Value | null {
    for (const loop of loopsAround(place)) {
      const bound = env.get(rowKey(loop, text));
      if (bound) return bound;
      if (text !== loop.name) continue;
      const whole = this.eval(loop.over, env);
      if (whole?.kind === "layer") return whole;
      const layers = rowsOf(loop, this.program).map((row) => this.eval(row.place, env));
      if (layers.length > 0) return this.#stacked(layers);
    }
    return null;
  }

  #stacked(layers: readonly (Value | null)[]): Value {
    return { kind: "layer", wrap: (next) => layers.reduceRight((inner: Value, one) => this.apply(one, inner), next) };
  }

  #meant(meaning: Meaning, env: Env): Value | null {
    if (meaning.kind === "value") return this.eval(meaning.place, env);
    if (meaning.kind === "function") return { kind: "closure", function: meaning.place, env };
    return env.get(parameterKey(meaning.function, meaning.name)) ?? this.#argument(meaning, env);
  }

  /** What callers give for a parameter that is not bound: to a function that registers routes, or to the literal of r.Route. */
  #argument({ function: of, index, name }: ParameterMeaning, env: Env): Value | null {
    const { file, node } = of;
    const { tree } = file;
    if (index < 0) return null;
    const type = parametersOf(of)[index]?.type ?? "";
    if (tree.kind(node) === "func_literal") {
      const call = tree.above(node, "call_expression");
      return call === null || routerKind(of, type) === null ? null : this.#derived({ file, node: call }, env);
    }
    for (const call of this.program.callsOf(tree.fieldText(node, "name"))) {
      if (keyOf(call) === keyOf(of) || !this.#leadsTo(call, of)) continue;
      const given = argumentsOf(call)[index];
      const value = given === undefined ? null : this.eval({ file: call.file, node: given });
      if (value) return value;
    }
    const kind = routerKind(of, type);
    return kind === null ? null : { kind: "router", router: rootRouter(of, kind, name) };
  }

  #leadsTo(call: Place, of: Place): boolean {
    const callee = call.file.tree.field(call.node, "function");
    const meaning = callee === null ? null : this.program.meaning({ file: call.file, node: callee });
    return meaning?.kind === "function" && keyOf(meaning.place) === keyOf(of);
  }

  #composite(place: Place, env: Env): Value | null {
    const { file, node } = place;
    const { tree } = file;
    const type = tree.fieldText(node, "type");
    const made = this.#madeRouter(place, type, null);
    if (made) return made;
    const serve = this.program.method(file, type, "ServeHTTP");
    if (serve === null) return null;
    const bound = new Map(env);
    const names = this.program.fieldNames(file, type);
    const body = tree.field(node, "body");
    for (const [row, element] of (body === null ? [] : tree.children(body)).entries()) {
      const isKeyed = tree.kind(element) === "keyed_element";
      const name = isKeyed ? tree.fieldText(element, "key") : names[row];
      const value = this.#evalChild(place, isKeyed ? tree.field(element, "value") : element, env);
      if (name !== undefined && value) bound.set(fieldKey(name), value);
    }
    return { kind: "closure", function: serve, env: bound };
  }

  #call(place: Place, env: Env): Value | null {
    const { file, node } = place;
    const callee = file.tree.field(node, "function");
    if (callee === null) return null;
    const calleePlace = { file, node: callee };
    const given = argumentsOf(place);
    const library = libraryName(calleePlace);
    if (CONVERSIONS.test(library)) return this.#evalChild(place, given[0], env);
    if (COPIERS.test(library)) return this.#copied(place, lastName(library), given, env);
    if (COPYING_LAYERS.test(library)) return copyLayer(place, lastName(library));
    if (textAt(calleePlace) === "new") return this.#evalChild(place, given[0], env);
    const router = this.#madeRouter(place, textAt(calleePlace), null) ?? this.#derived(place, env);
    if (router) return router;
    const converted = this.#converted(place, textAt(calleePlace), env);
    if (converted) return converted;
    const stack = this.#stack(place, library, env);
    if (stack) return stack;
    const known = this.eval(calleePlace, env);
    if (known?.kind === "layer") return this.#wrapped(known, place, given, env);
    if (known?.kind === "closure") return this.#called(known, place, given, env);
    return this.#outOfSight(place, given, env);
  }

  #wrapped(layer: Value, place: Place, given: readonly NodeIndex[], env: Env): Value {
    return this.apply(layer, this.#evalChild(place, given[0], env) ?? UNKNOWN);
  }

  /** `handler(f)`, a type of the repository with ServeHTTP: that method, with f for its receiver. */
  #converted(place: Place, type: string, env: Env): Value | null {
    const serve = /^\w+(\.\w+)?$/.test(type) ? this.program.method(place.file, type, "ServeHTTP") : null;
    const value = serve && this.#evalChild(place, argumentsOf(place)[0], env);
    if (!serve || !value) return null;
    return { kind: "closure", function: serve, env: new Map(env).set(parameterKey(serve, receiverName(serve)), value) };
  }

  #copied(place: Place, name: string, given: readonly NodeIndex[], env: Env): Value {
    const inner = given.map((node) => this.#evalChild(place, node, env)).find((value) => value !== null);
    return { kind: "copy", place, name, next: inner ?? UNKNOWN };
  }

  #called(
    closure: Extract<Value, { kind: "closure" }>,
    place: Place,
    given: readonly NodeIndex[],
    env: Env,
  ): Value | null {
    if (requestParameter(closure.function) !== null) return null;
    const bound = new Map(closure.env);
    for (const [row, { name, isVariadic }] of parametersOf(closure.function).entries()) {
      const rest = isVariadic ? given.slice(row).map((node) => this.#evalChild(place, node, env)) : [];
      const value = isVariadic ? this.#stacked(rest) : this.#evalChild(place, given[row], env);
      if (value) bound.set(parameterKey(closure.function, name), value);
    }
    return this.#returned(closure.function, bound) ?? this.#outOfSight(place, given, env);
  }

  /** The first of a function's own returns that is a handler. */
  #returned({ file, node }: Place, env: Env): Value | null {
    const { tree } = file;
    for (const statement of tree.within(node, "return_statement")) {
      if (tree.above(statement, "func_literal", "function_declaration", "method_declaration") !== node) continue;
      const list = tree.children(statement)[0];
      const first = list === undefined ? undefined : tree.children(list)[0];
      const value = this.#evalChild({ file, node }, first, env);
      if (value) return value;
    }
    return null;
  }

  #outOfSight(place: Place, given: readonly NodeIndex[], env: Env): Value | null {
    const inner = given.flatMap((node) => this.#evalChild(place, node, env) ?? []);
    const callee = place.file.tree.field(place.node, "function");
    const isHarmless = callee !== null && HARMLESS.test(libraryName({ file: place.file, node: callee }));
    if (isHarmless && inner[0]) return inner[0];
    return inner.length === 0 ? null : { kind: "unknown", inner };
  }

  /** alice.New(a, b).Then(h): a around b around h. */
  #stack(place: Place, library: string, env: Env): Value | null {
    const { file, node } = place;
    const { tree } = file;
    const layersOf = (outer: Value | null) => {
      const layers = argumentsOf(place).map((one) => this.#evalChild(place, one, env));
      return this.#stacked(outer ? [outer, ...layers] : layers);
    };
    if (/\/alice\.New$/.test(library)) return layersOf(null);
    const callee = tree.field(node, "function");
    if (callee === null || tree.kind(callee) !== "selector_expression") return null;
    const method = tree.fieldText(callee, "field");
    if (!/^(Then|ThenFunc|Append)$/.test(method)) return null;
    const outer = this.#evalChild(place, tree.field(callee, "operand"), env);
    if (outer?.kind !== "layer") return null;
    return method === "Append" ? layersOf(outer) : this.#wrapped(outer, place, argumentsOf(place), env);
  }

  #madeRouter(place: Place, name: string, parent: Router | null): Value | null {
    const kind = routerKind(place, name);
    if (kind === null) return null;
    if (name.endsWith("DefaultServeMux")) return { kind: "router", router: defaultRouter(place) };
    const layers = kind === "negroni" ? argumentsOf(place).map((node) => ({ file: place.file, node })) : [];
    return { kind: "router", router: { id: keyOf(place), kind, parent, layers, place } };
  }

  /** A router that a method of another one gives: a group, a subrouter, a route of the same. */
  #derived(place: Place, env: Env): Value | null {
    const { file, node } = place;
    const { tree } = file;
    const callee = tree.field(node, "function");
    if (callee === null || tree.kind(callee) !== "selector_expression") return null;
    const method = tree.fieldText(callee, "field");
    if (!/^(Subrouter|Group|With|Route)$/.test(method) && !MATCHERS.test(method)) return null;
    const operand = this.#evalChild(place, tree.field(callee, "operand"), env);
    if (operand?.kind !== "router") return null;
    if (MATCHERS.test(method)) return operand;
    return { kind: "router", router: childRouter(operand.router, place, method) };
  }
}

const isHandlerType = (type: string): boolean => /Handler(Func)?$|func\(http\.ResponseWriter/.test(type);

export function argumentsOf({ file: { tree }, node }: Place): NodeIndex[] {
  const list = tree.field(node, "arguments");
  return list === null ? [] : tree.children(list).filter((child) => tree.kind(child) !== "comment");
}

/** gin and echo take the layers of a group after its path, chi's With takes nothing else. */
function childRouter(parent: Router, place: Place, method: string): Router {
  const given = argumentsOf(place).map((node) => ({ file: place.file, node }));
  const layers = method === "With" ? given : method === "Group" && parent.kind !== "chi" ? given.slice(1) : [];
  return { id: keyOf(place), kind: parent.kind, parent, layers, place };
}

const rootRouter = (place: Place, kind: RouterKind, name: string): Router => ({
  id: parameterKey(place, name),
  kind,
  parent: null,
  layers: [],
  place,
});

export const defaultRouter = (place: Place): Router => ({
  id: "net/http.DefaultServeMux",
  kind: "net/http",
  parent: null,
  layers: [],
  place,
});

function builtinLayer(place: Place): Value | null {
  const library = libraryName(place);
  if (library === `${GORILLA_CONTEXT}.ClearHandler`)
    return { kind: "layer", wrap: (next) => ({ kind: "clear", place, name: textAt(place), next }) };
  return COPYING_VALUES.test(library) ? copyLayer(place, lastName(library)) : null;
}

const copyLayer = (place: Place, name: string): Value => ({
  kind: "layer",
  wrap: (next) => ({ kind: "copy", place, name, next }),
});
