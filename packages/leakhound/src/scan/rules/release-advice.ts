/**
 * What to change where a resource is not released: the call that ends it, and where it belongs.
 *
 *   after the error check: defer file.Close()               the function is done with it when it returns
 *   call conn.Close() before the return on line 12          another path hands it on, so that a deferred call would be wrong
 *   call resp.Body.Close() at the end of each turn …        a loop opens more
 */
import { endOfOwner } from "../fixes/owner-end.ts";
import { endOf } from "../fixes/released.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { Acquisition } from "../lifetime/acquisitions.ts";
import { PAIR_NOUN } from "../lifetime/descriptors.ts";
import { flowOf, lifetimeOf } from "../lifetime/lifetime.ts";
import type { ReleaseBy, Resource } from "../lifetime/resource.ts";
import { loopAround } from "../syntax/queries.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";

/** @param known the method that others call, where that is known */
export function releaseAdvice(
  { statement, target, kind, resource, ...acquisition }: Acquisition,
  { file, repository }: { readonly file: GoFile; readonly repository: Repository },
  known?: string,
): string {
  const end = endOf(file, repository, { statement, target, kind, resource, ...acquisition });
  const used = known ?? end.method;
  const argument = end.takesContext ? "ctx" : "";
  const name =
    target === "" || target === "_" ? (NAMES.get(kind.noun) ?? (used === "" ? "stop" : lastWord(kind.noun))) : target;
  const [taking] = kind.release.functions ?? numberEndsOf(kind.release);
  const owner = acquisition.isOwner === true && resource !== null ? endOfOwner(repository, resource, used) : null;
  const method =
    owner === null ? `${name}${kind.release.part}${used === "" ? "" : `.${used}`}` : `${name}.${owner.name}`;
  const call = taking === undefined ? `${method}(${argument})` : callOf(taking, name, kind.noun);
  if (resource === null && (target === "" || target === "_")) return `keep it in a variable, and end it: defer ${call}`;
  return adviceFor({ file, statement, resource, call });
}

const callOf = (taking: string, name: string, noun: string): string =>
  noun === PAIR_NOUN ? `${taking}(${name}[0]) and ${taking}(${name}[1])` : `${taking}(${name})`;

/** `unix.Close` of `golang.org/x/sys/unix.Close`, where no method ends the number. */
const numberEndsOf = ({ numberEnds = new Set(), methods }: ReleaseBy): readonly string[] =>
  methods.size > 0 ? [] : [...numberEnds].map((name) => name.slice(name.lastIndexOf("/") + 1));

interface Release {
  readonly file: GoFile;
  readonly statement: NodeIndex;
  readonly resource: Resource | null;
  /** `file.Close()` */
  readonly call: string;
}

/** As above, for a call that is known. */
export function adviceFor({ file: { tree }, statement, resource, call }: Release): string {
  const lifetime = resource === null ? null : lifetimeOf(resource);
  if (lifetime?.kind === "leaked in goroutine") return `in the goroutine that gets it: defer ${call}`;
  if (lifetime?.kind === "overwritten")
    return `call ${call} before line ${tree.line(lifetime.exit)} assigns the variable again`;
  const isHandedOn = resource !== null && flowOf(resource)?.uses.hasEscape === true;
  if (lifetime?.kind === "leaked on path" && isHandedOn)
    return `call ${call} ${placeText(tree, statement, lifetime.exit)}`;
  if (loopAround(tree, statement) !== null)
    return `call ${call} at the end of each turn of the loop, and before each exit from it`;
  return resource?.error ? `after the error check: defer ${call}` : `defer ${call}`;
}

/** The exit path is the acquiring statement itself where it ends with its block. */
function placeText(tree: SyntaxTree, statement: NodeIndex, exit: NodeIndex): string {
  if (exit === statement) return "where the block ends";
  const what = tree.kind(exit) === "return_statement" ? "return" : "exit";
  return `before the ${what} on line ${tree.line(exit)}`;
}

const NAMES = new Map([
  ["response body", "resp"],
  ["cancel function", "cancel"],
  ["connection", "conn"],
]);

const lastWord = (noun: string): string => {
  const word = noun.slice(noun.lastIndexOf(" ") + 1);
  return word.charAt(0).toLowerCase() + word.slice(1);
};
