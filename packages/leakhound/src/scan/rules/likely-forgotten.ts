/**
 * Values of the repository's own types of which nothing shows that others end them, for closer-unclosed with low confidence:
 *
 *   r, err := newReader(path)           a constructor makes it, and its type has Close
 *   it := table.Scan(prefix)            a method of an interface, or a type, that is named like something to end
 *   f, err := snapshot.Load(path)       the function opens a file, which the value has
 *   v := registry.Lookup(name)          not reported: a getter
 */
import type { Repository } from "../index/repository.ts";
import { acquisitionsIn } from "../lifetime/acquisitions.ts";
import { isFailedOpening } from "../lifetime/failed-opening.ts";
import { isFailureExit } from "../lifetime/failure-exits.ts";
import type { Maker } from "../lifetime/kinds.ts";
import { type Lifetime, leaksOnlyOnFailure, lifetimeOf, pastLeaksOf } from "../lifetime/lifetime.ts";
import type { Closings, OwnClosings } from "../lifetime/own-closings.ts";
import type { Resource } from "../lifetime/resource.ts";
import { lastName } from "../syntax/dotted-names.ts";
import type { Located } from "../types/package-members.ts";
import { scopesOf } from "../types/scopes.ts";

/** Methods that end a value which is open from the beginning: a service that was not started needs no Stop. */
const CLOSES = new Set(["Close", "close", "Release", "Destroy", "Unsubscribe"]);

/** Methods of an interface that give something new to each caller. */
const GIVES_NEW =
  /^(?:New|Open|Dial|Connect|Create|Begin|Acquire|Subscribe|Watch|Snapshot|Iter|Iterator|Iterate|Scan|Query|Fetch|Read|Reader|Writer|Cursor|Stream)(?![a-z])|(?:Reader|Writer|Iterator|Iter|Cursor|Snapshot|Stream)$/;

/** Nothing shows that others end such values, but a name and a type say it, and others do not leave them open either. */
export function isLikelyForgotten(
  { resource, callee }: { readonly resource: Resource; readonly callee: string },
  { fn, type, isConstructor, isLiteral = false }: Maker,
  closings: OwnClosings,
): boolean {
  const [method = ""] = resource.release.methods;
  if (!CLOSES.has(method) || isNotOpened(resource)) return false;
  if (!isLeftByMistake(resource)) return false;
  if (fn !== null && opensFile(resource.repository, fn)) return true;
  const isNew =
    fn === null ? GIVES_NEW.test(lastName(callee)) || isForCaller(resource) : isConstructor || HELD_OPEN.test(type);
  if (!isLiteral && !isNew && !leaksOnlyOnFailure(resource)) return false;
  return ![closings.ofMaker, closings.ofType].some(isUsuallyLeft);
}

/** The function hands the value to its caller where all goes well, so that it is a new one, and drops it where something fails. */
function isForCaller(resource: Resource): boolean {
  const all = pastLeaksOf(resource);
  return all !== null && all.returned.length > 0 && all.leaks.length > 0;
}

/** Names of types whose values are open as long as they are used. */
const HELD_OPEN = /(?:Iterator|Iter|Reader|Writer|Cursor|Snapshot|Rows|Subscription)$/;

/** The function, which is no method that may keep it, opens a file or a connection itself, and the value that it gives has it. */
const opensFile = (repository: Repository, { file, node }: Located): boolean =>
  file.tree.kind(node) === "function_declaration" &&
  [...acquisitionsIn(repository, file, node)].some(
    ({ resource, isByType, maker, kind }) =>
      !maker &&
      !isByType &&
      resource !== null &&
      (kind.rule === "closer-unclosed" || kind.rule === "conn-unclosed") &&
      lifetimeOf(resource).kind === "escaped",
  );

const OPENS = /^(?:[iI]nit|[aA]dd|[oO]pen|[sS]tart|[pP]ush|[aA]ppend|[cC]onnect|[lL]isten|[rR]un|[sS]erve)(?![a-z])/;

/** A method gave something to the literal before the exit: until then, it holds nothing. */
export function isOpenedBefore({ file: { tree }, variable, statement }: Resource, lifetime: Lifetime): boolean {
  if (lifetime.kind !== "leaked on path") return false;
  const exit = lifetime.exit === statement ? Infinity : lifetime.exit;
  const declaration = scopesOf(tree).declarationOf(variable);
  return (declaration === null ? [] : scopesOf(tree).usesOf(declaration)).some((use) => {
    const selector = tree.parent(use);
    if (use > exit || selector === null || tree.kind(selector) !== "selector_expression") return false;
    const call = tree.parent(selector);
    const start = call === null ? null : tree.parent(call);
    return (start !== null && tree.kind(start) === "go_statement") || OPENS.test(tree.fieldText(selector, "field"));
  });
}

/** Most code that gets such a value leaves it open. */
const isUsuallyLeft = (closings: Closings | undefined): boolean =>
  closings !== undefined && closings.dropping > Math.max(2, closings.releasing);

/** No path ends it or hands it on, or one does and the others give up. */
function isLeftByMistake(resource: Resource): boolean {
  const all = pastLeaksOf(resource);
  if (all === null) return false;
  const { uses, leaks } = all;
  if (uses.hasRelease || !uses.hasEscape) return true;
  return leaks.every(({ how, exit }) => how === "exit" && isFailureExit(resource.file.tree, exit));
}

/** The value was made, but the method that should open it failed. */
export function isNotOpened(resource: Resource): boolean {
  const lifetime = lifetimeOf(resource);
  return lifetime.kind === "leaked on path" && isFailedOpening(resource, lifetime.exit);
}
