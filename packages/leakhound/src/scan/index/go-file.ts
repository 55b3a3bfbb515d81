/** What the rules need to know of one Go file: its imports, functions, structs, package variables and constants. */
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";

export interface GoFunction {
  /** `routes.func` for a literal in `routes` that handles requests: no call names it. */
  readonly name: string;
  readonly node: NodeIndex;
  readonly text: string;
  /** It gets a request, a message or a connection. */
  readonly isHandler: boolean;
  /** Null for a function; for a literal the receiver of the method around it. */
  readonly receiver: Variable | null;
  readonly parameters: readonly Variable[];
}

export interface Variable {
  readonly name: string;
  /** As written. */
  readonly type: string;
}

export interface GoFile {
  readonly path: string;
  readonly source: string;
  /** May be parsed again each time it is read; the nodes are the same every time. */
  readonly tree: SyntaxTree;
  /** Name in the file -> import path. */
  readonly imports: ReadonlyMap<string, string>;
  readonly functions: readonly GoFunction[];
  /** Package variables: name -> text of the type, or of the value where no type is written. */
  readonly globals: ReadonlyMap<string, string>;
  /** Names of package constants. */
  readonly constants: ReadonlySet<string>;
  /** Name of a struct type -> text of each field's type. */
  readonly structs: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** Types that servers and consumers pass to handlers; the last line is gRPC and trpc: (ctx, request) and streams. */
const HANDLER = new RegExp(
  [
    "\\*http\\.Request\\b|\\*gin\\.Context\\b|\\becho\\.Context\\b|\\*?fiber\\.Ctx\\b|\\*restful\\.Request\\b|\\*fasthttp\\.RequestCtx\\b",
    "\\*nats\\.Msg\\b|\\*sarama\\.ConsumerMessage\\b|\\bamqp\\.Delivery\\b|\\bkafka\\.Message\\b|\\bmqtt\\.Message\\b|\\bnet\\.Conn\\b|\\*websocket\\.Conn\\b",
    "\\bcontext\\.Context,\\s*\\w+\\s+\\*(\\w+\\.)?\\w*(Request|Req)\\b|\\bgrpc\\.ServerStream\\b",
  ].join("|"),
);

export function goFileOf(path: string, tree: SyntaxTree): GoFile {
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
    const path = withoutCopy(tree.fieldText(spec, "path").slice(1, -1));
    imports.set(tree.fieldText(spec, "name") || packageName(path), path);
  }
  return imports;
}

/**
 * Where a repository keeps copies of the packages that it needs: `example.com/shop/Godeps/_workspace/src/golang.org/x/net/context`,
 * `example.com/shop/internal/third_party/github.com/…`. What follows starts with the name of a host.
 */
const COPIED =
  /^\S{0,200}?\/(?:Godeps\/_workspace|_?vendor|_?third_?party)(?:\/src)?\/(?=[\w-]{1,60}(?:\.[\w-]{1,60}){1,4}\/)/;

/** The import path of a package, also where the repository has a copy of it. */
export const withoutCopy = (path: string): string => path.replace(COPIED, "");

/** `redis` for `github.com/go-redis/redis/v8` and for `github.com/redis/go-redis/v9`. */
const packageName = (path: string): string =>
  path
    .replace(/\/v\d+$/, "")
    .replace(/^.*\//, "")
    .replace(/\.v\d+$/, "")
    .replace(/^go-|[-.]go$/, "");

function functionsOf(tree: SyntaxTree): GoFunction[] {
  const declared = [...tree.within(tree.root, "function_declaration", "method_declaration")].map((node) =>
    functionOf(tree, node, tree.fieldText(node, "name"), variablesOf(tree, node, "receiver")[0] ?? null),
  );
  const byNode = new Map(declared.map((one) => [one.node, one]));
  const literals = [...tree.within(tree.root, "func_literal")].flatMap((node) => {
    if (!getsCall(tree, node)) return [];
    const declaration = tree.above(node, "function_declaration", "method_declaration");
    const around = declaration === null ? undefined : byNode.get(declaration);
    return [functionOf(tree, node, `${around?.name ?? ""}.func`, around?.receiver ?? null)];
  });
  return [...declared, ...literals];
}

const functionOf = (tree: SyntaxTree, node: NodeIndex, name: string, receiver: Variable | null): GoFunction => ({
  name,
  node,
  text: tree.text(node),
  isHandler: getsCall(tree, node),
  receiver,
  parameters: variablesOf(tree, node, "parameters"),
});

/** A request, a message or a connection is a parameter; `next func(http.ResponseWriter, *http.Request)` gets one later. */
function getsCall(tree: SyntaxTree, fn: NodeIndex): boolean {
  const text = tree.fieldText(fn, "parameters");
  const list = tree.field(fn, "parameters");
  if (!HANDLER.test(text) || list === null) return false;
  const values = tree.children(list).filter((one) => !tree.fieldText(one, "type").includes("func("));
  return HANDLER.test(values.map((one) => tree.text(one)).join(", "));
}

/** One entry for each name of `a, b int, c ...string`. */
function variablesOf(tree: SyntaxTree, node: NodeIndex, field: "receiver" | "parameters"): Variable[] {
  const list = tree.field(node, field);
  if (list === null) return [];
  return tree.children(list).flatMap((declaration) => {
    const type = tree.fieldText(declaration, "type");
    return namesOf(tree, declaration).map((name) => ({ name, type }));
  });
}

/** Names that a declaration declares. */
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

/** The import path of `alias` in `alias.Name`, or "" where the file imports nothing by that name. */
export function importOf(file: GoFile, expression: string): string {
  const dot = expression.indexOf(".");
  return file.imports.get(dot < 0 ? expression : expression.slice(0, dot)) ?? "";
}

/** The folder of a path, with a slash at the end; "" for the root. */
export const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);
