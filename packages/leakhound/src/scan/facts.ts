/**
 * Facts of the whole repository, which the rules ask: what each file imports, its functions, the
 * variables of each package, and which functions run once per call.
 *
 * A function runs per call when its signature is a handler's (it takes a request), or when such a
 * function of the same package calls it by its name.
 */
import type { Deployment } from "./deployment/deployment.ts";
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
  readonly source: string;
  /** May be parsed again when it is asked for; the same nodes every time. */
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
  /** What its YAML says; absent where none was read. */
  readonly deployment?: Deployment;
}

const HANDLER = /\*http\.Request\b|\*gin\.Context\b|\becho\.Context\b|\*fiber\.Ctx\b|\*restful\.Request\b/;

export function factsOf(path: string, tree: SyntaxTree): GoFile {
  return {
    path,
    source: tree.source,
    tree,
    imports: importsOf(tree),
    functions: functionsOf(tree),
    globals: globalsOf(tree),
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

const NO_FILES: readonly GoFile[] = [];
/** What every rule asks of every file is found out once. */
const packagesKnown = new WeakMap<Repository, ReadonlyMap<string, readonly GoFile[]>>();
const perCallKnown = new WeakMap<readonly GoFile[], ReadonlySet<string>>();

/** Files of the same folder: one package, its tests apart. */
export function packageOf(repository: Repository, file: GoFile): readonly GoFile[] {
  const packages = packagesKnown.get(repository) ?? packagesIn(repository);
  packagesKnown.set(repository, packages);
  return packages.get(folderOf(file.path)) ?? NO_FILES;
}

function packagesIn({ files }: Repository): Map<string, GoFile[]> {
  const packages = new Map<string, GoFile[]>();
  for (const file of files) {
    const known = packages.get(folderOf(file.path));
    if (known) known.push(file);
    else packages.set(folderOf(file.path), [file]);
  }
  return packages;
}

/** Names of the functions of a package that run for every call. @param files as `packageOf` gives them */
export function perCallNames(files: readonly GoFile[]): ReadonlySet<string> {
  const names = perCallKnown.get(files) ?? calledByHandlers(files);
  perCallKnown.set(files, names);
  return names;
}

/** Handlers, what they call by name in their package, and so on. */
function calledByHandlers(files: readonly GoFile[]): Set<string> {
  const byName = new Map<string, GoFunction[]>();
  for (const one of files.flatMap((file) => file.functions))
    byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
  const names = new Set([...byName].filter(([, all]) => all.some((one) => one.isHandler)).map(([name]) => name));
  // A set that grows while it is walked is walked to its end.
  for (const name of names)
    for (const one of byName.get(name)!) for (const called of one.calls) if (byName.has(called)) names.add(called);
  return names;
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
