/** Values of names: of a library's name, a loop variable, a field, a variable, a function, a parameter. */
import { lastName } from "../syntax/dotted-names.ts";
import type { Evaluator } from "./evaluator.ts";
import { type Env, fieldKey, parameterKey, type Value } from "./handler-value.ts";
import { libraryName, routerKind } from "./libraries.ts";
import { libraryMiddleware, stackedMiddleware } from "./middleware.ts";
import { argumentsOf, calleeOf, keyOf, type Place, parametersOf, textAt } from "./place.ts";
import { rangeLoopsAround, rowKey, tableRows } from "./route-tables.ts";
import { defaultServeMux, derivedRouter, parameterRouter } from "./routers.ts";
import type { Definition, ParameterDefinition } from "./symbols.ts";

export function namedValue(evaluator: Evaluator, place: Place, env: Env): Value | null {
  const middleware = libraryMiddleware(place);
  if (middleware) return middleware;
  if (libraryName(place) === "net/http.DefaultServeMux") return { kind: "router", router: defaultServeMux(place) };
  const text = textAt(place);
  const element = loopVariableValue(evaluator, place, text, env);
  if (element) return element;
  const field = text.includes(".") ? env.get(fieldKey(lastName(text))) : undefined;
  if (field) return field;
  const definition = evaluator.symbols.definitionOf(place);
  return definition === null ? null : definedValue(evaluator, definition, env);
}

/** The value that a row binds to a loop variable, else all elements that the loop ranges over, as middleware. */
function loopVariableValue(evaluator: Evaluator, place: Place, text: string, env: Env): Value | null {
  for (const loop of rangeLoopsAround(place)) {
    const bound = env.get(rowKey(loop, text));
    if (bound) return bound;
    if (text !== loop.name) continue;
    const whole = evaluator.eval(loop.over, env);
    if (whole?.kind === "middleware") return whole;
    const elements = tableRows(loop, evaluator.symbols).map((row) => evaluator.eval(row.place, env));
    if (elements.length > 0) return stackedMiddleware(evaluator, elements);
  }
  return null;
}

function definedValue(evaluator: Evaluator, definition: Definition, env: Env): Value | null {
  if (definition.kind === "value") return evaluator.eval(definition.place, env);
  if (definition.kind === "function") return { kind: "closure", function: definition.place, env };
  const bound = env.get(parameterKey(definition.function, definition.name));
  return bound ?? callersArgument(evaluator, definition, env);
}

/** What callers pass for a parameter that is not bound: to a function that registers routes, or to r.Route's literal. */
function callersArgument(
  evaluator: Evaluator,
  { function: of, index, name }: ParameterDefinition,
  env: Env,
): Value | null {
  const { file, node } = of;
  const { tree } = file;
  if (index < 0) return null;
  const type = parametersOf(of)[index]?.type ?? "";
  if (tree.kind(node) === "func_literal") {
    const call = tree.above(node, "call_expression");
    return call === null || routerKind(of, type) === null ? null : derivedRouter(evaluator, { file, node: call }, env);
  }
  for (const call of evaluator.symbols.callsOf(tree.fieldText(node, "name"))) {
    if (keyOf(call) === keyOf(of) || !isCallOf(evaluator, call, of)) continue;
    const argument = argumentsOf(call)[index];
    const value = argument === undefined ? null : evaluator.eval(argument);
    if (value) return value;
  }
  const kind = routerKind(of, type);
  return kind === null ? null : { kind: "router", router: parameterRouter(of, kind, name) };
}

function isCallOf(evaluator: Evaluator, call: Place, of: Place): boolean {
  const callee = calleeOf(call);
  const definition = callee === null ? null : evaluator.symbols.definitionOf(callee);
  return definition?.kind === "function" && keyOf(definition.place) === keyOf(of);
}
