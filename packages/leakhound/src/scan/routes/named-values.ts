/** What names stand for: of the libraries, of a loop's row, of a field, a variable, a function, a parameter. */

import type { Evaluator } from "./evaluator.ts";
import { type Env, fieldKey, parameterKey, type Value } from "./handler-value.ts";
import { libraryName, routerKind } from "./libraries.ts";
import { builtinLayer, stackedLayers } from "./middleware.ts";
import { argumentsOf, keyOf, lastName, type Place, parametersOf, textAt } from "./place.ts";
import { loopsAround, rowKey, rowsOf } from "./route-tables.ts";
import { defaultRouter, derivedRouter, rootRouter } from "./routers.ts";
import type { Meaning, ParameterMeaning } from "./symbols.ts";

export function namedValue(evaluator: Evaluator, place: Place, env: Env): Value | null {
  const builtin = builtinLayer(place);
  if (builtin) return builtin;
  const library = libraryName(place);
  if (library === "net/http.DefaultServeMux") return { kind: "router", router: defaultRouter(place) };
  const text = textAt(place);
  const row = loopValue(evaluator, place, text, env);
  if (row) return row;
  const field = text.includes(".") ? env.get(fieldKey(lastName(text))) : undefined;
  if (field) return field;
  const meaning = evaluator.program.meaning(place);
  return meaning === null ? null : meantValue(evaluator, meaning, env);
}

/** The variable of a loop: what a row binds it to, else all that the loop goes over, as layers. */
function loopValue(evaluator: Evaluator, place: Place, text: string, env: Env): Value | null {
  for (const loop of loopsAround(place)) {
    const bound = env.get(rowKey(loop, text));
    if (bound) return bound;
    if (text !== loop.name) continue;
    const whole = evaluator.eval(loop.over, env);
    if (whole?.kind === "layer") return whole;
    const layers = rowsOf(loop, evaluator.program).map((row) => evaluator.eval(row.place, env));
    if (layers.length > 0) return stackedLayers(evaluator, layers);
  }
  return null;
}

function meantValue(evaluator: Evaluator, meaning: Meaning, env: Env): Value | null {
  if (meaning.kind === "value") return evaluator.eval(meaning.place, env);
  if (meaning.kind === "function") return { kind: "closure", function: meaning.place, env };
  return env.get(parameterKey(meaning.function, meaning.name)) ?? argumentValue(evaluator, meaning, env);
}

/** What callers give for a parameter that is not bound: to a function that registers routes, or to the literal of r.Route. */
function argumentValue(evaluator: Evaluator, { function: of, index, name }: ParameterMeaning, env: Env): Value | null {
  const { file, node } = of;
  const { tree } = file;
  if (index < 0) return null;
  const type = parametersOf(of)[index]?.type ?? "";
  if (tree.kind(node) === "func_literal") {
    const call = tree.above(node, "call_expression");
    return call === null || routerKind(of, type) === null ? null : derivedRouter(evaluator, { file, node: call }, env);
  }
  for (const call of evaluator.program.callsOf(tree.fieldText(node, "name"))) {
    if (keyOf(call) === keyOf(of) || !leadsTo(evaluator, call, of)) continue;
    const given = argumentsOf(call)[index];
    const value = given === undefined ? null : evaluator.eval({ file: call.file, node: given });
    if (value) return value;
  }
  const kind = routerKind(of, type);
  return kind === null ? null : { kind: "router", router: rootRouter(of, kind, name) };
}

function leadsTo(evaluator: Evaluator, call: Place, of: Place): boolean {
  const callee = call.file.tree.field(call.node, "function");
  const meaning = callee === null ? null : evaluator.program.meaning({ file: call.file, node: callee });
  return meaning?.kind === "function" && keyOf(meaning.place) === keyOf(of);
}
