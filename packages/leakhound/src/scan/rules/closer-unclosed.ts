/**
 * A file, a reader or another value with a Close method that is not closed: its descriptor and what it holds stay.
 *
 * Condition: an exit path of the function that opens it neither closes it nor hands it on. Functions of the repository
 * that return an open one count as well, and methods of interfaces that return one together with an error.
 * What functions of libraries make by the table of libraries counts: with low confidence where they return no error.
 * A value of any type counts where the function closes it on another path and forgets it on an error, and what a library's
 * Open or Dial returns together with an error.
 * A function closes a parameter, but not where it fails, and its callers do not close it either.
 * A call that should keep it, such as a constructor, fails, and nothing closes it on that path.
 * The same for types of the repository that have Close, Stop or a similar method, where most other code that gets one from
 * the same function, or from the same method of an interface, calls it, or most code that gets a value of the type.
 * With low confidence: nothing shows that others end such a value, but its constructor and its Close method say it; or only
 * the declared type of a result says that it is open. The body of a loop ends each element, but not where something fails.
 * Fields: a method sets one to nil without closing it, or no code of the package closes what one holds: low confidence where the
 * struct has no method that could.
 * A Close method mentions a field of its struct nowhere, which two other types end in theirs, or for which the package itself
 * makes a value that nothing ends: low confidence.
 * A Close method ends something, but does not call the method of its type that ends one of the fields: low confidence.
 * A Close method returns where one of its steps fails, and leaves parts open that it ends otherwise: medium where the step
 * writes, low elsewhere.
 * A Close method returns from a select, or where a stored error is set, before it ends anything: low confidence.
 * A function gives up a value that it makes, and leaves a part of it open; or a method that starts its receiver does (low).
 * A method that runs in a loop, or that several methods call, sets a field without ending what the field holds; or each turn of its
 * loop does.
 * A function deletes an entry of a map without ending its value, or sets one without looking at the one before (low
 * confidence), which other code ends.
 * A function takes an element out of a list (container/list) without ending its value, which other code ends.
 * A method empties a map whose values other code ends: low confidence.
 * A loop puts values into a list or a map, a later one fails, and the function returns without the ones before.
 * Close leaves the idle connections of an HTTP transport that its struct makes: low confidence.
 * A value is made for LoadOrStore, and another one is there; a method keeps what it gets, but drops it where it has ended: low.
 * Nothing waits for a process that the function starts: low confidence where the function waits on no path.
 * A method that ends a value is named, but not called. A branch checks one value, and ends another one.
 * A reference that a function gives is not given back by the function whose name has another verb (low confidence).
 * Methods end a value by what they do, whatever their names are; functions that a function returns end what it has started or added.
 * A value or key that other callers give back to its owner is not given back (low). A select of which most cases end a value.
 * A deferred literal asks for an error in a variable that a return does not set.
 * What a function receives from a channel belongs to it, and what it returns as a reader can be closed by nobody (low confidence).
 * Not reported: it is returned, stored or passed to code that may close it, on that path.
 */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { Acquisition } from "../lifetime/acquisitions.ts";
import { isInFailure } from "../lifetime/failure-exits.ts";
import { CLOSE_FUNCTION } from "../lifetime/kinds.ts";
import { leaksOnlyOnFailure, lifetimeOf, pastLeaksOf } from "../lifetime/lifetime.ts";
import type { Resource } from "../lifetime/resource.ts";
import { COMMAND } from "../lifetime/started-commands.ts";
import { acquisitionsOf, howLeaked, howUnreleased } from "../lifetime/unreleased.ts";
import { checkedOthers } from "./checked-others.ts";
import { clearedMaps } from "./cleared-maps.ts";
import { collectedLeft } from "./collected-values.ts";
import { endsCutShort } from "./cut-short-ends.ts";
import { deletedOpenEntries } from "./deleted-entries.ts";
import { droppedFields } from "./dropped-fields.ts";
import { endsLeftEarly } from "./early-ends.ts";
import { forgottenFields } from "./forgotten-fields.ts";
import { halfMade } from "./half-made.ts";
import { idleTransports } from "./idle-transports.ts";
import { leakConfidence } from "./leak-confidence.ts";
import { leftByOthers } from "./left-by-others.ts";
import { parametersLeft } from "./left-parameters.ts";
import { isNotOpened } from "./likely-forgotten.ts";
import { lostStores } from "./lost-stores.ts";
import { isOpenedInstead } from "./opened-instead.ts";
import { overwrittenEntries } from "./overwritten-entries.ts";
import { ownPartsLeft } from "./own-parts.ts";
import { unclosedOwn } from "./own-values.ts";
import { refusedParameters } from "./refused-parameters.ts";
import { releaseAdvice } from "./release-advice.ts";
import { removedElements } from "./removed-elements.ts";
import { replacedFields } from "./replaced-fields.ts";
import type { Match, Rule } from "./rule.ts";
import { uncalledEnds } from "./uncalled-ends.ts";
import { unendedField, unendedInLiterals } from "./unended-fields.ts";
import { unreachedEnds } from "./unreached-ends.ts";
import { unwaitedCommands } from "./unwaited-commands.ts";

