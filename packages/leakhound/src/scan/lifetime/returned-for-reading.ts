/**
 * Open values that a function returns as something that nobody can close:
 *
 *   func lines(url string) (*bufio.Scanner, error) {
 *       resp, err := http.Get(url)
 *       if err != nil { return nil, err }
 *       return bufio.NewScanner(resp.Body), nil        a Scanner has no Close
 *   }
 */
import type { NodeIndex } from "../syntax/tree.ts";
import { type GoType, libraryName } from "../types/go-type.ts";
import { typesOf } from "../types/types.ts";
import type { Acquisition } from "./acquisitions.ts";
import { lifetimeOf, pastLeaksOf } from "./lifetime.ts";
import { isReadOnly } from "./readers.ts";

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

/** The return that gives the value to a caller who cannot close it; null where other code has the value. */
export function returnForReading({ resource, maker, isUncertain = false }: Acquisition): NodeIndex | null {
  if (resource === null || maker || isUncertain || resource.release.methods.has("")) return null;
  const { file, scope, repository } = resource;
  const { tree } = file;
  if (tree.kind(scope) === "func_literal" || lifetimeOf(resource).kind !== "escaped") return null;
  const types = typesOf(repository).resultsOf({ file, node: scope });
  if (!types.some(onlyReads) || !types.every((type) => onlyReads(type) || holdsNothing(type))) return null;
  const past = pastLeaksOf(resource);
  const escapes = past?.uses.uses.filter(({ effect }) => effect === "escapes" || effect === "hands over") ?? [];
  const returns = escapes.map(({ node }) => tree.above(node, "return_statement", "func_literal"));
  const isReturned = returns.every((one) => one !== null && tree.kind(one) === "return_statement");
  return isReturned ? (returns[0] ?? null) : null;
}
