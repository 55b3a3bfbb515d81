/** Which routes and which middleware the source registers, and on which router. */

import type { TrpcConfig } from "../deployment/trpc-config.ts";
import { importOf } from "../index/go-file.ts";
import { codeText } from "../syntax/code-text.ts";
import { lastName } from "../syntax/dotted-names.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Evaluator } from "./evaluator.ts";
import { EMPTY_ENV, type Env, type Router } from "./handler-value.ts";
import { argumentsOf, assignedPairs, calleeOf, type Place, textAt } from "./place.ts";
import { rangeLoopsAround, rowKey, tableRows } from "./route-tables.ts";
import { defaultServeMux } from "./routers.ts";
import { type RootHandler, rootHandlers } from "./servers.ts";
import { adminRouter, filtersOf, TRPC_ADMIN, TRPC_HTTP, trpcRouter } from "./trpc.ts";

export interface Registration {
  readonly router: Router;
  /** The call or assignment that registers the route. */
  readonly place: Place;
  /** As the source writes it: `GET /healthz`. */
  readonly path: string;
  readonly handler: Place;
  /** Middleware of this route alone, outermost first. */
  readonly middleware: readonly Place[];
  /** gorilla/mux runs no middleware around its NotFoundHandler. */
  readonly skipsMiddleware: boolean;
  /** What the loop around the registration binds, for a row of a table. */
  readonly env: Env;
}

/** `router.Use(middleware, …)`. */
export interface MiddlewareUse {
  readonly router: Router;
  readonly place: Place;
  readonly middleware: readonly Place[];
}

export interface Wiring {
  readonly registrations: readonly Registration[];
  readonly uses: readonly MiddlewareUse[];
  readonly roots: readonly RootHandler[];
  /** Filters around everything that trpc-go serves, outermost first. */
  readonly filters: readonly Place[];
}

const VERBS = ["Get", "Head", "Post", "Put", "Patch", "Delete", "Connect", "Options", "Trace"];
/** Methods that register a route -> number of arguments before handlers and middleware. */
const ARGUMENTS_BEFORE_HANDLER = new Map<string, number>([
  ...[...VERBS, ...VERBS.map((verb) => verb.toUpperCase())].map((verb) => [verb, 1] as const),
  ...["Handle", "HandleFunc", "Mount", "Any", "RouteNotFound"].map((name) => [name, 1] as const),
  ...["Method", "MethodFunc", "Add", "Match"].map((name) => [name, 2] as const),
  ...[
    "Handler",
    "HandlerFunc",
    "NotFound",
    "MethodNotAllowed",
    "NoRoute",
    "NoMethod",
    "UseHandler",
    "UseHandlerFunc",
  ].map((name) => [name, 0] as const),
]);

/** @param configs of trpc-go, which name the filters that run */
export function wiringOf(evaluator: Evaluator, configs: readonly TrpcConfig[]): Wiring {
  const { symbols } = evaluator;
  const registrations = [...ARGUMENTS_BEFORE_HANDLER.keys()]
    .flatMap((method) => symbols.callsOf(method))
    .flatMap((call) => registrationOf(call, evaluator) ?? [])
    .flatMap((registration) => perTableRow(registration, evaluator));
  const assigned = symbols.files.flatMap((file) =>
    [...file.tree.within(file.tree.root, "assignment_statement")].map((node) => ({ file, node })),
  );
  return {
    registrations: [...registrations, ...assigned.flatMap((place) => fallbackHandler(place, evaluator) ?? [])],
    uses: ["Use", "UseFunc", "Pre"]
      .flatMap((name) => symbols.callsOf(name))
      .flatMap((call) => middlewareUse(call, evaluator) ?? []),
    roots: rootHandlers(evaluator, assigned),
    filters: filtersOf(symbols, configs),
  };
}

