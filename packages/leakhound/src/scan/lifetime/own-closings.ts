/** How the code of a repository treats values of its own types that have a method such as Close. */
import type { Repository } from "../index/repository.ts";
import { isInFailure } from "./failure-exits.ts";
import { flowOf, leaksOnlyOnFailure } from "./lifetime.ts";
import { acquisitionsOf } from "./unreleased.ts";

export interface Closings {
  /** Variables whose function ends the value. */
  readonly releasing: number;
  /** Variables whose function neither ends the value nor hands it on. */
  readonly dropping: number;
  /** Of these, variables whose function ends the value where something fails: otherwise it belongs to somebody else. */
  readonly endingOnFailure: number;
  /** Methods that end it, the usual ones first. */
  readonly methods: readonly string[];
}

/** By the key of a maker, and by type. */
export type OwnClosings = ReadonlyMap<string, Closings>;

interface Counts extends Closings {
  releasing: number;
  dropping: number;
  endingOnFailure: number;
}

const NONE = { releasing: 0, dropping: 0, endingOnFailure: 0 };

const known = new WeakMap<Repository, OwnClosings>();

/** Found once, because a type may be ended in any package. */
export function ownClosings(repository: Repository): OwnClosings {
  const found = known.get(repository) ?? countClosings(repository);
  known.set(repository, found);
  return found;
}

function countClosings(repository: Repository): OwnClosings {
  const all = new Map<string, Counts>();
  for (const file of repository.files)
    for (const { maker, kind, resource } of acquisitionsOf(repository, file, "closer-unclosed")) {
      if (!maker || resource === null) continue;
      const flow = flowOf(resource);
      const uses = flow?.uses;
      if (!flow || !uses || (uses.hasEscape && !uses.hasRelease)) continue;
      const endsOnFailure = uses.uses.every(
        ({ node, effect }) => effect !== "releases" || isInFailure(resource.file.tree, node),
      );
      const isEnded = uses.hasRelease && (flow.leak === null || leaksOnlyOnFailure(resource));
      // What a method of an interface gives may belong to somebody else.
      for (const key of maker.fn === null && !maker.isLiteral ? [maker.key] : [maker.key, maker.type]) {
        const counts = all.get(key) ?? { ...NONE, methods: [...kind.release.methods] };
        all.set(key, counts);
        // What is ended only where something fails belongs to somebody else: `if err != nil { broker.Close() }`.
        if (isEnded) counts.releasing++;
        else counts.dropping++;
        if (!isEnded && uses.hasRelease && endsOnFailure) counts.endingOnFailure++;
      }
    }
  return all;
}