export const closerUnclosed: Rule = {
  id: "closer-unclosed",
  spansFiles: true,
  findSpanning: spanning,
  *find(file, repository) {
    yield* parametersLeft(file, repository, "closer-unclosed");
    yield* droppedFields(file, repository);
    yield* uncalledEnds(file, repository);
    yield* checkedOthers(file, repository);
    yield* forgottenFields(file, repository);
    yield* endsCutShort(file, repository);
    yield* endsLeftEarly(file, repository);
    yield* spanning(file, repository);
    yield* unendedInLiterals(file, repository);
    yield* lostStores(file, repository);
    yield* idleTransports(file, repository);
    yield* refusedParameters(file, repository);
    yield* unwaitedCommands(file, repository);
    yield* collectedLeft(file, repository, "closer-unclosed");
    for (const acquisition of acquisitionsOf(repository, file, "closer-unclosed")) {
      const { statement, callee, target, kind, isByType, maker } = acquisition;
      if (maker) {
        const match =
          unclosedOwn(acquisition, maker, { file, repository }) ?? unendedField(acquisition, { file, repository });
        if (match !== null) yield match;
        continue;
      }
      if (isByType && target === "") continue;
      // What a function value gives, and its caller does not take, may be nil.
      if (isByType && target === "_" && !callee.includes(".")) continue;
      const field = unendedField(acquisition, { file, repository });
      if (field !== null) yield field;
      if (kind.noun === CLOSE_FUNCTION.noun) {
        const match = uncalledFunction(acquisition, { file, repository });
        if (match !== null) yield match;
        continue;
      }
      const how = howUnreleased(acquisition, file.tree, pastOf(kind));
      if (how === null) yield* leftByOthers(acquisition, file);
      if (how === null || isOpenedInstead(file.tree, acquisition)) continue;
      if (kind === COMMAND) {
        yield unwaited(acquisition, how);
        continue;
      }
      if (acquisition.isEvident && !isForgotten(acquisition)) continue;
      if (acquisition.isEvident && acquisition.resource !== null && isNotOpened(acquisition.resource)) continue;
      yield {
        node: statement,
        confidence: leakConfidence(acquisition),
        message: `The ${kind.noun} of ${callee} is ${how}, so it stays open with all that it holds.`,
        advice: releaseAdvice(acquisition, { file, repository }),
      };
    }
  },
};

/** What other files show: how they end such values, or make them. */
function* spanning(file: GoFile, repository: Repository): Generator<Match> {
  yield* ownPartsLeft(file, repository);
  yield* unreachedEnds(file, repository);
  yield* replacedFields(file, repository);
  yield* halfMade(file, repository);
  yield* deletedOpenEntries(file, repository);
  yield* overwrittenEntries(file, repository);
  yield* clearedMaps(file, repository);
  yield* removedElements(file, repository);
}

const pastOf = ({ noun, release }: Acquisition["kind"]): string =>
  noun === COMMAND.noun
    ? "waited for"
    : release.functions
      ? "given back"
      : noun === "transaction"
        ? "committed or rolled back"
        : "closed";

/** A process ends by itself, so that nothing is wrong while it runs. */
function unwaited(acquisition: Acquisition, how: string): Match {
  return {
    node: acquisition.statement,
    confidence: leakConfidence(acquisition),
    message: `The process of ${acquisition.callee} is ${how}, so it stays as a zombie when it has ended, with the goroutines that copy its output.`,
    advice: `call ${acquisition.target}.Wait() on each path; in a goroutine where nobody needs the result`,
  };
}

/** The close function of another function is kept in a variable, and some path does not call it. */
function uncalledFunction(
  acquisition: Acquisition,
  at: { readonly file: GoFile; readonly repository: Repository },
): Match | null {
  const { statement, callee, resource } = acquisition;
  const how = resource === null ? null : howLeaked(lifetimeOf(resource), at.file.tree, "called");
  if (how === null || resource === null || isForFailure(resource)) return null;
  return {
    node: statement,
    confidence: "medium",
    message: `The close function of ${callee} is ${how}, so what it ends stays.`,
    advice: releaseAdvice(acquisition, at),
  };
}

/** It is called only where something fails: where all goes well, other code has what it would end. */
function isForFailure(resource: Resource): boolean {
  const all = pastLeaksOf(resource);
  const ends = all?.uses.uses.filter(({ effect }) => effect === "releases") ?? [];
  return ends.length > 0 && ends.every(({ node }) => isInFailure(resource.file.tree, node));
}

/** The function releases the value, except where it gives up. */
const isForgotten = ({ resource }: Acquisition): boolean => resource !== null && leaksOnlyOnFailure(resource);