function registrationOf(place: Place, evaluator: Evaluator): Registration | null {
  const { tree } = place.file;
  const callee = calleeOf(place);
  if (callee === null || tree.kind(callee.node) !== "selector_expression") return null;
  const method = tree.fieldText(callee.node, "field");
  const router = routerOf(place, callee.node, evaluator);
  if (router === null) return null;
  const before = router.kind === "gin" && method === "Handle" ? 2 : ARGUMENTS_BEFORE_HANDLER.get(method)!;
  const rest = argumentsOf(place).slice(before);
  const [handler, middleware] = router.kind === "gin" ? [rest.at(-1), rest.slice(0, -1)] : [rest[0], rest.slice(1)];
  if (handler === undefined) return null;
  return { router, place, path: pathOf(place, method), handler, middleware, skipsMiddleware: false, env: EMPTY_ENV };
}

/** In a loop over a table, one registration for each of its rows. */
function perTableRow(registration: Registration, evaluator: Evaluator): Registration[] {
  const { place, path } = registration;
  const loop = rangeLoopsAround(place).find(({ name }) =>
    new RegExp(`\\b${name}\\b`).test(codeText(place.file.tree, place.node)),
  );
  const rows = loop === undefined ? [] : tableRows(loop, evaluator.symbols);
  if (loop === undefined || rows.length === 0) return [registration];
  return rows.map((row) => {
    const values = [...row.parts].flatMap(([expression, part]) => {
      const value = evaluator.eval(part);
      return value ? [[rowKey(loop, expression), value] as const] : [];
    });
    return { ...registration, place: row.place, path: firstString(row.place) ?? path, env: new Map(values) };
  });
}

function routerOf(place: Place, callee: NodeIndex, evaluator: Evaluator): Router | null {
  const { file } = place;
  const { tree } = file;
  const operand = tree.field(callee, "operand");
  if (operand === null) return null;
  const library = importOf(file, tree.text(callee));
  if (library === "net/http" && tree.kind(operand) === "identifier")
    return isHandle(tree.text(callee)) ? defaultServeMux(place) : null;
  if (TRPC_HTTP.test(library)) return isHandle(tree.text(callee)) ? trpcRouter(place) : null;
  if (TRPC_ADMIN.test(library)) return isHandle(tree.text(callee)) ? adminRouter(place) : null;
  const value = evaluator.eval({ file, node: operand });
  return value?.kind === "router" ? value.router : null;
}

const isHandle = (callee: string): boolean => /^\w+\.(Handle|HandleFunc)$/.test(callee);

/** The first string in the call, with the HTTP method where the Go method names one. */
function pathOf(place: Place, method: string): string {
  const path = firstString(place);
  const verb = VERBS.find((one) => one.toUpperCase() === method.toUpperCase())?.toUpperCase();
  return [verb, path ?? method].filter((part) => part !== undefined).join(" ");
}

const firstString = (place: Place): string | undefined =>
  /["`]([^"`]*)["`]/.exec(textAt(place).replace(/func\(.*/s, ""))?.[1];

/** `router.NotFoundHandler = handler`. */
function fallbackHandler(place: Place, evaluator: Evaluator): Registration | null {
  const { file } = place;
  for (const { target, value } of assignedPairs(place)) {
    const name = lastName(file.tree.text(target));
    if (!/^(NotFoundHandler|MethodNotAllowedHandler)$/.test(name)) continue;
    const operand = file.tree.field(target, "operand");
    const owner = operand === null ? null : evaluator.eval({ file, node: operand });
    if (owner?.kind === "router")
      return {
        router: owner.router,
        place,
        path: name,
        handler: { file, node: value },
        middleware: [],
        skipsMiddleware: true,
        env: EMPTY_ENV,
      };
  }
  return null;
}

function middlewareUse(place: Place, evaluator: Evaluator): MiddlewareUse | null {
  const { file } = place;
  const callee = calleeOf(place);
  const operand = callee === null ? null : file.tree.field(callee.node, "operand");
  const owner = operand === null ? null : evaluator.eval({ file, node: operand });
  return owner?.kind === "router" ? { router: owner.router, place, middleware: argumentsOf(place) } : null;
}
