/** Which routes and layers the source registers, on which router. */

import type { TrpcConfig } from "../deployment/trpc-config.ts";
import { importOf } from "../index/go-file.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Evaluator } from "./evaluator.ts";
import { EMPTY, type Env, type Router } from "./handler-value.ts";
import { argumentsOf, lastName, type Place, pairsOf, textAt } from "./place.ts";
import { loopsAround, rowKey, rowsOf } from "./route-tables.ts";
import { defaultRouter } from "./routers.ts";
import { type Root, rootsOf } from "./servers.ts";
import { adminRouter, filtersOf, TRPC_ADMIN, TRPC_HTTP, trpcRouter } from "./trpc.ts";

export interface Registration {
  readonly router: Router;
  /** Call or assignment that registers. */
  readonly place: Place;
  /** As written: `GET /healthz`. */
  readonly path: string;
  readonly handler: Place;
  /** Of this route alone, outermost first. */
  readonly layers: readonly Place[];
  /** mux runs no layers around its NotFoundHandler. */
  readonly isBare: boolean;
  /** What the loop around binds, for a row of a table. */
  readonly env: Env;
}

/** `router.Use(layer, …)`. */
export interface Use {
  readonly router: Router;
  readonly place: Place;
  readonly layers: readonly Place[];
}

export interface Wiring {
  readonly registrations: readonly Registration[];
  readonly uses: readonly Use[];
  readonly roots: readonly Root[];
  /** Around all that trpc-go serves. */
  readonly filters: readonly Place[];
}

const VERBS = ["Get", "Head", "Post", "Put", "Patch", "Delete", "Connect", "Options", "Trace"];
/** Methods that register, with how many arguments stand before handlers and layers. */
const LEADING = new Map<string, number>([
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

/** @param configs of trpc-go, which say what filters run */
export function wiringOf(evaluator: Evaluator, configs: readonly TrpcConfig[]): Wiring {
  const { program } = evaluator;
  const registrations = [...LEADING.keys()]
    .flatMap((method) => program.callsOf(method))
    .flatMap((call) => registrationOf(call, evaluator) ?? [])
    .flatMap((registration) => byRow(registration, evaluator));
  const assigned = program.files.flatMap((file) =>
    [...file.tree.within(file.tree.root, "assignment_statement")].map((node) => ({ file, node })),
  );
  return {
    registrations: [...registrations, ...assigned.flatMap((place) => fallbackOf(place, evaluator) ?? [])],
    uses: ["Use", "UseFunc", "Pre"]
      .flatMap((name) => program.callsOf(name))
      .flatMap((call) => useOf(call, evaluator) ?? []),
    roots: rootsOf(evaluator, assigned),
    filters: filtersOf(program, configs),
  };
}

function registrationOf(place: Place, evaluator: Evaluator): Registration | null {
  const { file, node } = place;
  const { tree } = file;
  const callee = tree.field(node, "function");
  if (callee === null || tree.kind(callee) !== "selector_expression") return null;
  const method = tree.fieldText(callee, "field");
  const router = routerOf(place, callee, evaluator);
  if (router === null) return null;
  const leading = router.kind === "gin" && method === "Handle" ? 2 : LEADING.get(method)!;
  const given = argumentsOf(place).map((one) => ({ file, node: one }));
  const rest = given.slice(leading);
  const [handler, layers] = router.kind === "gin" ? [rest.at(-1), rest.slice(0, -1)] : [rest[0], rest.slice(1)];
  if (handler === undefined) return null;
  return { router, place, path: pathOf(place, method), handler, layers, isBare: false, env: EMPTY };
}

/** In a loop over a table, one for each of its rows. */
function byRow(registration: Registration, evaluator: Evaluator): Registration[] {
  const { place, path } = registration;
  const loop = loopsAround(place).find(({ name }) => new RegExp(`\\b${name}\\b`).test(textAt(place)));
  const rows = loop === undefined ? [] : rowsOf(loop, evaluator.program);
  if (loop === undefined || rows.length === 0) return [registration];
  return rows.map((row) => {
    const values = [...row.parts].flatMap(([expression, part]) => {
      const value = evaluator.eval(part);
      return value ? [[rowKey(loop, expression), value] as const] : [];
    });
    const named = firstText(row.place) ?? path;
    return { ...registration, place: row.place, path: named, env: new Map(values) };
  });
}

function routerOf(place: Place, callee: NodeIndex, evaluator: Evaluator): Router | null {
  const { file } = place;
  const { tree } = file;
  const operand = tree.field(callee, "operand");
  if (operand === null) return null;
  const library = importOf(file, tree.text(callee));
  if (library === "net/http" && tree.kind(operand) === "identifier")
    return isHandle(tree.text(callee)) ? defaultRouter(place) : null;
  if (TRPC_HTTP.test(library)) return isHandle(tree.text(callee)) ? trpcRouter(place) : null;
  if (TRPC_ADMIN.test(library)) return isHandle(tree.text(callee)) ? adminRouter(place) : null;
  const value = evaluator.eval({ file, node: operand });
  return value?.kind === "router" ? value.router : null;
}

const isHandle = (callee: string): boolean => /^\w+\.(Handle|HandleFunc)$/.test(callee);

/** The first text in the call, with the verb where the method is one. */
function pathOf(place: Place, method: string): string {
  const path = firstText(place);
  const verb = VERBS.find((one) => one.toUpperCase() === method.toUpperCase())?.toUpperCase();
  return [verb, path ?? method].filter((part) => part !== undefined).join(" ");
}

const firstText = (place: Place): string | undefined =>
  /["`]([^"`]*)["`]/.exec(textAt(place).replace(/func\(.*/s, ""))?.[1];

/** `router.NotFoundHandler = handler`. */
function fallbackOf(place: Place, evaluator: Evaluator): Registration | null {
  const { file } = place;
  for (const { target, value } of pairsOf(place)) {
    const name = lastName(file.tree.text(target));
    if (!/^(NotFoundHandler|MethodNotAllowedHandler)$/.test(name)) continue;
    const operand = file.tree.field(target, "operand");
    const of = operand === null ? null : evaluator.eval({ file, node: operand });
    if (of?.kind === "router")
      return {
        router: of.router,
        place,
        path: name,
        handler: { file, node: value },
        layers: [],
        isBare: true,
        env: EMPTY,
      };
  }
  return null;
}

function useOf(place: Place, evaluator: Evaluator): Use | null {
  const { file, node } = place;
  const callee = file.tree.field(node, "function");
  const operand = callee === null ? null : file.tree.field(callee, "operand");
  const of = operand === null ? null : evaluator.eval({ file, node: operand });
  if (of?.kind !== "router") return null;
  return { router: of.router, place, layers: argumentsOf(place).map((one) => ({ file, node: one })) };
}
