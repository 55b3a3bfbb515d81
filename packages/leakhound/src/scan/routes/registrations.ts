/** Which routes, layers and servers the source registers, on which router. */
import { importOf } from "../facts.ts";
import type { NodeIndex } from "../syntax.ts";
import { argumentsOf, defaultRouter, type Handlers } from "./handlers.ts";
import { keyOf, lastName, type Place, pairsOf, textAt } from "./program.ts";
import { loopsAround, rowKey, rowsOf } from "./tables.ts";
import { EMPTY, type Env, type Router, type Value } from "./value.ts";

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

/** What a server is given, and whether it is seen to be served. */
export interface Root {
  readonly value: Value;
  readonly isSeen: boolean;
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
const TRPC_HTTP = /trpc-go\/(trpc-go\/)?http$/;
const TRPC_ADMIN = /trpc-go\/(trpc-go\/)?admin$/;
const TRPC_MUX = ["RegisterNoProtocolServiceMux", "RegisterServiceMux"];

export function wiringOf(handlers: Handlers): Wiring {
  const { program } = handlers;
  const registrations = [...LEADING.keys()]
    .flatMap((method) => program.callsOf(method))
    .flatMap((call) => registrationOf(call, handlers) ?? [])
    .flatMap((registration) => byRow(registration, handlers));
  const assigned = program.files.flatMap((file) =>
    [...file.tree.within(file.tree.root, "assignment_statement")].map((node) => ({ file, node })),
  );
  return {
    registrations: [...registrations, ...assigned.flatMap((place) => fallbackOf(place, handlers) ?? [])],
    uses: ["Use", "UseFunc", "Pre"]
      .flatMap((name) => program.callsOf(name))
      .flatMap((call) => useOf(call, handlers) ?? []),
    roots: [...serversOf(handlers), ...assigned.flatMap((place) => serverField(place, handlers) ?? [])],
    filters: filtersOf(handlers),
  };
}

function registrationOf(place: Place, handlers: Handlers): Registration | null {
  const { file, node } = place;
  const { tree } = file;
  const callee = tree.field(node, "function");
  if (callee === null || tree.kind(callee) !== "selector_expression") return null;
  const method = tree.fieldText(callee, "field");
  const router = routerOf(place, callee, handlers);
  if (router === null) return null;
  const leading = router.kind === "gin" && method === "Handle" ? 2 : LEADING.get(method)!;
  const given = argumentsOf(place).map((one) => ({ file, node: one }));
  const rest = given.slice(leading);
  const [handler, layers] = router.kind === "gin" ? [rest.at(-1), rest.slice(0, -1)] : [rest[0], rest.slice(1)];
  if (handler === undefined) return null;
  return { router, place, path: pathOf(place, method), handler, layers, isBare: false, env: EMPTY };
}

/** In a loop over a table, one for each of its rows. */
function byRow(registration: Registration, handlers: Handlers): Registration[] {
  const { place, path } = registration;
  const loop = loopsAround(place).find(({ name }) => new RegExp(`\\b${name}\\b`).test(textAt(place)));
  const rows = loop === undefined ? [] : rowsOf(loop, handlers.program);
  if (loop === undefined || rows.length === 0) return [registration];
  return rows.map((row) => {
    const values = [...row.parts].flatMap(([expression, part]) => {
      const value = handlers.eval(part);
      return value ? [[rowKey(loop, expression), value] as const] : [];
    });
    const named = firstText(row.place) ?? path;
    return { ...registration, place: row.place, path: named, env: new Map(values) };
  });
}

function routerOf(place: Place, callee: NodeIndex, handlers: Handlers): Router | null {
  const { file } = place;
  const { tree } = file;
  const operand = tree.field(callee, "operand");
  if (operand === null) return null;
  const library = importOf(file, tree.text(callee));
  if (library === "net/http" && tree.kind(operand) === "identifier")
    return isHandle(tree.text(callee)) ? defaultRouter(place) : null;
  if (TRPC_HTTP.test(library)) return isHandle(tree.text(callee)) ? trpcRouter(place) : null;
  if (TRPC_ADMIN.test(library)) return isHandle(tree.text(callee)) ? adminRouter(place) : null;
  const value = handlers.eval({ file, node: operand });
  return value?.kind === "router" ? value.router : null;
}

const isHandle = (callee: string): boolean => /^\w+\.(Handle|HandleFunc)$/.test(callee);

const trpcRouter = (place: Place): Router => ({ id: "trpc-go", kind: "trpc", parent: null, layers: [], place });
const adminRouter = (place: Place): Router => ({ ...defaultRouter(place), id: "trpc-go admin" });

/** The first text in the call, with the verb where the method is one. */
function pathOf(place: Place, method: string): string {
  const path = firstText(place);
  const verb = VERBS.find((one) => one.toUpperCase() === method.toUpperCase())?.toUpperCase();
  return [verb, path ?? method].filter((part) => part !== undefined).join(" ");
}

const firstText = (place: Place): string | undefined =>
  /["`]([^"`]*)["`]/.exec(textAt(place).replace(/func\(.*/s, ""))?.[1];

/** `router.NotFoundHandler = handler`. */
function fallbackOf(place: Place, handlers: Handlers): Registration | null {
  const { file } = place;
  for (const { target, value } of pairsOf(place)) {
    const name = lastName(file.tree.text(target));
    if (!/^(NotFoundHandler|MethodNotAllowedHandler)$/.test(name)) continue;
    const operand = file.tree.field(target, "operand");
    const of = operand === null ? null : handlers.eval({ file, node: operand });
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

function useOf(place: Place, handlers: Handlers): Use | null {
  const { file, node } = place;
  const callee = file.tree.field(node, "function");
  const operand = callee === null ? null : file.tree.field(callee, "operand");
  const of = operand === null ? null : handlers.eval({ file, node: operand });
  if (of?.kind !== "router") return null;
  return { router: of.router, place, layers: argumentsOf(place).map((one) => ({ file, node: one })) };
}

function serversOf(handlers: Handlers): Root[] {
  const { program } = handlers;
  const literals = program.files.flatMap((file) =>
    [...file.tree.within(file.tree.root, "composite_literal")].flatMap(
      (node) => serverLiteral({ file, node }, handlers) ?? [],
    ),
  );
  const muxes = TRPC_MUX.flatMap((name) => program.callsOf(name)).flatMap((call) =>
    givenTo(call, handlers).map(
      ({ value }): Root => ({ value: { kind: "copy", place: call, name: "trpc-go", next: value }, isSeen: true }),
    ),
  );
  const trpc: Root[] = program.files
    .filter(({ imports }) => [...imports.values()].some((path) => TRPC_HTTP.test(path) || TRPC_ADMIN.test(path)))
    .slice(0, 1)
    .flatMap((file) => [trpcRouter, adminRouter].map((make) => ({ file, node: file.tree.root, make })))
    .map(({ file, node, make }) => ({ value: { kind: "router", router: make({ file, node }) }, isSeen: true }));
  return [
    ...SERVERS.flatMap((name) => program.callsOf(name)).flatMap((call) => givenTo(call, handlers)),
    ...literals,
    ...muxes,
    ...trpc,
  ];
}

/** Handlers among the arguments; the router itself for engine.Run; http's own where the handler is nil. */
function givenTo(place: Place, handlers: Handlers): Root[] {
  const { file, node } = place;
  const { tree } = file;
  const callee = tree.field(node, "function");
  const operand = callee === null ? null : tree.field(callee, "operand");
  const nodes = [...argumentsOf(place), ...(operand === null ? [] : [operand])];
  const values = nodes.flatMap((one) => handlers.eval({ file, node: one }) ?? []);
  const isNil =
    callee !== null &&
    importOf(file, tree.text(callee)) === "net/http" &&
    nodes.some((one) => tree.text(one) === "nil");
  const own: Value[] = isNil ? [{ kind: "router", router: defaultRouter(place) }] : [];
  return [...values, ...own].map((value) => ({ value, isSeen: true }));
}

/** `http.Server{Handler: handler}`; http's own mux where it names none. */
function serverLiteral({ file, node }: Place, handlers: Handlers): Root | null {
  const { tree } = file;
  const type = tree.fieldText(node, "type");
  if (importOf(file, type) !== "net/http" || lastName(type) !== "Server") return null;
  const body = tree.field(node, "body");
  const named = (body === null ? [] : tree.children(body)).find((one) => tree.fieldText(one, "key") === "Handler");
  if (named === undefined) return { value: { kind: "router", router: defaultRouter({ file, node }) }, isSeen: true };
  const value = handlers.eval({ file, node: tree.field(named, "value")! });
  return value && { value, isSeen: true };
}

/** `server.Handler = handler`. */
function serverField(place: Place, handlers: Handlers): Root | null {
  const { file } = place;
  for (const { target, value } of pairsOf(place)) {
    if (!/\.Handler$/.test(file.tree.text(target))) continue;
    const found = handlers.eval({ file, node: value });
    if (found) return { value: found, isSeen: true };
  }
  return null;
}

/** Server filters of trpc-go: filter.Register(name, server, client), server.WithFilter(f), server.WithNamedFilter(name, f). */
function filtersOf({ program }: Handlers): Place[] {
  const calls = [
    ...program
      .callsOf("Register")
      .filter(({ file, node }) => /\/filter$/.test(importOf(file, file.tree.fieldText(node, "function")))),
    ...["WithFilter", "WithNamedFilter"].flatMap((name) => program.callsOf(name)),
  ];
  const unique = new Map(calls.map((call) => [keyOf(call), call]));
  return [...unique.values()].flatMap((call) => {
    const given = argumentsOf(call);
    const isNamed = !/WithFilter$/.test(call.file.tree.fieldText(call.node, "function"));
    const node = given[isNamed ? 1 : 0];
    return node === undefined ? [] : [{ file: call.file, node }];
  });
}
