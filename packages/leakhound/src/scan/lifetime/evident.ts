/**
 * Resources that no table knows, but the function itself shows: it closes the value on one path and forgets it on another.
 *
 *   w := object.NewWriter(ctx)
 *   if _, err := io.Copy(w, src); err != nil {
 *       return err                    forgotten here
 *   }
 *   return w.Close()                  so w must be closed
 *
 * What a function of a library returns counts as well where other code of the repository closes it.
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { lastName } from "../syntax/dotted-names.ts";
import { argumentsOf, functionAround, outermostSelector } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { libraryName, pointee } from "../types/go-type.ts";
import { type Located, membersOf } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { type Callee, typesOf } from "../types/types.ts";
import type { Acquisition } from "./acquisitions.ts";
import { AGREED_ENDS, ENDING_METHODS, ownKind } from "./kinds.ts";
import { mayNeedEnd, onlyFlushes } from "./library-values.ts";
import { endingMethods, isKeptByOthers, wrapsArgument } from "./made.ts";
import { isWrapper } from "./readers.ts";
import { beginsInDatabase, transactionEnds, UNDOING } from "./transactions.ts";
import { variableAcquisition } from "./variable-acquisition.ts";

const METHODS = new Set("Close Release Unsubscribe Destroy Free Rollback Discard DecRef DecrRef Unref".split(" "));

/** What a statement acquires as the function shows it; null where nothing does. */
export function evidentAcquisition(
  repository: Repository,
  file: GoFile,
  { statement, call }: { readonly statement: NodeIndex; readonly call: NodeIndex },
): Acquisition | null {
  const { tree } = file;
  const scope = functionAround(tree, statement);
  const left = tree.field(statement, "left");
  const [variable, error, more] = left === null ? [] : tree.children(left);
  if (scope === null || variable === undefined || more !== undefined || tree.kind(variable) !== "identifier")
    return null;
  if (error !== undefined && !/err/i.test(tree.text(error))) return null;
  const callee = typesOf(repository).callee(file, call);
  if (callee !== null && !mayAcquire(callee)) return null;
  if (callee?.kind === "function" && (wrapsArgument(repository, callee.fn) || needsNoEnd(repository, callee.fn)))
    return null;
  if (callee?.kind === "library" && wrapsEnded(tree, scope, call)) return null;
  if (isKeptByOthers(lastName(tree.fieldText(call, "function"))) || isOfEnded(tree, scope, call)) return null;
  const own = methodsCalled(tree, scope, variable);
  const shown = own.length > 0 ? own : transactionEnds(repository, file, variable);
  const methods = shown.length > 0 || callee?.kind !== "library" ? shown : methodsElsewhere(repository, callee.name);
  if (methods.length === 0) return null;
  const isTransaction = methods.some((one) => UNDOING.includes(one));
  if (isTransaction && beginsInDatabase(repository, file, lastName(tree.fieldText(call, "function")))) return null;
  const kind = isTransaction
    ? ownKind("transaction", [...methods, "Commit"])
    : ownKind("value", [...methods, ...AGREED_ENDS]);
  const acquisition = variableAcquisition({
    ...{ repository, file, scope, statement, kind, variable, error },
    source: call,
    callee: tree.fieldText(call, "function"),
  });
  return { ...acquisition, isEvident: shown.length > 0 };
}

/** The function gives a value whose Close only does what the collector does as well, or a writer of a format. */
function needsNoEnd(repository: Repository, fn: Located): boolean {
  const types = typesOf(repository);
  const type = pointee(types.resultsOf(fn)[0] ?? null);
  if (onlyFlushes(libraryName(type) ?? "")) return true;
  if (type?.kind !== "named" || type.folder === null || endingMethods(types, type).length > 0) return false;
  return ENDING_METHODS.some((name) => membersOf(repository, type.folder ?? "").functions.has(`${type.name}.${name}`));
}

/** `conn := tls.Client(raw, config)`, where the function closes raw as well. */
const wrapsEnded = (tree: SyntaxTree, scope: NodeIndex, call: NodeIndex): boolean =>
  argumentsOf(tree, call).some((one) => tree.kind(one) === "identifier" && methodsCalled(tree, scope, one).length > 0);

