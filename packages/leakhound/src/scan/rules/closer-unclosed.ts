/**
 * A file, a reader or another value with a Close method that is not closed: its descriptor and what it holds stay.
 *
 * Condition: an exit path of the function that opens it neither closes it nor hands it on. Functions of the repository
 * that return an open one count as well, and methods of interfaces that return one together with an error.
 * A value of any type counts where the function closes it on another path and forgets it on an error, and what a library's
 * Open or Dial returns together with an error.
 * The same for types of the repository that have Close, Stop or a similar method, where other callers of the constructor
 * call it.
 * Fields: a method sets one to nil without closing it, or no code of the package closes what one holds.
 * Not reported: it is returned, stored or passed to code that may close it, on that path.
 */
import { callSitesOf } from "../calls/call-sites.ts";
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { Acquisition } from "../lifetime/acquisitions.ts";
import { flowOf, leaksOnlyOnFailure, lifetimeOf } from "../lifetime/lifetime.ts";
import { acquisitionsOf, howUnreleased } from "../lifetime/unreleased.ts";
import type { Located } from "../types/package-members.ts";
import { droppedFields, unendedField } from "./dropped-fields.ts";
import type { Match, Rule } from "./rule.ts";

export const closerUnclosed: Rule = {
  id: "closer-unclosed",
  *find(file, repository) {
    yield* droppedFields(file, repository);
    for (const acquisition of acquisitionsOf(repository, file, "closer-unclosed")) {
      const { statement, callee, target, kind, isByType, maker } = acquisition;
      if (maker) {
        const match = unclosedOwn(acquisition, maker, { file, repository });
        if (match !== null) yield match;
        continue;
      }
      if (isByType && target === "") continue;
      const field = unendedField(acquisition, { file, repository });
      if (field !== null) yield field;
      const how = howUnreleased(acquisition, file.tree, "closed");
      if (how === null || (acquisition.isEvident && !isForgotten(acquisition))) continue;
      const [method = "Close"] = kind.release.methods;
      yield {
        node: statement,
        confidence: isByType ? "medium" : "high",
        message: `The ${kind.noun} of ${callee} is ${how}, so it stays open with all that it holds.`,
        advice: `after the error check: defer ${target === "_" || target === "" ? kind.noun : target}${kind.release.part}.${method}()`,
      };
    }
  },
};

/** The function releases the value, except where it gives up. */
const isForgotten = ({ resource }: Acquisition): boolean => resource !== null && leaksOnlyOnFailure(resource);

/** A value of the repository's own type that this function drops, where most other callers of its constructor release it. */
function unclosedOwn(
  { statement, callee, kind, resource }: Acquisition,
  maker: Located,
  { file, repository }: { readonly file: GoFile; readonly repository: Repository },
): Match | null {
  if (resource === null || lifetimeOf(resource).kind !== "never released") return null;
  const { releasing, dropping } = callersOf(maker, repository);
  if (releasing === 0 || releasing < dropping) return null;
  const [method = "Close"] = kind.release.methods;
  return {
    node: statement,
    confidence: "medium",
    message: `The ${kind.noun} of ${callee} is dropped without ${method}, which ${releasing} other ${releasing === 1 ? "caller calls" : "callers call"}.`,
    advice: `defer ${file.tree.text(resource.variable)}.${method}()`,
  };
}

interface Callers {
  readonly releasing: number;
  readonly dropping: number;
}

const callersKnown = new WeakMap<Repository, Map<string, Callers>>();

/** How many callers of a constructor release what it makes, and how many drop it. */
function callersOf(maker: Located, repository: Repository): Callers {
  const known = callersKnown.get(repository) ?? new Map<string, Callers>();
  callersKnown.set(repository, known);
  const key = `${maker.file.path}#${maker.node}`;
  const found = known.get(key) ?? countCallers(maker, repository);
  known.set(key, found);
  return found;
}

function countCallers({ file, node }: Located, repository: Repository): Callers {
  const fn = file.functions.find((one) => one.node === node);
  const files = new Set((fn && callSitesOf(fn, file, repository))?.map((site) => site.file));
  let [releasing, dropping] = [0, 0];
  for (const one of files)
    for (const { maker, resource } of acquisitionsOf(repository, one, "closer-unclosed")) {
      if (maker?.node !== node || maker.file.path !== file.path || resource === null) continue;
      const flow = flowOf(resource);
      if (flow?.uses.hasRelease) releasing++;
      else if (flow && !flow.uses.hasEscape) dropping++;
    }
  return { releasing, dropping };
}
