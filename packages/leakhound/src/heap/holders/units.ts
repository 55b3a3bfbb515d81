/**
 * Holders, smallest first: a global variable; a local variable of all goroutines that do the same; the finalizers.
 *
 * Many of them may reach an object. Not all of them are why it lives:
 *
 *   tier 0  global variables            stay as long as the process
 *   tier 1  goroutines                  while a request is served, its goroutine reaches what a cache holds: it borrows
 *   tier 2  finalizers, defers, panics
 *   tier 3  the runtime's own variables   reach every goroutine, timer and pool, and hold only what nobody else does
 *   tier 4  words on stacks             that are not known to be pointers; what V8 keeps for itself
 *
 * Only the holders of the lowest tier count. Of one goroutine's frames the outermost does: main.main's server is
 * handed down to ListenAndServe and Serve, and is main.main's all the same. So are the connections' goroutines, which
 * Serve starts: they work for main.main as long as Serve runs.
 */
export type HolderKind = "global" | "goroutine" | "finalizer" | "other";

export interface Unit {
  readonly kind: HolderKind;
  /** As a person writes it: "main.cache", "goroutine main.worker.scratch". */
  readonly name: string;
  /** Import path of the package that declares it; "" where there is none. */
  readonly package: string;
  readonly tier: number;
  /** Goroutines that began with the same function; -1 for others. */
  readonly group: number;
  /** Among frames of a group: 0 is the outermost. */
  readonly depth: number;
  /** Whether a variable is named, and not only the function that has it. */
  readonly isVariable: boolean;
  /** Groups that started this one, or one that did, and still run the function that did so: it works for them. */
  readonly worksFor: ReadonlySet<number>;
  /** Where it stands for many variables, so that only the way tells which. */
  readonly isCollective?: true;
}

export const NOBODY: ReadonlySet<number> = new Set();

export const TIER = { global: 0, goroutine: 1, cleanup: 2, runtime: 3, stackWord: 4 } as const;

const collective = (name: string, tier: number): Unit => ({
  kind: "other",
  name,
  package: "",
  tier,
  group: -1,
  depth: 0,
  isVariable: false,
  worksFor: NOBODY,
  isCollective: true,
});

/** The variables of Go's runtime, and its goroutines. */
export const RUNTIME: Unit = { ...collective("runtime", TIER.runtime), package: "runtime" };

/** The variables of what runs JavaScript, and its built-ins. */
export const HOST: Unit = collective("built-ins", TIER.runtime);

/** What V8 keeps for itself: its stack, handles and strings. */
export const ENGINE: Unit = collective("V8", TIER.stackWord);

/** The functions and classes of a script, which know each other: their static fields are told by the way. */
export const functionsOf = (script: string): Unit => collective(`functions of ${script}`, TIER.global);

/** The members that count, rising. */
export function decisive(members: readonly number[], units: readonly Unit[]): number[] {
  const tier = Math.min(...members.map((member) => units[member]!.tier));
  const kept: number[] = [];
  const byGroup = new Map<number, number>();
  for (const member of members) {
    const { tier: own, group } = units[member]!;
    if (own !== tier) continue;
    if (group < 0) kept.push(member);
    else byGroup.set(group, better(byGroup.get(group) ?? member, member, units));
  }
  const goroutines = [...byGroup.values()];
  const isLent = (member: number): boolean => goroutines.some((other) => worksFor(units[member]!, units[other]!));
  return [...kept, ...goroutines.filter((member) => !isLent(member))].sort((a, b) => a - b);
}

/** Two that started each other work for nobody. */
const worksFor = (one: Unit, other: Unit): boolean => one.worksFor.has(other.group) && !other.worksFor.has(one.group);

/** Of one goroutine: the outermost frame, and in it what has a name. */
function better(a: number, b: number, units: readonly Unit[]): number {
  const [one, other] = [units[a]!, units[b]!];
  if (one.depth !== other.depth) return one.depth < other.depth ? a : b;
  return other.isVariable && !one.isVariable ? b : a;
}

/** By unit: the first that is called the same; holders are told apart by their names. */
export function namesakes(units: readonly Unit[]): Uint32Array {
  const first = new Map<string, number>();
  return Uint32Array.from(units, ({ name }, row) => {
    const known = first.get(name) ?? row;
    first.set(name, known);
    return known;
  });
}

/** `net/http` of "net/http.(*Server).Serve", "main" of "main.main.func1". */
export function packageOf(symbol: string): string {
  const slash = symbol.lastIndexOf("/", symbol.search(/[[(]|$/));
  const dot = symbol.indexOf(".", slash + 1);
  return dot < 0 ? "" : symbol.slice(0, dot);
}

/** A name as the source has it: the linker writes dots of a path's last part as %2e. */
export const sourceSymbol = (symbol: string): string => symbol.replaceAll("%2e", ".");

/** `sync.allPools` holds every pool: a list of the runtime's, though it stands in another package. */
const RUNTIME_LISTS = new Set(["sync.allPools", "sync.oldPools"]);

/** Functions of the runtime that stand in other packages: `sync.runtime_Semacquire`, `internal/poll.runtime_pollWait`. */
const RUNTIME_FUNCTION = /\.runtime_/;

export function isRuntime(name: string): boolean {
  const owner = packageOf(name);
  const isOwn = owner === "runtime" || owner.startsWith("internal/runtime/");
  return isOwn || RUNTIME_LISTS.has(name) || RUNTIME_FUNCTION.test(name);
}
