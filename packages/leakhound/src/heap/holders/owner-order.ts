/**
 * The order of the members of a set: the variable that an engineer would call the owner comes first.
 *
 *   1. own code before libraries, and these before the language's own packages
 *   2. a variable before those that point into what it reaches:   var cache = &store{…}
 *                                                                 var index = cache.byName     cache, index
 *   3. by name
 */
import type { HolderSets } from "./sets.ts";
import { type Unit, type UnitOrigin, unitName } from "./units.ts";

const RANKS: Readonly<Record<UnitOrigin | "own", number>> = { own: 0, library: 1, standard: 2 };
/** Of a larger set, all pairs are not compared. */
const COMPARED_MAX = 64;

interface Place {
  readonly member: number;
  readonly rank: number;
  /** How many other members reach all that its roots point to. */
  readonly containers: number;
}

/** The members, the owner first. */
export function inOwnerOrder(sets: HolderSets, members: readonly number[]): number[] {
  return placesOf(sets, members).map(({ member }) => member);
}

/** The one member that comes before all others by more than its name; null if there is none. */
export function owner(sets: HolderSets, members: readonly number[]): number | null {
  const [first, second] = placesOf(sets, members);
  return first && second && byOwnership(first, second) < 0 ? first.member : null;
}

function placesOf(sets: HolderSets, members: readonly number[]): Place[] {
  const isCompared = members.length <= COMPARED_MAX;
  const isPart = (part: number, whole: number): boolean =>
    whole !== part && sets.contains({ whole, part }) && !sets.contains({ whole: part, part: whole });
  const nameOf = ({ member }: Place): string => unitName(sets.units[member]!);
  return members
    .map((member) => ({
      member,
      rank: rankOf(sets.units[member]!),
      containers: isCompared ? members.filter((other) => isPart(member, other)).length : 0,
    }))
    .sort((a, b) => byOwnership(a, b) || (nameOf(a) < nameOf(b) ? -1 : 1));
}

const rankOf = ({ origin }: Unit): number => RANKS[origin ?? "own"];

const byOwnership = (a: Place, b: Place): number => a.rank - b.rank || a.containers - b.containers;
