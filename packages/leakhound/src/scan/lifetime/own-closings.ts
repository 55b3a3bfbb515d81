/** How the code of a repository treats values of its own types that have a method such as Close. */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import { isInFailure } from "./failure-exits.ts";
import type { Maker } from "./kinds.ts";
import { flowOf, leaksOnlyOnFailure } from "./lifetime.ts";
import { makerTypesOf } from "./maker-types.ts";
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

export interface OwnClosings {
  /** Of what the same maker gives. */
  readonly ofMaker: Closings | undefined;
  /** Of values of the type. */
  readonly ofType: Closings | undefined;
}

interface Counts extends Closings {
  releasing: number;
  dropping: number;
  endingOnFailure: number;
}

const NONE = { releasing: 0, dropping: 0, endingOnFailure: 0 };

/** By the key of a maker, and by type. */
type AllCounts = ReadonlyMap<string, Closings>;

const known = new WeakMap<Repository, AllCounts>();
const typesKnown = new WeakMap<Repository, Map<string, AllCounts>>();

/** How the code ends what a maker gives. Any package may end it; where few findings are wanted, one type is counted at a time. */
export function ownClosings(repository: Repository, { key, type }: Pick<Maker, "key" | "type">): OwnClosings {
  const all = repository.isWanted === undefined ? ofAllTypes(repository) : ofOneType(repository, type);
  return { ofMaker: all.get(key), ofType: all.get(type) };
}

function ofAllTypes(repository: Repository): AllCounts {
  const found = known.get(repository) ?? countClosings(repository, repository.files, () => true);
  known.set(repository, found);
  return found;
}

function ofOneType(repository: Repository, type: string): AllCounts {
  const types = typesKnown.get(repository) ?? new Map<string, AllCounts>();
  typesKnown.set(repository, types);
  const found = types.get(type) ?? countOne(repository, type);
  types.set(type, found);
  return found;
}

function countOne(repository: Repository, type: string): AllCounts {
  const files = repository.files.filter((file) => makerTypesOf(repository, file).has(type));
  return countClosings(repository, files, (maker) => maker.type === type);
}

function countClosings(
  repository: Repository,
  files: readonly GoFile[],
  isCounted: (maker: Maker) => boolean,
): AllCounts {
  const all = new Map<string, Counts>();
  for (const file of files)
    for (const { maker, kind, resource } of acquisitionsOf(repository, file, "closer-unclosed")) {
      if (!maker || resource === null || !isCounted(maker)) continue;
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
