/** Values of calls: a wrapped handler, a router, or what a function of the repository returns. */
import { lastName } from "../syntax/dotted-names.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Evaluator } from "./evaluator.ts";
import { type Closure, type Env, OPAQUE, parameterKey, requestParameter, type Value } from "./handler-value.ts";
import {
  CONVERSIONS,
  COPYING_MIDDLEWARE_MAKERS,
  COPYING_WRAPPERS,
  KEEPS_NO_REQUEST,
  libraryName,
} from "./libraries.ts";
import { copyingMiddleware, stackedMiddleware } from "./middleware.ts";
import { argumentsOf, calleeOf, type Place, parametersOf, receiverName, textAt } from "./place.ts";
import { constructedRouter, derivedRouter } from "./routers.ts";

interface Call {
  readonly evaluator: Evaluator;
  readonly place: Place;
  readonly args: readonly Place[];
  readonly env: Env;
}

export function callValue(evaluator: Evaluator, place: Place, env: Env): Value | null {
  const callee = calleeOf(place);
  if (callee === null) return null;
  const call: Call = { evaluator, place, args: argumentsOf(place), env };
  const library = libraryName(callee);
  if (CONVERSIONS.test(library) || textAt(callee) === "new") return argumentValue(call, 0);
  if (COPYING_WRAPPERS.test(library)) return copyingWrapper(call, lastName(library));
  if (COPYING_MIDDLEWARE_MAKERS.test(library)) return copyingMiddleware(place, lastName(library));
  return (
    constructedRouter(place, textAt(callee)) ??
    derivedRouter(evaluator, place, env) ??
    handlerConversion(call, textAt(callee)) ??
    aliceChain(call, library) ??
    functionCall(call, evaluator.eval(callee, env))
  );
}

function argumentValue({ evaluator, args, env }: Call, index: number): Value | null {
  const argument = args[index];
  return argument === undefined ? null : evaluator.eval(argument, env);
}

function functionCall(call: Call, callee: Value | null): Value | null {
  if (callee?.kind === "middleware") return applied(call, callee);
  return callee?.kind === "closure" ? closureResult(call, callee) : opaqueResult(call);
}

const applied = (call: Call, middleware: Value): Value =>
  call.evaluator.apply(middleware, argumentValue(call, 0) ?? OPAQUE);

/** `handler(f)`, where `handler` is a type of the repository with ServeHTTP: that method, with f as its receiver. */
function handlerConversion(call: Call, type: string): Value | null {
  const { evaluator, place, env } = call;
  const serve = /^\w+(\.\w+)?$/.test(type) ? evaluator.symbols.methodOf(place.file, type, "ServeHTTP") : null;
  const value = serve && argumentValue(call, 0);
  if (!serve || !value) return null;
  return { kind: "closure", function: serve, env: new Map(env).set(parameterKey(serve, receiverName(serve)), value) };
}

function copyingWrapper(call: Call, name: string): Value {
  const inner = call.args.map((_, index) => argumentValue(call, index)).find((value) => value !== null);
  return { kind: "copy", place: call.place, name, next: inner ?? OPAQUE };
}

/** What a call of a function of the repository returns; null for a handler, which returns no handler. */
function closureResult(call: Call, closure: Closure): Value | null {
  if (requestParameter(closure.function) !== null) return null;
  const bound = new Map(closure.env);
  for (const [index, { name, isVariadic }] of parametersOf(closure.function).entries()) {
    const value = isVariadic ? middlewareFrom(call, index) : argumentValue(call, index);
    if (value) bound.set(parameterKey(closure.function, name), value);
  }
  return returnedValue(call.evaluator, closure.function, bound) ?? opaqueResult(call);
}

/** The arguments from `first` on, as one middleware. */
function middlewareFrom(call: Call, first: number): Value {
  const values = call.args.slice(first).map((argument) => call.evaluator.eval(argument, call.env));
  return stackedMiddleware(call.evaluator, values);
}

/** The first value that a function's own return statements return and that is a handler. */
export function returnedValue(evaluator: Evaluator, { file, node }: Place, env: Env): Value | null {
  const { tree } = file;
  for (const statement of tree.within(node, "return_statement")) {
    if (tree.above(statement, "func_literal", "function_declaration", "method_declaration") !== node) continue;
    const list = tree.children(statement)[0];
    const first: NodeIndex | undefined = list === undefined ? undefined : tree.children(list)[0];
    const value = evaluator.evalChild({ file, node }, first, env);
    if (value) return value;
  }
  return null;
}

/** The result of code outside the repository that was given handlers; null where it was given none. */
function opaqueResult(call: Call): Value | null {
  const inner = call.args.flatMap((_, index) => argumentValue(call, index) ?? []);
  const callee = calleeOf(call.place);
  if (callee !== null && KEEPS_NO_REQUEST.test(libraryName(callee)) && inner[0]) return inner[0];
  return inner.length === 0 ? null : { kind: "opaque", inner };
}

/** alice.New(a, b).Then(h): a around b around h. */
function aliceChain(call: Call, library: string): Value | null {
  if (/\/alice\.New$/.test(library)) return middlewareFrom(call, 0);
  const callee = calleeOf(call.place);
  const { tree } = call.place.file;
  if (callee === null || tree.kind(callee.node) !== "selector_expression") return null;
  const method = tree.fieldText(callee.node, "field");
  if (!/^(Then|ThenFunc|Append)$/.test(method)) return null;
  const outer = call.evaluator.evalChild(call.place, tree.field(callee.node, "operand"), call.env);
  if (outer?.kind !== "middleware") return null;
  if (method !== "Append") return applied(call, outer);
  return stackedMiddleware(call.evaluator, [outer, middlewareFrom(call, 0)]);
}
