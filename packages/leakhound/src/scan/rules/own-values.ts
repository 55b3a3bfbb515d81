/**
 * Values of the repository's own types that a function gets and drops, for closer-unclosed:
 *
 *   i, err := OpenIndex(path)       others close what OpenIndex gives: medium confidence
 *   r := newReader(path)            nobody else calls newReader, which makes a value with Close: low confidence
 *   s := db.Shared()                a getter: its owner ends the value
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { Acquisition } from "../lifetime/acquisitions.ts";
import { isFailedOpening } from "../lifetime/failed-opening.ts";
import { isFailureExit } from "../lifetime/failure-exits.ts";
import type { Maker } from "../lifetime/kinds.ts";
import {
  type Lifetime,
  leaksOnlyGivenBack,
  leaksOnlyOnFailure,
  lifetimeOf,
  pastLeaksOf,
} from "../lifetime/lifetime.ts";
import { type Closings, type OwnClosings, ownClosings } from "../lifetime/own-closings.ts";
import type { Resource } from "../lifetime/resource.ts";
import { howLeaked } from "../lifetime/unreleased.ts";
import { scopesOf } from "../types/scopes.ts";
import { lastingStart } from "./goroutine-not-stopped.ts";
import type { Match } from "./rule.ts";

/** A value of the repository's own type that this function drops. */
export function unclosedOwn(
  { statement, callee, kind, resource }: Acquisition,
  maker: Maker,
  { file, repository }: { readonly file: GoFile; readonly repository: Repository },
): Match | null {
  const lifetime = resource === null ? null : lifetimeOf(resource);
  const how = lifetime === null ? null : howLeaked(lifetime, file.tree, "closed");
  if (resource === null || lifetime === null || how === null) return null;
  const isDropped = lifetime.kind === "never released";
  const closings = ownClosings(repository);
  const evidence = isDropped || isForgottenOwn(resource, maker, repository) ? evidenceFor(maker, closings) : null;
  if (maker.isLiteral && !isOpenedBefore(resource, lifetime)) return null;
  if (evidence === null && !isLikelyForgotten({ resource, callee }, maker, closings)) return null;
  const [method = "Close"] = evidence?.methods ?? kind.release.methods;
  return {
    node: statement,
    confidence: evidence === null || maker.isLiteral ? "low" : "medium",
    message:
      isDropped && evidence !== null
        ? `The ${kind.noun} of ${callee} is dropped without ${method}, which ${evidence.text}.`
        : `The ${kind.noun} of ${callee} is ${how}, so it stays open with all that it holds.`,
    advice: `defer ${file.tree.text(resource.variable)}.${method}()`,
  };
}

/** Methods that end a value which is open from the beginning: a service that was not started needs no Stop. */
const CLOSES = new Set(["Close", "close", "Release", "Destroy", "Unsubscribe"]);

/** Methods of an interface that give something new to each caller. */
const GIVES_NEW =
  /^(?:New|Open|Dial|Connect|Create|Begin|Acquire|Subscribe|Watch|Snapshot|Iter|Iterator|Iterate|Scan|Query|Fetch|Read|Reader|Writer|Cursor|Stream)(?![a-z])|(?:Reader|Writer|Iterator|Iter|Cursor|Snapshot|Stream)$/;

/** Nothing shows that others end such values, but a name and a type say it, and others do not leave them open either. */
function isLikelyForgotten(
  { resource, callee }: { readonly resource: Resource; readonly callee: string },
  { key, fn, type, isConstructor, isLiteral = false }: Maker,
  closings: OwnClosings,
): boolean {
  const [method = ""] = resource.release.methods;
  if (!CLOSES.has(method) || isNotOpened(resource)) return false;
  // goroutine-not-stopped reports values with a goroutine.
  if (fn !== null && lastingStart(resource.repository, fn) !== null) return false;
  if (!isLiteral && !(fn === null ? GIVES_NEW.test(callee.slice(callee.lastIndexOf(".") + 1)) : isConstructor))
    return false;
  if ([key, type].some((one) => isUsuallyLeft(closings.get(one)))) return false;
  return isLeftByMistake(resource);
}

const OPENS = /^(?:[iI]nit|[aA]dd|[oO]pen|[sS]tart|[pP]ush|[aA]ppend|[cC]onnect|[lL]isten|[rR]un|[sS]erve)(?![a-z])/;

/** A method gave something to the literal before the exit: until then, it holds nothing. */
function isOpenedBefore({ file: { tree }, variable, statement }: Resource, lifetime: Lifetime): boolean {
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

/** Only where the function gives up; goroutine-not-stopped reports values with a goroutine. */
const isForgottenOwn = (resource: Resource, { fn }: Maker, repository: Repository): boolean =>
  (leaksOnlyOnFailure(resource) || leaksOnlyGivenBack(resource)) &&
  !isNotOpened(resource) &&
  (fn === null || lastingStart(repository, fn) === null);

/** The value was made, but the method that should open it failed. */
export function isNotOpened(resource: Resource): boolean {
  const lifetime = lifetimeOf(resource);
  return lifetime.kind === "leaked on path" && isFailedOpening(resource, lifetime.exit);
}

/** How much other code ends what the maker makes: code that gets it from the same maker, or values of the same type. */
function evidenceFor(
  { key, fn, type, isConstructor, isLiteral = false }: Maker,
  closings: OwnClosings,
): (Closings & { readonly text: string }) | null {
  const same = closings.get(key);
  if (same && same.releasing > 0 && same.releasing >= same.dropping * (isConstructor ? 1 : 2)) {
    const others = same.releasing === 1 ? "caller calls" : "callers call";
    return { ...same, text: `${same.releasing} other ${others}` };
  }
  // What a method of an interface gives may belong to somebody else.
  const all = fn === null && !isLiteral ? undefined : closings.get(type);
  if (!all || all.releasing < TYPE_RELEASES_MIN || all.releasing < 2 * all.dropping) return null;
  return { ...all, text: `${all.releasing} other functions call on values of its type` };
}

/** Functions that end values of a type, so that it counts as one that must be ended. */
const TYPE_RELEASES_MIN = 2;
