/** What the source serves: the handlers that servers are given. */
import { importOf } from "../index/go-file.ts";
import type { Evaluator } from "./evaluator.ts";
import type { Value } from "./handler-value.ts";
import { argumentsOf, lastName, type Place, pairsOf } from "./place.ts";
import { defaultRouter } from "./routers.ts";
import { adminRouter, TRPC_ADMIN, TRPC_HTTP, trpcRouter } from "./trpc.ts";

/** What a server is given, and whether it is seen to be served. */
export interface Root {
  readonly value: Value;
  readonly isSeen: boolean;
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

/** @param assigned all assignments of the program */
export function rootsOf(evaluator: Evaluator, assigned: readonly Place[]): Root[] {
  return [...serversOf(evaluator), ...assigned.flatMap((place) => serverField(place, evaluator) ?? [])];
}

function serversOf(evaluator: Evaluator): Root[] {
  const { program } = evaluator;
  const literals = program.files.flatMap((file) =>
    [...file.tree.within(file.tree.root, "composite_literal")].flatMap(
      (node) => serverLiteral({ file, node }, evaluator) ?? [],
    ),
  );
  const muxes = TRPC_MUX.flatMap((name) => program.callsOf(name)).flatMap((call) =>
    givenTo(call, evaluator).map(
      ({ value }): Root => ({ value: { kind: "copy", place: call, name: "trpc-go", next: value }, isSeen: true }),
    ),
  );
  const trpc: Root[] = program.files
    .filter(({ imports }) => [...imports.values()].some((path) => TRPC_HTTP.test(path) || TRPC_ADMIN.test(path)))
    .slice(0, 1)
    .flatMap((file) => [trpcRouter, adminRouter].map((make) => ({ file, node: file.tree.root, make })))
    .map(({ file, node, make }) => ({ value: { kind: "router", router: make({ file, node }) }, isSeen: true }));
  return [
    ...SERVERS.flatMap((name) => program.callsOf(name)).flatMap((call) => givenTo(call, evaluator)),
    ...literals,
    ...muxes,
    ...trpc,
  ];
}

/** Evaluator among the arguments; the router itself for engine.Run; http's own where the handler is nil. */
function givenTo(place: Place, evaluator: Evaluator): Root[] {
  const { file, node } = place;
  const { tree } = file;
  const callee = tree.field(node, "function");
  const operand = callee === null ? null : tree.field(callee, "operand");
  const nodes = [...argumentsOf(place), ...(operand === null ? [] : [operand])];
  const values = nodes.flatMap((one) => evaluator.eval({ file, node: one }) ?? []);
  const isNil =
    callee !== null &&
    importOf(file, tree.text(callee)) === "net/http" &&
    nodes.some((one) => tree.text(one) === "nil");
  const own: Value[] = isNil ? [{ kind: "router", router: defaultRouter(place) }] : [];
  return [...values, ...own].map((value) => ({ value, isSeen: true }));
}

/** `http.Server{Handler: handler}`; http's own mux where it names none. */
function serverLiteral({ file, node }: Place, evaluator: Evaluator): Root | null {
  const { tree } = file;
  const type = tree.fieldText(node, "type");
  if (importOf(file, type) !== "net/http" || lastName(type) !== "Server") return null;
  const body = tree.field(node, "body");
  const named = (body === null ? [] : tree.children(body)).find((one) => tree.fieldText(one, "key") === "Handler");
  if (named === undefined) return { value: { kind: "router", router: defaultRouter({ file, node }) }, isSeen: true };
  const value = evaluator.eval({ file, node: tree.field(named, "value")! });
  return value && { value, isSeen: true };
}

/** `server.Handler = handler`. */
function serverField(place: Place, evaluator: Evaluator): Root | null {
  const { file } = place;
  for (const { target, value } of pairsOf(place)) {
    if (!/\.Handler$/.test(file.tree.text(target))) continue;
    const found = evaluator.eval({ file, node: value });
    if (found) return { value: found, isSeen: true };
  }
  return null;
}