/** `w, err := client.Data()`, where deferred code ends the client, and w with it. */
function isOfEnded(tree: SyntaxTree, scope: NodeIndex, call: NodeIndex): boolean {
  const target = tree.field(call, "function");
  const operand = target === null || tree.kind(target) !== "selector_expression" ? null : tree.field(target, "operand");
  return operand !== null && tree.kind(operand) === "identifier" && methodsCalled(tree, scope, operand).length > 0;
}

function mayAcquire(callee: Callee): boolean {
  if (callee.kind === "function" || callee.kind === "dynamic") return true;
  return callee.kind === "library" && !isWrapper(callee.name) && mayNeedEnd(callee.name);
}

/** Methods that end a value and that the function calls on the variable: `sessions.Destroy(id)` ends something else. */
export function methodsCalled(tree: SyntaxTree, scope: NodeIndex, variable: NodeIndex): readonly string[] {
  const declaration = scopesOf(tree).declarationOf(variable);
  if (declaration === null || declaration < scope) return [];
  const declarations = calledKnown.get(tree) ?? new Map<NodeIndex, readonly string[]>();
  calledKnown.set(tree, declarations);
  const methods = declarations.get(declaration) ?? findMethods(tree, declaration);
  declarations.set(declaration, methods);
  return methods;
}

/** A variable can be assigned as often as the function is long. */
const calledKnown = new WeakMap<SyntaxTree, Map<NodeIndex, readonly string[]>>();

function findMethods(tree: SyntaxTree, declaration: NodeIndex): string[] {
  const scopes = scopesOf(tree);
  const found = new Set<string>();
  for (const use of scopes.usesOf(declaration)) {
    const selector = outermostSelector(tree, use);
    if (selector === use || tree.parent(use) !== selector) continue;
    const name = tree.fieldText(selector, "field");
    if (!METHODS.has(name)) continue;
    const call = tree.parent(selector);
    const isCalled =
      call !== null && tree.kind(call) === "call_expression" && tree.field(call, "function") === selector;
    if (isCalled && argumentsOf(tree, call).every((one) => tree.text(one) === "ctx")) found.add(name);
  }
  return [...found];
}

/** How often the results of a library's function are kept in a variable of a function, and how often that is closed. */
interface Closings {
  kept: number;
  closed: number;
  readonly methods: Set<string>;
}

const known = new WeakMap<Repository, ReadonlyMap<string, Closings>>();

/** The share of the variables that must be closed, so that the others count as forgotten. */
const CLOSED_SHARE_MIN = 1 / 2;

/** Methods by which the repository ends what a library's function returns; none where it seldom does. */
function methodsElsewhere(repository: Repository, name: string): readonly string[] {
  const all = known.get(repository) ?? closingsIn(repository);
  known.set(repository, all);
  const closings = all.get(name);
  return closings && closings.closed >= closings.kept * CLOSED_SHARE_MIN ? [...closings.methods] : [];
}

function closingsIn(repository: Repository): Map<string, Closings> {
  const all = new Map<string, Closings>();
  for (const file of repository.files)
    for (const [name, methods] of keptResults(repository, file)) {
      const closings = all.get(name) ?? { kept: 0, closed: 0, methods: new Set<string>() };
      all.set(name, closings);
      closings.kept++;
      if (methods.length > 0) closings.closed++;
      for (const method of methods) closings.methods.add(method);
    }
  return new Map([...all].filter(([, { closed }]) => closed > 0));
}

/** Functions of libraries whose result a variable gets, and the methods that end it there. */
function* keptResults(repository: Repository, file: GoFile): Generator<readonly [string, readonly string[]]> {
  const { tree } = file;
  const types = typesOf(repository);
  for (const statement of tree.within(tree.root, "short_var_declaration")) {
    const right = tree.field(statement, "right");
    const call = right === null ? null : tree.onlyChild(right);
    if (call === null || tree.kind(call) !== "call_expression") continue;
    const callee = types.callee(file, call);
    if (callee?.kind !== "library" || !mayAcquire(callee)) continue;
    const left = tree.field(statement, "left");
    const variable = left === null ? undefined : tree.firstChild(left);
    const scope = functionAround(tree, statement);
    if (scope === null || variable === undefined || tree.kind(variable) !== "identifier") continue;
    yield [callee.name, methodsCalled(tree, scope, variable)];
  }
}
