/** What the rules need to know of one Go file: its imports, functions, structs, package variables and constants. */
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";

export interface GoFunction {
  /** `routes.func` of a literal in routes that handles requests: nothing calls it by that name. */
  readonly name: string;
  readonly node: NodeIndex;
  readonly text: string;
  /** Whether it is given a request, a message or a connection. */
  readonly isHandler: boolean;
  /** Null of functions; of a literal that of the method around it. */
  readonly receiver: Variable | null;
  readonly parameters: readonly Variable[];
  /** What it calls, as written, where that is names and dots: `f`, `x.f`. */
  readonly calls: ReadonlySet<string>;
}

export interface Variable {
  readonly name: string;
  /** As written. */
  readonly type: string;
}

export interface GoFile {
  readonly path: string;
  readonly source: string;
  /** May be parsed again when it is asked for; the same nodes every time. */
  readonly tree: SyntaxTree;
  /** Name in the file -> import path. */
  readonly imports: ReadonlyMap<string, string>;
  readonly functions: readonly GoFunction[];
  /** Package variables: name -> text of type or value. */
  readonly globals: ReadonlyMap<string, string>;
  /** Names of package constants. */
  readonly constants: ReadonlySet<string>;
  /** By name of the type: text of each field's type. */
  readonly structs: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** What handlers of servers and consumers are given; the last line is of gRPC and trpc: (ctx, request) and streams. */
const HANDLER = new RegExp(
  [
    "\\*http\\.Request\\b|\\*gin\\.Context\\b|\\becho\\.Context\\b|\\*?fiber\\.Ctx\\b|\\*restful\\.Request\\b|\\*fasthttp\\.RequestCtx\\b",
    "\\*nats\\.Msg\\b|\\*sarama\\.ConsumerMessage\\b|\\bamqp\\.Delivery\\b|\\bkafka\\.Message\\b|\\bmqtt\\.Message\\b|\\bnet\\.Conn\\b|\\*websocket\\.Conn\\b",
    "\\bcontext\\.Context,\\s*\\w+\\s+\\*(\\w+\\.)?\\w*(Request|Req)\\b|\\bgrpc\\.ServerStream\\b",
  ].join("|"),
);

export function factsOf(path: string, tree: SyntaxTree): GoFile {
  return {
    path,
    source: tree.source,
    tree,
    imports: importsOf(tree),
    functions: functionsOf(tree),
    globals: globalsOf(tree),
    constants: new Set([...tree.within(tree.root, "const_spec")].flatMap((spec) => namesOf(tree, spec))),
    structs: structsOf(tree),
  };
}

function importsOf(tree: SyntaxTree): Map<string, string> {
  const imports = new Map<string, string>();
  for (const spec of tree.within(tree.root, "import_spec")) {
    const path = tree.fieldText(spec, "path").slice(1, -1);
    imports.set(tree.fieldText(spec, "name") || lastName(path), path);
  }
  return imports;
}

/** `github.com/go-redis/redis/v8` is `redis` in the source, and so is `github.com/redis/go-redis/v9`. */
const lastName = (path: string): string =>
  path
    .replace(/\/v\d+$/, "")
    .replace(/^.*\//, "")
    .replace(/\.v\d+$/, "")
    .replace(/^go-|[-.]go$/, "");

function functionsOf(tree: SyntaxTree): GoFunction[] {
  const declared = [...tree.within(tree.root, "function_declaration", "method_declaration")].map((node) =>
    functionOf(tree, node, tree.fieldText(node, "name"), variablesOf(tree, node, "receiver")[0] ?? null),
  );
  const literals = [...tree.within(tree.root, "func_literal")].flatMap((node) => {
    if (!HANDLER.test(tree.fieldText(node, "parameters"))) return [];
    const around = declared.find((one) => tree.contains(one.node, node));
    return [functionOf(tree, node, `${around?.name ?? ""}.func`, around?.receiver ?? null)];
  });
  return [...declared, ...literals];
}

const functionOf = (tree: SyntaxTree, node: NodeIndex, name: string, receiver: Variable | null): GoFunction => ({
  name,
  node,
  text: tree.text(node),
  isHandler: HANDLER.test(tree.fieldText(node, "parameters")),
  receiver,
  parameters: variablesOf(tree, node, "parameters"),
  calls: new Set(
    [...tree.within(node, "call_expression")]
      .map((call) => tree.fieldText(call, "function"))
      .filter((callee) => /^[\w.]+$/.test(callee)),
  ),
});

/** Of `a, b int, c ...string` each by its name. */
function variablesOf(tree: SyntaxTree, node: NodeIndex, field: "receiver" | "parameters"): Variable[] {
  const list = tree.field(node, field);
  if (list === null) return [];
  return tree.children(list).flatMap((declaration) => {
    const type = tree.fieldText(declaration, "type");
    return namesOf(tree, declaration).map((name) => ({ name, type }));
  });
}

/** Of a declaration of several of one type. */
const namesOf = (tree: SyntaxTree, declaration: NodeIndex): string[] =>
  tree
    .children(declaration)
    .filter((child) => tree.fieldName(child) === "name")
    .map((child) => tree.text(child));

function structsOf(tree: SyntaxTree): Map<string, Map<string, string>> {
  const structs = new Map<string, Map<string, string>>();
  for (const spec of tree.within(tree.root, "type_spec")) {
    const type = tree.field(spec, "type");
    if (type === null || tree.kind(type) !== "struct_type") continue;
    const fields = [...tree.within(type, "field_declaration")].flatMap((field) =>
      namesOf(tree, field).map((name): [string, string] => [name, tree.fieldText(field, "type")]),
    );
    structs.set(tree.fieldText(spec, "name"), new Map(fields));
  }
  return structs;
}

function globalsOf(tree: SyntaxTree): Map<string, string> {
  const globals = new Map<string, string>();
  for (const spec of tree.within(tree.root, "var_spec")) {
    if (tree.above(spec, "block") !== null) continue;
    const described = tree.fieldText(spec, "type") || tree.fieldText(spec, "value");
    for (const name of namesOf(tree, spec)) globals.set(name, described);
  }
  return globals;
}

/** The import path behind `alias` of `alias.Name`, or "". */
export function importOf(file: GoFile, expression: string): string {
  const dot = expression.indexOf(".");
  return file.imports.get(dot < 0 ? expression : expression.slice(0, dot)) ?? "";
}

export const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);
