/** The handlers that the source passes to servers. */
import { importOf } from "../index/go-file.ts";
import { lastName } from "../syntax/dotted-names.ts";
import type { Evaluator } from "./evaluator.ts";
import type { Value } from "./handler-value.ts";
import { argumentsOf, assignedPairs, calleeOf, type Place, textAt } from "./place.ts";
import { defaultServeMux } from "./routers.ts";
import { adminRouter, TRPC_ADMIN, TRPC_HTTP, trpcRouter } from "./trpc.ts";

export interface RootHandler {
  readonly value: Value;
  /** A server that serves the handler was found. */
  readonly isServed: boolean;
}

const SERVERS = [
  "ListenAndServe",
  "ListenAndServeTLS",
  "Serve",
  "ServeTLS",
  "Run",
  "RunTLS",
  "Start",
  "StartTLS",
  "StartServer",
];
const TRPC_MUX = ["RegisterNoProtocolServiceMux", "RegisterServiceMux"];

/** @param assigned all assignments of the repository */
export function rootHandlers(evaluator: Evaluator, assigned: readonly Place[]): RootHandler[] {
  const { symbols } = evaluator;
  const literals = symbols.files.flatMap((file) =>
    [...file.tree.within(file.tree.root, "composite_literal")].flatMap(
      (node) => serverLiteral({ file, node }, evaluator) ?? [],
    ),
  );
  const muxes = trpcMuxes(evaluator);
  return [
    ...SERVERS.flatMap((name) => symbols.callsOf(name)).flatMap((call) => handlersPassedTo(call, evaluator)),
    ...literals,
    ...muxes,
    ...trpcRouters(evaluator),
    ...assigned.flatMap((place) => serverField(place, evaluator) ?? []),
  ];
}

const served = (value: Value): RootHandler => ({ value, isServed: true });

/** trpc-go passes a copy of the request to the router that is registered for a service. */
const trpcMuxes = (evaluator: Evaluator): RootHandler[] =>
  TRPC_MUX.flatMap((name) => evaluator.symbols.callsOf(name)).flatMap((call) =>
    handlersPassedTo(call, evaluator).map(({ value }) =>
      served({ kind: "copy", place: call, name: "trpc-go", next: value }),
    ),
  );

/** The two routers that trpc-go serves by itself, where a file imports it. */
function trpcRouters({ symbols }: Evaluator): RootHandler[] {
  const user = symbols.files.find(({ imports }) =>
    [...imports.values()].some((path) => TRPC_HTTP.test(path) || TRPC_ADMIN.test(path)),
  );
  if (user === undefined) return [];
  const place = { file: user, node: user.tree.root };
  return [trpcRouter(place), adminRouter(place)].map((router) => served({ kind: "router", router }));
}

/** Handlers among the arguments; the router itself for engine.Run; http.DefaultServeMux where the handler is nil. */
function handlersPassedTo(place: Place, evaluator: Evaluator): RootHandler[] {
  const { file } = place;
  const callee = calleeOf(place);
  const operand = callee === null ? null : file.tree.field(callee.node, "operand");
  const places = [...argumentsOf(place), ...(operand === null ? [] : [{ file, node: operand }])];
  const values = places.flatMap((one) => evaluator.eval(one) ?? []);
  const isNil =
    callee !== null && importOf(file, textAt(callee)) === "net/http" && places.some((one) => textAt(one) === "nil");
  const own: Value[] = isNil ? [{ kind: "router", router: defaultServeMux(place) }] : [];
  return [...values, ...own].map(served);
}

/** `http.Server{Handler: handler}`; http.DefaultServeMux where the literal names no handler. */
function serverLiteral({ file, node }: Place, evaluator: Evaluator): RootHandler | null {
  const { tree } = file;
  const type = tree.fieldText(node, "type");
  if (importOf(file, type) !== "net/http" || lastName(type) !== "Server") return null;
  const body = tree.field(node, "body");
  const named = (body === null ? [] : tree.children(body)).find((one) => tree.fieldText(one, "key") === "Handler");
  if (named === undefined) return served({ kind: "router", router: defaultServeMux({ file, node }) });
  const value = evaluator.eval({ file, node: tree.field(named, "value")! });
  return value && served(value);
}

/** `server.Handler = handler`. */
function serverField(place: Place, evaluator: Evaluator): RootHandler | null {
  const { file } = place;
  for (const { target, value } of assignedPairs(place)) {
    if (!/\.Handler$/.test(file.tree.text(target))) continue;
    const found = evaluator.eval({ file, node: value });
    if (found) return served(found);
  }
  return null;
}
