/**
 * Resources that no table knows, but the function itself shows: it closes the value on one path and forgets it on another.
 *
 *   w := object.NewWriter(ctx)
 *   if _, err := io.Copy(w, src); err != nil {
 *       return err                    forgotten here
 *   }
 *   return w.Close()                  so w must be closed
 *
 * What a function without source gives counts as well where other code of the repository closes it: learned-ends.ts.
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { lastName } from "../syntax/dotted-names.ts";
import { argumentsOf, functionAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { libraryName, pointee } from "../types/go-type.ts";
import { type Located, membersOf } from "../types/package-members.ts";
import { type Callee, typesOf } from "../types/types.ts";
import { valueBefore } from "../types/value-before.ts";
import type { Acquisition } from "./acquisitions.ts";
import { mayLearnFrom, methodsCalled } from "./called-ends.ts";
import { acquiredDescriptor } from "./descriptors.ts";
import { holdsNothing } from "./holds-nothing.ts";
import { AGREED_ENDS, ENDING_METHODS, ownKind } from "./kinds.ts";
import { endsLearned } from "./learned-ends.ts";
import { mayNeedEnd, onlyFlushes } from "./library-values.ts";
import { endingMethods, isKeptByOthers, wrapsArgument } from "./made.ts";
import { isWrapper } from "./readers.ts";
import { beginsInDatabase, transactionEnds, UNDOING } from "./transactions.ts";
import { variableAcquisition } from "./variable-acquisition.ts";

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
  if (holdsNothing(repository, file, call)) return null;
  if (callee?.kind === "library" && (wrapsEnded(tree, scope, call) || isOfKnownNumber(repository, file, call)))
    return null;
  if (isKeptByOthers(lastName(tree.fieldText(call, "function"))) || isOfEnded(tree, scope, call)) return null;
  const own = methodsCalled(tree, scope, variable);
  const shown = own.length > 0 ? own : transactionEnds(repository, file, variable);
  const mayLearn = shown.length === 0 && mayLearnFrom(repository, file, call);
  const learned = mayLearn ? endsLearned(repository, file, { statement, call }) : null;
  const methods = learned?.methods ?? shown;
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
  return { ...acquisition, isEvident: shown.length > 0, isUncertain: learned?.isUncertain ?? false };
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

/** `os.NewFile(uintptr(fd), name)` of a number that a call of the operating system has given: the number is reported. */
function isOfKnownNumber(repository: Repository, file: GoFile, call: NodeIndex): boolean {
  const [first] = argumentsOf(file.tree, call);
  const number = first === undefined ? null : numberConverted(file.tree, first);
  const value = number === null ? null : valueBefore(file.tree, number);
  if (value === null || file.tree.kind(value) !== "call_expression") return false;
  const callee = typesOf(repository).callee(file, value);
  return callee?.kind === "library" && acquiredDescriptor(callee.name) !== undefined;
}

/** `fd` of `uintptr(fd)`; null for other expressions. */
function numberConverted(tree: SyntaxTree, node: NodeIndex): NodeIndex | null {
  if (tree.kind(node) !== "call_expression") return null;
  const [only, more] = argumentsOf(tree, node);
  return only !== undefined && more === undefined && tree.kind(only) === "identifier" ? only : null;
}

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
