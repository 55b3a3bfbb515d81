/**
 * What a call without source gives, where the variable that gets it has a type that is open:
 *
 *   var conn net.Conn
 *   conn, err = tunnel.Dial(ctx, address)         the type is written here
 *   conn, err := tunnel.Dial(ctx, address)
 *   serve(conn)                                   or a parameter of the repository's function has it
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { lastName } from "../syntax/dotted-names.ts";
import { argumentsOf, functionAround, targetsOf } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { type GoType, libraryName } from "../types/go-type.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import type { Acquisition } from "./acquisitions.ts";
import { isErrorType } from "./error-types.ts";
import { BODY, CANCEL, CLOSEABLE_TYPES, type ResourceKind } from "./kinds.ts";
import { isKeptByOthers } from "./made.ts";
import { isWrapper } from "./readers.ts";
import { variableAcquisition } from "./variable-acquisition.ts";
import { parameterAt } from "./variable-uses.ts";

/** What a statement acquires as the type of its variable says; null where nothing does. */
export function typedAcquisition(
  repository: Repository,
  file: GoFile,
  { statement, call }: { readonly statement: NodeIndex; readonly call: NodeIndex },
): Acquisition | null {
  const { tree } = file;
  const [variable, error, more] = targetsOf(tree, statement);
  const scope = functionAround(tree, statement);
  if (scope === null || variable === undefined || error === undefined || more !== undefined) return null;
  if (tree.kind(variable) !== "identifier" || !isError(repository, file, error)) return null;
  const name = tree.fieldText(call, "function");
  if (!isWithoutSource(repository, file, call) || isKeptByOthers(name)) return null;
  const kind = kindOfVariable(repository, file, variable);
  if (kind === null) return null;
  const acquisition = variableAcquisition({
    ...{ repository, file, scope, statement, kind, variable, error },
    source: call,
    callee: name,
  });
  return { ...acquisition, isDeclared: !OPENS.test(lastName(name)) };
}

/** A function of that name gives something new to each caller. */
const OPENS = /^(?:Open|Dial|Connect|Accept|Listen|Create)(?![a-z])/;

const isError = (repository: Repository, file: GoFile, target: NodeIndex): boolean =>
  file.tree.kind(target) === "identifier" &&
  (/err/i.test(file.tree.text(target)) || isErrorType(typesOf(repository).of(file, target)));

/** Neither source nor a table shows what the call gives. */
function isWithoutSource(repository: Repository, file: GoFile, call: NodeIndex): boolean {
  const callee = typesOf(repository).callee(file, call);
  if (callee === null) return true;
  return callee.kind === "library" && !isWrapper(callee.name) && typesOf(repository).results(file, call).length === 0;
}

/** By the written type of the variable, or that of a parameter that gets it. */
function kindOfVariable(repository: Repository, file: GoFile, variable: NodeIndex): ResourceKind | null {
  const { tree } = file;
  const declaration = scopesOf(tree).declarationOf(variable);
  if (declaration === null) return null;
  const types = typesOf(repository);
  const written = kindOf(types.ofDeclaration(file, declaration));
  if (written !== null) return written;
  for (const use of scopesOf(tree).usesOf(declaration)) {
    const list = tree.parent(use);
    const call = list === null || tree.kind(list) !== "argument_list" ? null : tree.parent(list);
    const callee = call === null || tree.kind(call) !== "call_expression" ? null : types.callee(file, call);
    if (call === null || callee?.kind !== "function") continue;
    const place = argumentsOf(tree, call).indexOf(use);
    const parameter = parameterAt(callee.fn.file.tree, callee.fn.node, place);
    const kind = parameter === null ? null : kindOf(types.ofDeclaration(callee.fn.file, parameter));
    if (kind !== null) return kind;
  }
  return null;
}

/** Responses and cancel functions of code that is not known may have been used up. */
function kindOf(type: GoType | null): ResourceKind | null {
  const kind = CLOSEABLE_TYPES.get(libraryName(type) ?? "");
  return kind === undefined || kind === BODY || kind === CANCEL ? null : kind;
}
