/**
 * The statements by which a method ends parts of its receiver:
 *
 *   s.file.Close()                         the field file
 *   for _, c := range s.conns { c.Close() }   the elements of conns
 *   if f := s.file; f != nil { f.Close() }    the field, by way of a variable
 *   s.cancel()   close(s.done)             a cancel function, a channel
 *   s.closeListeners()                     whatever a method of the receiver ends
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { CLOSEABLE_TYPES, RELEASING_METHODS } from "../lifetime/kinds.ts";
import { endingMethods } from "../lifetime/made.ts";
import { argumentsOf } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { valueAssignedAt } from "../types/assigned-values.ts";
import { type GoType, libraryName, pointee } from "../types/go-type.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";

export interface EndedPart {
  /** The call that ends the part. */
  readonly call: NodeIndex;
  /** `s.file`, `s.mu.conns`; `s.closeListeners()` for what a method of the receiver ends. */
  readonly part: string;
  /** The loop over the parts, where it ends one after another. */
  readonly loop: NodeIndex | null;
}

const ENDS: ReadonlySet<string> = new Set([
  ...RELEASING_METHODS,
  ...RELEASING_METHODS.map((name) => name.toLowerCase()),
  ...["Disconnect", "GracefulStop", "Kill", "Unmap"],
]);

const OWN_ENDS = /^(?:close|stop|shutdown|release|disconnect)[A-Z]/i;

/** In the order of the source; also those in literals and deferred ones. @param method a declared method */
export function* endedParts(repository: Repository, { file, node }: Located): Generator<EndedPart> {
  const { tree } = file;
  const receiver = receiverOf(tree, node);
  if (receiver === null) return;
  for (const call of tree.within(node, "call_expression")) {
    const target = tree.field(call, "function");
    if (target === null) continue;
    if (tree.kind(target) === "identifier") {
      const [channel] = tree.text(target) === "close" ? argumentsOf(tree, call) : [];
      const found = channel === undefined ? null : partOf(tree, receiver, channel);
      if (found !== null) yield { call, ...found };
      continue;
    }
    if (tree.kind(target) !== "selector_expression") continue;
    const found = endedBySelector(file, repository, { receiver, target });
    if (found !== null) yield { call, ...found };
  }
}

/** The identifier that declares the receiver; null where it has no name. */
export function receiverOf(tree: SyntaxTree, method: NodeIndex): NodeIndex | null {
  const list = tree.kind(method) === "method_declaration" ? tree.field(method, "receiver") : null;
  const parameter = list === null ? undefined : tree.firstChild(list);
  const name = parameter === undefined ? null : tree.field(parameter, "name");
  return name === null || tree.text(name) === "_" ? null : name;
}

interface Place {
  readonly receiver: NodeIndex;
  readonly target: NodeIndex;
}

function endedBySelector(
  file: GoFile,
  repository: Repository,
  { receiver, target }: Place,
): Omit<EndedPart, "call"> | null {
  const { tree } = file;
  const name = tree.fieldText(target, "field");
  const operand = tree.field(target, "operand");
  if (operand === null) return null;
  if (isReceiver(tree, receiver, operand))
    return OWN_ENDS.test(name) || isCancel(file, repository, target)
      ? { part: OWN_ENDS.test(name) ? `${tree.text(target)}()` : tree.text(target), loop: null }
      : null;
  if (!ENDS.has(name) || !mayEnd(typesOf(repository).of(file, operand), name, repository)) return null;
  return partOf(tree, receiver, operand);
}

const isReceiver = (tree: SyntaxTree, receiver: NodeIndex, node: NodeIndex): boolean =>
  tree.kind(node) === "identifier" && scopesOf(tree).declarationOf(node) === receiver;

/** `s.cancel` of the type context.CancelFunc, or a field `s.updateCancel` with another function. */
function isCancel(file: GoFile, repository: Repository, selector: NodeIndex): boolean {
  const types = typesOf(repository);
  if (/^context\.Cancel(?:Cause)?Func$/.test(libraryName(types.of(file, selector)) ?? "")) return true;
  return /cancel(?:Func|Fn)?$/i.test(file.tree.fieldText(selector, "field")) && types.fieldAt(file, selector) !== null;
}

/** The method ends a value of the type, as far as that is known: a lock, a buffer or a flag holds nothing. */
function mayEnd(type: GoType | null, name: string, repository: Repository): boolean {
  const library = libraryName(type);
  if (library !== null) return CLOSEABLE_TYPES.has(library) || !/^(?:sync|time|bytes|strings|context)\./.test(library);
  const named = pointee(type);
  return named?.kind !== "named" || named.folder === null || endingMethods(typesOf(repository), named).includes(name);
}

/** The field of the receiver that an expression reads: directly, through a variable, or in a loop over its elements. */
function partOf(tree: SyntaxTree, receiver: NodeIndex, value: NodeIndex): Omit<EndedPart, "call"> | null {
  const direct = fieldPath(tree, receiver, value);
  if (direct !== null) return { part: direct, loop: null };
  const declaration = tree.kind(value) === "identifier" ? scopesOf(tree).declarationOf(value) : null;
  if (declaration === null) return null;
  const clause = rangeOf(tree, declaration);
  if (clause !== null) {
    const ranged = tree.field(clause, "right");
    const part = ranged === null ? null : fieldPath(tree, receiver, ranged);
    return part === null ? null : { part, loop: tree.parent(clause) };
  }
  const assigned = valueAssignedAt(tree, declaration);
  const part = assigned === null ? null : fieldPath(tree, receiver, assigned);
  return part === null ? null : { part, loop: null };
}

/** The range clause that declares a name. */
function rangeOf(tree: SyntaxTree, declaration: NodeIndex): NodeIndex | null {
  const list = tree.parent(declaration);
  const clause = list === null ? null : tree.parent(list);
  return clause !== null && tree.kind(clause) === "range_clause" ? clause : null;
}

/** `s.file`, `s.mu.file` as written; null for the receiver itself and for other expressions. */
function fieldPath(tree: SyntaxTree, receiver: NodeIndex, value: NodeIndex): string | null {
  if (tree.kind(value) !== "selector_expression") return null;
  for (let at: NodeIndex | null = value; at !== null; at = tree.field(at, "operand")) {
    if (tree.kind(at) === "selector_expression") continue;
    return isReceiver(tree, receiver, at) ? tree.text(value) : null;
  }
  return null;
}
