/** Routers: constructed by a library, or derived from another router by one of its methods. */
import type { Evaluator } from "./evaluator.ts";
import { type Env, parameterKey, type Router, type RouterKind, type Value } from "./handler-value.ts";
import { routerKind } from "./libraries.ts";
import { argumentsOf, keyOf, type Place } from "./place.ts";

/** Methods of a gorilla/mux router or route that return a route of the same router. */
const MATCHERS =
  /^(Path|PathPrefix|Methods|Host|Queries|Schemes|Headers|HeadersRegexp|Name|NewRoute|MatcherFunc|StrictSlash|UseEncodedPath|SkipClean)$/;

/** The router that a constructor or a type makes, such as `mux.NewRouter`; null for other names. */
export function constructedRouter(place: Place, name: string): Value | null {
  const kind = routerKind(place, name);
  if (kind === null) return null;
  if (name.endsWith("DefaultServeMux")) return { kind: "router", router: defaultServeMux(place) };
  const middleware = kind === "negroni" ? argumentsOf(place) : [];
  return { kind: "router", router: { id: keyOf(place), kind, parent: null, middleware, place } };
}

/** The router that a method of another router returns: a group, a subrouter, a route of the same router. */
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

/** Groups of gin and echo take middleware after their path; chi's With takes nothing but middleware. */
function childRouter(parent: Router, place: Place, method: string): Router {
  const given = argumentsOf(place);
  const middleware = method === "With" ? given : method === "Group" && parent.kind !== "chi" ? given.slice(1) : [];
  return { id: keyOf(place), kind: parent.kind, parent, middleware, place };
}

/** The router that a parameter stands for when no caller shows which one it is. */
export const parameterRouter = (place: Place, kind: RouterKind, name: string): Router => ({
  id: parameterKey(place, name),
  kind,
  parent: null,
  middleware: [],
  place,
});

export const defaultServeMux = (place: Place): Router => ({
  id: "net/http.DefaultServeMux",
  kind: "net/http",
  parent: null,
  middleware: [],
  place,
});
