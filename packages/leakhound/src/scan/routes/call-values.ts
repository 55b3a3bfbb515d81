/** What calls give: a wrapped handler, a router, what a function of the repository returns. */
import type { NodeIndex } from "../syntax/tree.ts";
import type { Evaluator } from "./evaluator.ts";
import { type Env, parameterKey, requestParameter, UNKNOWN, type Value } from "./handler-value.ts";
import { CONVERSIONS, COPIERS, COPYING_LAYERS, HARMLESS, libraryName } from "./libraries.ts";
import { copyLayer, stackedLayers } from "./middleware.ts";
import { argumentsOf, lastName, type Place, parametersOf, receiverName, textAt } from "./place.ts";
import { derivedRouter, madeRouter } from "./routers.ts";

interface Call {
  readonly evaluator: Evaluator;
  readonly place: Place;
  readonly given: readonly NodeIndex[];
  readonly env: Env;
}

export function callValue(evaluator: Evaluator, place: Place, env: Env): Value | null {
  const callee = calleeOf(place);
  if (callee === null) return null;
  const call: Call = { evaluator, place, given: argumentsOf(place), env };
  const library = libraryName(callee);
  if (CONVERSIONS.test(library) || textAt(callee) === "new") return valueAt(call, call.given[0]);
  if (COPIERS.test(library)) return copied(call, lastName(library));
  if (COPYING_LAYERS.test(library)) return copyLayer(place, lastName(library));
  return (
    madeRouter(place, textAt(callee)) ??
    derivedRouter(evaluator, place, env) ??
    converted(call, textAt(callee)) ??
    aliceStack(call, library) ??
    ofOwnFunction(call, evaluator.eval(callee, env))
  );
}

function calleeOf({ file, node }: Place): Place | null {
  const callee = file.tree.field(node, "function");
  return callee === null ? null : { file, node: callee };
}

const valueAt = ({ evaluator, place, env }: Call, node: NodeIndex | null | undefined): Value | null =>
  evaluator.evalChild(place, node, env);

function ofOwnFunction(call: Call, callee: Value | null): Value | null {
  if (callee?.kind === "layer") return wrapped(call, callee);
  return callee?.kind === "closure" ? called(call, callee) : outOfSight(call);
}

const wrapped = (call: Call, layer: Value): Value =>
  call.evaluator.apply(layer, valueAt(call, call.given[0]) ?? UNKNOWN);

/** `handler(f)`, a type of the repository with ServeHTTP: that method, with f for its receiver. */
function converted(call: Call, type: string): Value | null {
  const { evaluator, place, env } = call;
  const serve = /^\w+(\.\w+)?$/.test(type) ? evaluator.program.method(place.file, type, "ServeHTTP") : null;
  const value = serve && valueAt(call, call.given[0]);
  if (!serve || !value) return null;
  return { kind: "closure", function: serve, env: new Map(env).set(parameterKey(serve, receiverName(serve)), value) };
}

function copied(call: Call, name: string): Value {
  const inner = call.given.map((node) => valueAt(call, node)).find((value) => value !== null);
  return { kind: "copy", place: call.place, name, next: inner ?? UNKNOWN };
}

function called(call: Call, closure: Extract<Value, { kind: "closure" }>): Value | null {
  if (requestParameter(closure.function) !== null) return null;
  const bound = new Map(closure.env);
  for (const [row, { name, isVariadic }] of parametersOf(closure.function).entries()) {
    const value = isVariadic ? restOf(call, row) : valueAt(call, call.given[row]);
    if (value) bound.set(parameterKey(closure.function, name), value);
  }
  return returnedValue(call.evaluator, closure.function, bound) ?? outOfSight(call);
}

const restOf = (call: Call, row: number): Value =>
  stackedLayers(
    call.evaluator,
    call.given.slice(row).map((node) => valueAt(call, node)),
  );

/** The first of a function's own returns that is a handler. */
export function returnedValue(evaluator: Evaluator, { file, node }: Place, env: Env): Value | null {
  const { tree } = file;
  for (const statement of tree.within(node, "return_statement")) {
    if (tree.above(statement, "func_literal", "function_declaration", "method_declaration") !== node) continue;
    const list = tree.children(statement)[0];
    const first = list === undefined ? undefined : tree.children(list)[0];
    const value = evaluator.evalChild({ file, node }, first, env);
    if (value) return value;
  }
  return null;
}

function outOfSight(call: Call): Value | null {
  const inner = call.given.flatMap((node) => valueAt(call, node) ?? []);
  const callee = calleeOf(call.place);
  if (callee !== null && HARMLESS.test(libraryName(callee)) && inner[0]) return inner[0];
  return inner.length === 0 ? null : { kind: "unknown", inner };
}

/** alice.New(a, b).Then(h): a around b around h. */
function aliceStack(call: Call, library: string): Value | null {
  if (/\/alice\.New$/.test(library)) return restOf(call, 0);
  const callee = calleeOf(call.place);
  const { tree } = call.place.file;
  if (callee === null || tree.kind(callee.node) !== "selector_expression") return null;
  const method = tree.fieldText(callee.node, "field");
  if (!/^(Then|ThenFunc|Append)$/.test(method)) return null;
  const outer = valueAt(call, tree.field(callee.node, "operand"));
  if (outer?.kind !== "layer") return null;
  return method === "Append" ? stackedLayers(call.evaluator, [outer, restOf(call, 0)]) : wrapped(call, outer);
}
