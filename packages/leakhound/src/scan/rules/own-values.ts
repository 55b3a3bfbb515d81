/**
 * Values of the repository's own types that a function gets and drops, for closer-unclosed:
 *
 *   i, err := OpenIndex(path)       others close what OpenIndex gives: medium confidence
 *   r := newReader(path)            nobody else calls newReader, which makes a value with Close: low confidence
 *   t, err := setup(conn)           others end it where they fail, and leave it to somebody else otherwise: low confidence
 *   s := db.Shared()                a getter: its owner ends the value
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { Acquisition } from "../lifetime/acquisitions.ts";
import { isFailureExit } from "../lifetime/failure-exits.ts";
import { isForgottenCase } from "../lifetime/forgotten-cases.ts";
import { holdsNothing } from "../lifetime/holds-nothing.ts";
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
import type { NodeIndex } from "../syntax/tree.ts";
import { lastingStart } from "./goroutine-not-stopped.ts";
import { isLikelyForgotten, isNotOpened, isOpenedBefore } from "./likely-forgotten.ts";
import { releaseAdvice } from "./release-advice.ts";
import type { Match } from "./rule.ts";

/** A value of the repository's own type that this function drops. */
export function unclosedOwn(
  acquisition: Acquisition,
  maker: Maker,
  { file, repository }: { readonly file: GoFile; readonly repository: Repository },
): Match | null {
  const { statement, callee, kind, resource } = acquisition;
  const lifetime = resource === null ? null : lifetimeOf(resource);
  const how = lifetime === null ? null : howLeaked(lifetime, file.tree, "closed");
  if (resource === null || lifetime === null || how === null) return null;
  const isDropped = lifetime.kind === "never released";
  const closings = ownClosings(repository, maker);
  const failure = isDropped ? failureThatOthersEnd(resource, maker, closings) : null;
  if (failure !== null) return forgottenOnFailure({ statement, callee, kind, resource }, failure);
  if (holdsNothing(repository, file, acquisition.call)) return null;
  const evidence = isDropped || isForgottenOwn(resource, maker, repository) ? evidenceFor(maker, closings) : null;
  if (maker.isLiteral && !isOpenedBefore(resource, lifetime)) return null;
  // Of what an interface or a function value gives, the code may know that the one before has ended.
  if (evidence === null && maker.fn === null && !maker.isLiteral && lifetime.kind === "overwritten") return null;
  if (evidence === null && !isForgottenCase(resource) && !isLikelyForgotten({ resource, callee }, maker, closings))
    return null;
  const [method = "Close"] = evidence?.methods ?? kind.release.methods;
  return {
    node: statement,
    confidence: evidence === null || maker.isLiteral || isPassedIn(lifetime) ? "low" : "medium",
    message:
      isDropped && evidence !== null
        ? `The ${kind.noun} of ${callee} is dropped without ${method}, which ${evidence.text}.`
        : `The ${kind.noun} of ${callee} is ${how}, so it stays open with all that it holds.`,
    advice: releaseAdvice(acquisition, { file, repository }, method),
  };
}

/** Functions that end what the same maker gives where they fail, so that another one should do so too. */
const SIBLINGS_MIN = 2;

/** An exit where the function fails, and where other callers of the maker end the value, which they leave to others elsewhere. */
function failureThatOthersEnd(resource: Resource, { fn }: Maker, closings: OwnClosings): NodeIndex | null {
  // What a method of an interface gives may be one that others have as well.
  if (fn === null) return null;
  const same = closings.ofMaker;
  if (same === undefined || same.releasing > 0 || same.endingOnFailure < SIBLINGS_MIN) return null;
  const { tree } = resource.file;
  const leaks = pastLeaksOf(resource)?.leaks ?? [];
  return leaks.find(({ how, exit }) => how === "exit" && isFailureExit(tree, exit))?.exit ?? null;
}

function forgottenOnFailure(
  { statement, callee, kind, resource }: Pick<Acquisition, "statement" | "callee" | "kind"> & { resource: Resource },
  exit: NodeIndex,
): Match {
  const { tree } = resource.file;
  const [method = "Close"] = kind.release.methods;
  return {
    node: statement,
    confidence: "low",
    message: `The ${kind.noun} of ${callee} is not closed on the exit path at line ${tree.line(exit)}, where other functions that call ${callee} close theirs.`,
    advice: `call ${tree.text(resource.variable)}.${method}() before the return at line ${tree.line(exit)}`,
  };
}

/** A call had the value before, and may have ended it where it failed. */
const isPassedIn = (lifetime: Lifetime): boolean =>
  lifetime.kind === "leaked on path" && lifetime.givenBack === "passed in";

/** Only where the function gives up; goroutine-not-stopped reports values with a goroutine. */
const isForgottenOwn = (resource: Resource, { fn }: Maker, repository: Repository): boolean =>
  (leaksOnlyOnFailure(resource) || leaksOnlyGivenBack(resource)) &&
  !isNotOpened(resource) &&
  (fn === null || lastingStart(repository, fn) === null);

/** How much other code ends what the maker makes: code that gets it from the same maker, or values of the same type. */
function evidenceFor(
  { fn, isConstructor, isLiteral = false }: Maker,
  closings: OwnClosings,
): (Closings & { readonly text: string }) | null {
  const same = closings.ofMaker;
  if (same && same.releasing > 0 && same.releasing >= same.dropping * (isConstructor ? 1 : 2)) {
    const others = same.releasing === 1 ? "caller calls" : "callers call";
    return { ...same, text: `${same.releasing} other ${others}` };
  }
  // What a method of an interface gives may belong to somebody else.
  const all = fn === null && !isLiteral ? undefined : closings.ofType;
  if (!all || all.releasing < TYPE_RELEASES_MIN || all.releasing < 2 * all.dropping) return null;
  return { ...all, text: `${all.releasing} other functions call on values of its type` };
}

/** Functions that end values of a type, so that it counts as one that must be ended. */
const TYPE_RELEASES_MIN = 2;
