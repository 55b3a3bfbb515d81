/** What calls give: a wrapped handler, a router, what a function of the repository returns. */
import type { NodeIndex } from "../syntax.ts";
import type { Handlers } from "./handlers.ts";
import { copyLayer, stackedLayers } from "./layers.ts";
import { CONVERSIONS, COPIERS, COPYING_LAYERS, HARMLESS, libraryName } from "./libraries.ts";
import { argumentsOf, lastName, type Place, parametersOf, receiverName, textAt } from "./place.ts";
import { derivedRouter, madeRouter } from "./routers.ts";
import { type Env, parameterKey, requestParameter, UNKNOWN, type Value } from "./value.ts";

export function callValue(handlers: Handlers, place: Place, env: Env): Value | null {
  const { file, node } = place;
  const callee = file.tree.field(node, "function");
  if (callee === null) return null;
  const calleePlace = { file, node: callee };
  const given = argumentsOf(place);
  const library = libraryName(calleePlace);
  if (CONVERSIONS.test(library)) return handlers.evalChild(place, given[0], env);
  if (COPIERS.test(library)) return copied(handlers, place, lastName(library), given, env);
  if (COPYING_LAYERS.test(library)) return copyLayer(place, lastName(library));
  if (textAt(calleePlace) === "new") return handlers.evalChild(place, given[0], env);
  const router = madeRouter(place, textAt(calleePlace)) ?? derivedRouter(handlers, place, env);
  if (router) return router;
  const served = converted(handlers, place, textAt(calleePlace), env);
  if (served) return served;
  const stack = aliceStack(handlers, place, library, env);
  if (stack) return stack;
  const known = handlers.eval(calleePlace, env);
  if (known?.kind === "layer") return wrapped(handlers, known, place, given, env);
  if (known?.kind === "closure") return called(handlers, known, place, given, env);
  return outOfSight(handlers, place, given, env);
}

function wrapped(handlers: Handlers, layer: Value, place: Place, given: readonly NodeIndex[], env: Env): Value {
  return handlers.apply(layer, handlers.evalChild(place, given[0], env) ?? UNKNOWN);
}

/** `handler(f)`, a type of the repository with ServeHTTP: that method, with f for its receiver. */
function converted(handlers: Handlers, place: Place, type: string, env: Env): Value | null {
  const serve = /^\w+(\.\w+)?$/.test(type) ? handlers.program.method(place.file, type, "ServeHTTP") : null;
  const value = serve && handlers.evalChild(place, argumentsOf(place)[0], env);
  if (!serve || !value) return null;
  return { kind: "closure", function: serve, env: new Map(env).set(parameterKey(serve, receiverName(serve)), value) };
}

function copied(handlers: Handlers, place: Place, name: string, given: readonly NodeIndex[], env: Env): Value {
  const inner = given.map((node) => handlers.evalChild(place, node, env)).find((value) => value !== null);
  return { kind: "copy", place, name, next: inner ?? UNKNOWN };
}

function called(
  handlers: Handlers,
  closure: Extract<Value, { kind: "closure" }>,
  place: Place,
  given: readonly NodeIndex[],
  env: Env,
): Value | null {
  if (requestParameter(closure.function) !== null) return null;
  const bound = new Map(closure.env);
  for (const [row, { name, isVariadic }] of parametersOf(closure.function).entries()) {
    const rest = isVariadic ? given.slice(row).map((node) => handlers.evalChild(place, node, env)) : [];
    const value = isVariadic ? stackedLayers(handlers, rest) : handlers.evalChild(place, given[row], env);
    if (value) bound.set(parameterKey(closure.function, name), value);
  }
  return returnedValue(handlers, closure.function, bound) ?? outOfSight(handlers, place, given, env);
}

/** The first of a function's own returns that is a handler. */
export function returnedValue(handlers: Handlers, { file, node }: Place, env: Env): Value | null {
  const { tree } = file;
  for (const statement of tree.within(node, "return_statement")) {
    if (tree.above(statement, "func_literal", "function_declaration", "method_declaration") !== node) continue;
    const list = tree.children(statement)[0];
    const first = list === undefined ? undefined : tree.children(list)[0];
    const value = handlers.evalChild({ file, node }, first, env);
    if (value) return value;
  }
  return null;
}

function outOfSight(handlers: Handlers, place: Place, given: readonly NodeIndex[], env: Env): Value | null {
  const inner = given.flatMap((node) => handlers.evalChild(place, node, env) ?? []);
  const callee = place.file.tree.field(place.node, "function");
  const isHarmless = callee !== null && HARMLESS.test(libraryName({ file: place.file, node: callee }));
  if (isHarmless && inner[0]) return inner[0];
  return inner.length === 0 ? null : { kind: "unknown", inner };
}

/** alice.New(a, b).Then(h): a around b around h. */
function aliceStack(handlers: Handlers, place: Place, library: string, env: Env): Value | null {
  const { file, node } = place;
  const { tree } = file;
  const layersOf = (outer: Value | null) => {
    const layers = argumentsOf(place).map((one) => handlers.evalChild(place, one, env));
    return stackedLayers(handlers, outer ? [outer, ...layers] : layers);
  };
  if (/\/alice\.New$/.test(library)) return layersOf(null);
  const callee = tree.field(node, "function");
  if (callee === null || tree.kind(callee) !== "selector_expression") return null;
  const method = tree.fieldText(callee, "field");
  if (!/^(Then|ThenFunc|Append)$/.test(method)) return null;
  const outer = handlers.evalChild(place, tree.field(callee, "operand"), env);
  if (outer?.kind !== "layer") return null;
  return method === "Append" ? layersOf(outer) : wrapped(handlers, outer, place, argumentsOf(place), env);
}
