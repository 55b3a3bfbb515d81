/**
 * Units, the smallest holders: a global variable; a local variable in all goroutines that do the same; the finalizers.
 *
 * Several units may reach an object. Not all of them are the reason why it stays in memory:
 *
 *   tier 0  global variables       live as long as the process
 *   tier 1  goroutines             the goroutine that serves a request reaches what a cache holds; it only borrows it
 *   tier 2  finalizers, deferred calls, panics
 *   tier 3  the runtime's own variables   reach every goroutine, timer and pool; hold only what no other unit reaches
 *   tier 4  uncertain              words on stacks that may not be pointers; what V8 keeps for itself
 *
 * Only the units of the lowest tier retain the object. Among the frames of one goroutine, only the outermost retains
 * it: main.main passes its server down to ListenAndServe and Serve, and still owns it. A goroutine holds on behalf of
 * the goroutine that started it, while that one still runs the function with the `go` statement: Serve starts one
 * goroutine per connection, and what they hold belongs to main.main, which runs Serve.
 */
export type HolderKind = "global" | "goroutine" | "finalizer" | "other";

export interface Unit {
  readonly kind: HolderKind;
  /** As the source spells it: "main.cache", "main.worker.scratch" of a goroutine; "finalizers". */
  readonly subject: string;
  /** Import path of the package that declares it; "" if there is none. */
  readonly package: string;
  readonly tier: number;
  /** Goroutines that began with the same function; -1 for other units. */
  readonly group: number;
  /** Of the frame in its goroutine: 0 is the outermost. */
  readonly depth: number;
  /** Whether the subject names a variable, and not only the function. */
  readonly isVariable: boolean;
  /** The groups that started this group, directly or indirectly, and still run the function that did so. */
  readonly startedBy: ReadonlySet<number>;
  /** Who wrote the package that declares it; absent for own code. */
  readonly origin?: UnitOrigin;
  /** Set if the unit stands for many variables, so that only the path to the bytes names the variable. */
  readonly isCollective?: true;
}

/** Code of the language or its runtime, and of dependencies. */
export type UnitOrigin = "library" | "standard";

export const NO_GROUPS: ReadonlySet<number> = new Set();

export const TIER = { global: 0, goroutine: 1, cleanup: 2, runtime: 3, uncertain: 4 } as const;

/** A unit that is no part of a goroutine's stack. */
export const NO_GOROUTINE = { group: -1, depth: 0, startedBy: NO_GROUPS } as const;

/** A unit that stands for many variables. */
export const collectiveUnit = (subject: string, tier: number): Unit => ({
  kind: "other",
  subject,
  package: "",
  tier,
  isVariable: false,
  isCollective: true,
  ...NO_GOROUTINE,
});

/** `main.cache`, `goroutine main.worker.scratch` */
export const unitName = ({ kind, subject }: Unit): string => (kind === "goroutine" ? `goroutine ${subject}` : subject);

/** The package of all these units, or null if they are of several packages, or of none. */
export function packageOfUnits(units: readonly Unit[]): string | null {
  const [first] = units;
  return first && first.package !== "" && units.every((one) => one.package === first.package) ? first.package : null;
}

/** The members that retain what all members reach, ascending. */
export function retainingUnits(members: readonly number[], units: readonly Unit[]): number[] {
  const tier = members.reduce((lowest, member) => Math.min(lowest, units[member]!.tier), Number.POSITIVE_INFINITY);
  const kept: number[] = [];
  const byGroup = new Map<number, number>();
  for (const member of members) {
    const { tier: own, group } = units[member]!;
    if (own !== tier) continue;
    if (group < 0) kept.push(member);
    else byGroup.set(group, outermost(byGroup.get(group) ?? member, member, units));
  }
  const goroutines = [...byGroup.values()];
  const isBorrowing = (member: number): boolean => goroutines.some((other) => holdsFor(units[member]!, units[other]!));
  return [...kept, ...goroutines.filter((member) => !isBorrowing(member))].sort((a, b) => a - b);
}

/** Whether one goroutine holds on behalf of another. Two groups that started each other both hold for themselves. */
const holdsFor = (one: Unit, other: Unit): boolean => one.startedBy.has(other.group) && !other.startedBy.has(one.group);

/** Of two units of one goroutine, the one with the outer frame; within one frame, the one that names a variable. */
function outermost(a: number, b: number, units: readonly Unit[]): number {
  const [one, other] = [units[a]!, units[b]!];
  if (one.depth !== other.depth) return one.depth < other.depth ? a : b;
  return other.isVariable && !one.isVariable ? b : a;
}
