/**
 * Facts of the whole repository, which the rules ask: what each file imports, its functions, the
 * variables of each package, and which functions run once per call.
 *
 * A function runs per call when its signature is a handler's (it takes a request), or when such a
 * function of the same package calls it by its name.
 */
import type { NodeIndex, SyntaxTree } from "./syntax.ts";

export interface GoFunction {
  readonly name: string;
  readonly node: NodeIndex;
  readonly isHandler: boolean;
  /** Last names of what it calls: `f` of f() and of x.f(). */
  readonly calls: ReadonlySet<string>;
}

export interface GoFile {
  readonly path: string;
  readonly tree: SyntaxTree;
  /** Name in the file -> import path. */
  readonly imports: ReadonlyMap<string, string>;
  readonly functions: readonly GoFunction[];
  /** Package variables: name -> text of type or value. */
  readonly globals: ReadonlyMap<string, string>;
}

export interface Repository {
  readonly files: readonly GoFile[];
  /** Text of each go.mod by its path. */
  readonly modules: ReadonlyMap<string, string>;
}

const HANDLER = /\*http\.Request\b|\*gin\.Context\b|\becho\.Context\b|\*fiber\.Ctx\b|\*restful\.Request\b/;

export function factsOf(path: string, tree: SyntaxTree): GoFile {
  return { path, tree, imports: importsOf(tree), functions: functionsOf(tree), globals: globalsOf(tree) };
}

function importsOf(tree: SyntaxTree): Map<string, string> {
  const imports = new Map<string, string>();
  for (const spec of tree.within(tree.root, "import_spec")) {
    const path = tree.fieldText(spec, "path").slice(1, -1);
    imports.set(tree.fieldText(spec, "name") || lastName(path), path);
  }
  return imports;
}

/** `github.com/go-redis/redis/v8` is `redis` in the source. */
const lastName = (path: string): string =>
  path
    .replace(/\/v\d+$/, "")
    .replace(/^.*\//, "")
    .replace(/\.v\d+$/, "");

function functionsOf(tree: SyntaxTree): GoFunction[] {
  return [...tree.within(tree.root, "function_declaration", "method_declaration")].map((node) => ({
    name: tree.fieldText(node, "name"),
    node,
    isHandler: HANDLER.test(tree.fieldText(node, "parameters")),
    calls: new Set([...tree.within(node, "call_expression")].map((call) => calledName(tree, call))),
  }));
}

const calledName = (tree: SyntaxTree, call: NodeIndex): string =>
  tree.fieldText(call, "function").replace(/^.*\./s, "");

function globalsOf(tree: SyntaxTree): Map<string, string> {
  const globals = new Map<string, string>();
  for (const spec of tree.within(tree.root, "var_spec")) {
    if (tree.above(spec, "block") !== null) continue;
    const described = tree.fieldText(spec, "type") || tree.fieldText(spec, "value");
    globals.set(tree.fieldText(spec, "name"), described);
  }
  return globals;
}

/** The import path behind `alias` of `alias.Name`, or "". */
export const importOf = (file: GoFile, expression: string): string =>
  file.imports.get(expression.split(".")[0] ?? "") ?? "";

export const folderOf = (path: string): string => path.replace(/[^/]*$/, "");

/** Files of the same folder: one package, its tests apart. */
export const packageOf = (repository: Repository, file: GoFile): GoFile[] =>
  repository.files.filter((other) => folderOf(other.path) === folderOf(file.path));

/** Names of the functions of a package that run for every call. */
export function perCallNames(files: readonly GoFile[]): Set<string> {
  const functions = files.flatMap((file) => file.functions);
  const names = new Set(functions.filter((one) => one.isHandler).map((one) => one.name));
  for (let before = -1; before !== names.size; ) {
    before = names.size;
    for (const one of functions) if (names.has(one.name)) for (const called of one.calls) addOwn(called);
  }
  return names;

  function addOwn(called: string): void {
    if (functions.some((one) => one.name === called)) names.add(called);
  }
}

/** The version the nearest go.mod asks for as [major, minor]; null when none tells it. */
export function goVersion(repository: Repository, file: GoFile): readonly [number, number] | null {
  const text = nearestModule(repository, file.path);
  const found = text === null ? null : /^go\s+(\d+)\.(\d+)/m.exec(text);
  return found ? [Number(found[1]), Number(found[2])] : null;
}

export function nearestModule({ modules }: Repository, path: string): string | null {
  for (let folder = folderOf(path); ; folder = folderOf(folder.slice(0, -1))) {
    const text = modules.get(`${folder}go.mod`);
    if (text !== undefined) return text;
    if (folder === "") return null;
  }
}
