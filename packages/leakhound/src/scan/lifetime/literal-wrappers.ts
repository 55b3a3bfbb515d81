/**
 * Literals around a resource that only read from it:
 *
 *   io.ReadAll(&io.LimitedReader{R: resp.Body, N: limit})     a type of a library
 *   io.Copy(dst, &progress{r: resp.Body, total: size})        a type of the repository whose methods do not end its field
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { libraryName, pointee } from "../types/go-type.ts";
import { membersOf } from "../types/package-members.ts";
import { typesOf } from "../types/types.ts";
import { CLOSEABLE_TYPES } from "./kinds.ts";

interface Place {
  readonly file: GoFile;
  readonly repository: Repository;
}

const READING_TYPES = new Set(["io.LimitedReader", "bufio.ReadWriter"]);

/** The literal, with its `&`, that gets the value and only reads from it. */
export function readingLiteralAround(place: Place, value: NodeIndex): NodeIndex | null {
  const { tree } = place.file;
  const literal = literalAround(tree, value);
  if (literal === null) return null;
  const up = tree.parent(literal);
  const whole = up !== null && tree.kind(up) === "unary_expression" ? up : literal;
  return onlyReads(place, literal, whole) ? whole : null;
}

/** The composite literal of which the value is an element, with a key or without one. */
function literalAround(tree: SyntaxTree, value: NodeIndex): NodeIndex | null {
  const element = tree.parent(value);
  if (element === null || tree.kind(element) !== "literal_element" || tree.fieldName(element) === "key") return null;
  const keyed = tree.parent(element);
  const body = keyed !== null && tree.kind(keyed) === "keyed_element" ? tree.parent(keyed) : keyed;
  const literal = body === null ? null : tree.parent(body);
  return literal !== null && tree.kind(literal) === "composite_literal" ? literal : null;
}

/** A type of the repository counts where the literal goes to a call: what a variable has may be ended later. */
function onlyReads({ file, repository }: Place, literal: NodeIndex, whole: NodeIndex): boolean {
  const types = typesOf(repository);
  const type = pointee(types.of(file, literal));
  if (type?.kind !== "named") return false;
  if (type.folder === null) return READING_TYPES.has(libraryName(type) ?? "");
  const around = file.tree.parent(whole);
  if (around === null || file.tree.kind(around) !== "argument_list") return false;
  if (types.embeddedIn(type).some((embedded) => CLOSEABLE_TYPES.has(libraryName(embedded) ?? ""))) return false;
  const methods = [...membersOf(repository, type.folder).functions].filter(([name]) =>
    name.startsWith(`${type.name}.`),
  );
  return (
    methods.some(([name]) => READING_METHOD.test(name)) &&
    methods.every(([, fn]) => !mentionsEnd(fn.file.tree, fn.node))
  );
}

const READING_METHOD = /\.(?:Read|ReadAt|ReadByte|Write|WriteTo|ReadFrom)$/;

/** A method that may end a field: it calls something that is named like an end. */
function mentionsEnd(tree: SyntaxTree, fn: NodeIndex): boolean {
  if (/^(?:Close|Stop|Release)/.test(tree.fieldText(fn, "name"))) return true;
  for (const call of tree.within(fn, "call_expression"))
    if (/(?:^|\.)\w{0,40}(?:[cC]lose|[rR]elease|[sS]top)\w{0,40}$/.test(tree.fieldText(call, "function"))) return true;
  return false;
}
