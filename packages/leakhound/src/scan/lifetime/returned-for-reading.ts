/**
 * Open values that a function returns as something that nobody can close:
 *
 *   func lines(url string) (*bufio.Scanner, error) {
 *       resp, err := http.Get(url)
 *       if err != nil { return nil, err }
 *       return bufio.NewScanner(resp.Body), nil        a Scanner has no Close
 *   }
 *
 * or by way of something whose Close leaves them open:
 *
 *   return gzip.NewReader(resp.Body)
 *   return io.NopCloser(io.LimitReader(resp.Body, max)), nil
 */
import { outermostSelector } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import { type GoType, libraryName } from "../types/go-type.ts";
import { scopesOf } from "../types/scopes.ts";
import { typesOf } from "../types/types.ts";
import type { Acquisition } from "./acquisitions.ts";
import { CLOSEABLE_TYPES } from "./kinds.ts";
import { lifetimeOf, pastLeaksOf } from "./lifetime.ts";
import { isReadOnly } from "./readers.ts";
import type { Resource } from "./resource.ts";
import { type Name, wrapperAround } from "./variable-uses.ts";

const READING = new Set(
  "bufio.Reader bufio.Scanner encoding/json.Decoder encoding/xml.Decoder encoding/gob.Decoder encoding/csv.Reader archive/tar.Reader".split(
    " ",
  ),
);

const onlyReads = (type: GoType | null): boolean => {
  const name = libraryName(type);
  return name !== null && (isReadOnly(name) || READING.has(name));
};

/** A predeclared type: a number, a text or an error. */
const holdsNothing = (type: GoType | null): boolean =>
  type?.kind === "named" && type.folder === null && type.path === "";

export interface ReturnForReading {
  readonly exit: NodeIndex;
  /** What is returned has a Close method, which leaves the value open. */
  readonly hasOtherClose: boolean;
}

/** The return that gives the value to a caller who cannot close it; null where other code has the value. */
export function returnForReading({ kind, resource, maker, isUncertain = false }: Acquisition): ReturnForReading | null {
  if (resource === null || maker || isUncertain || resource.release.methods.has("")) return null;
  const { file, scope, repository } = resource;
  const { tree } = file;
  if (tree.kind(scope) === "func_literal" || lifetimeOf(resource).kind !== "escaped") return null;
  const types = typesOf(repository).resultsOf({ file, node: scope });
  const isReader = types.some(onlyReads) && types.every((type) => onlyReads(type) || holdsNothing(type));
  const uses = pastLeaksOf(resource)?.uses ?? null;
  const escapes = uses?.uses.filter(({ effect }) => effect === "escapes" || effect === "hands over") ?? [];
  const returns = escapes.map(({ node }) => tree.above(node, "return_statement", "func_literal"));
  const [exit] = returns;
  const isReturned = returns.every((one) => one !== null && tree.kind(one) === "return_statement");
  if (exit === undefined || exit === null || !isReturned) return null;
  if (escapes.some(({ node }) => isInCloser(resource, node))) return null;
  if (isReader) return { exit, hasOtherClose: false };
  // A client of generated code is returned for its connection as well.
  if (kind.rule === "conn-unclosed") return null;
  const isWrapped = escapes.every(({ node }) => isReturnedByWrapper(resource, uses?.names ?? [], node));
  return isWrapped ? { exit, hasOtherClose: true } : null;
}

/** `struct{ io.Reader; io.Closer }{reader, file}`: whoever asks for a Close method finds one. */
function isInCloser({ file, repository }: Resource, use: NodeIndex): boolean {
  const { tree } = file;
  const literal = tree.above(use, "composite_literal", "return_statement");
  if (literal === null || tree.kind(literal) !== "composite_literal") return false;
  const types = typesOf(repository);
  const type = types.of(file, literal);
  if (types.method(type, "Close") !== null) return true;
  const struct = types.underlying(type);
  if (struct?.kind !== "literal") return false;
  const { tree: own } = struct.file;
  return own
    .within(struct.node, "field_declaration")
    .some(
      (field) =>
        own.field(field, "name") === null &&
        CLOSEABLE_TYPES.has(libraryName(types.written(struct.file, own.field(field, "type"))) ?? ""),
    );
}

/** The return gives a wrapper, which the library makes, or a variable that holds one. */
function isReturnedByWrapper(resource: Resource, names: readonly Name[], use: NodeIndex): boolean {
  const { file, scope, repository, variable: declaration, release } = resource;
  const { tree } = file;
  const declared = scopesOf(tree).declarationOf(use);
  const name = names.find((one) => one.declaration === declared);
  const selector = outermostSelector(tree, use);
  const wrapper = wrapperAround({ file, repository, scope, declaration, release }, selector);
  if (wrapper === null && name?.isWrapper !== true) return false;
  const list = tree.parent(wrapper ?? selector);
  const statement = list !== null && tree.kind(list) === "expression_list" ? tree.parent(list) : list;
  return statement !== null && tree.kind(statement) === "return_statement";
}
