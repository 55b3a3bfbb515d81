/** Routers: made by a library, or given by a method of another one. */
import type { Evaluator } from "./evaluator.ts";
import { type Env, parameterKey, type Router, type RouterKind, type Value } from "./handler-value.ts";
import { routerKind } from "./libraries.ts";
import { argumentsOf, keyOf, type Place } from "./place.ts";

/** Methods of a mux route or router that lead to a route of the same router. */
const MATCHERS =
  /^(Path|PathPrefix|Methods|Host|Queries|Schemes|Headers|HeadersRegexp|Name|NewRoute|MatcherFunc|StrictSlash|UseEncodedPath|SkipClean)$/;

/** A router by its constructor or type. */
export function madeRouter(place: Place, name: string): Value | null {
  const kind = routerKind(place, name);
  if (kind === null) return null;
  if (name.endsWith("DefaultServeMux")) return { kind: "router", router: defaultRouter(place) };
  const layers = kind === "negroni" ? argumentsOf(place).map((node) => ({ file: place.file, node })) : [];
  return { kind: "router", router: { id: keyOf(place), kind, parent: null, layers, place } };
}

/** A router that a method of another one gives: a group, a subrouter, a route of the same. */
export function derivedRouter(evaluator: Evaluator, place: Place, env: Env): Value | null {
  const { file, node } = place;
  const { tree } = file;
  const callee = tree.field(node, "function");
  if (callee === null || tree.kind(callee) !== "selector_expression") return null;
  const method = tree.fieldText(callee, "field");
  if (!/^(Subrouter|Group|With|Route)$/.test(method) && !MATCHERS.test(method)) return null;
  const operand = evaluator.evalChild(place, tree.field(callee, "operand"), env);
  if (operand?.kind !== "router") return null;
  if (MATCHERS.test(method)) return operand;
  return { kind: "router", router: childRouter(operand.router, place, method) };
}

/** gin and echo take the layers of a group after its path, chi's With takes nothing else. */
function childRouter(parent: Router, place: Place, method: string): Router {
  const given = argumentsOf(place).map((node) => ({ file: place.file, node }));
  const layers = method === "With" ? given : method === "Group" && parent.kind !== "chi" ? given.slice(1) : [];
  return { id: keyOf(place), kind: parent.kind, parent, layers, place };
}

export const rootRouter = (place: Place, kind: RouterKind, name: string): Router => ({
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
