/**
 * Follows a resource along all paths of a function, statement by statement, with the set of states that may hold:
 *
 *   for {                                   {absent, done}   the loop is followed until its states do not change
 *       resp, err = client.Do(req)          {unchecked}      held before: an overwritten resource leaks
 *       if err == nil && resp.Ok() {        {held}
 *           return resp, nil                {done}           returned: the caller has it
 *       }                                   {absent, held}
 *       resp.Body.Close()                   {absent, done}
 *   }
 *
 * `flow/path-walker.ts` knows the order of the statements, `resource-paths.ts` what each of them does with the resource.
 */
import { type FollowedAtoms, followedAtoms, NO_CONDITIONS } from "../flow/conditions.ts";
import { FollowedConditions } from "../flow/followed-conditions.ts";
import { PathWalker, TooComplicated } from "../flow/path-walker.ts";
import { outermostLoop } from "../syntax/queries.ts";
import type { NodeIndex } from "../syntax/tree.ts";
import type { Holder } from "./holder.ts";
import { type Leak, type Rows, SeenOnPaths, type WalkOptions } from "./leaks.ts";
import type { Resource } from "./resource.ts";
import { isReadOut, ResourcePaths } from "./resource-paths.ts";
import { ABSENT, intersects, LEAKING, type States, UNREACHED } from "./states.ts";
import type { VariableUses } from "./variable-uses.ts";

export interface FlowResult {
  /** The first leak in the order of the source, of a value that was not read to its end if there is one; null where every path releases the resource or hands it on. */
  readonly leak: Leak | null;
  readonly uses: VariableUses;
}

/** What a function does with a resource on all of its paths. */
export interface PastLeaks {
  readonly leaks: readonly Leak[];
  /** A path leads from the acquisition to a release. */
  readonly reachesRelease: boolean;
  /** Returns that hand the open resource to the caller. */
  readonly returned: readonly NodeIndex[];
  readonly uses: VariableUses;
}

/** Where paths leave a resource behind. */
export interface LeakingExits {
  readonly leaks: readonly Leak[];
  /** What may hold at each exit, on any path; the end of a block, or of the function, is the block itself. */
  readonly states: ReadonlyMap<NodeIndex, States>;
  readonly holder: Holder;
}

export class Flow {
  readonly #resource: Resource;
  readonly #holder: Holder;

  /** The states where the function begins: of a parameter LOOSE. */
  readonly #start: States;

  constructor(resource: Resource, holder: Holder, start: States = ABSENT) {
    this.#resource = resource;
    this.#holder = holder;
    this.#start = start;
  }

  run(): FlowResult {
    const { leaks } = this.#follow({ leaksMax: 0 });
    return { leak: leaks.find((one) => one.isReadOut !== true) ?? leaks[0] ?? null, uses: this.#holder.uses };
  }

  /** Follows the function past its leaks. */
  runPastLeaks(): PastLeaks {
    const { leaks, returned, reachesRelease } = this.#follow({});
    return { leaks, reachesRelease, returned, uses: this.#holder.uses };
  }

  /**
   * Follows the function past its leaks, and on each path to the exits that leak.
   *
   * @returns null where it leaks at more exits than asked for, or overwrites a value
   */
  runToExits(exitsMax: number): LeakingExits | null {
    const first = this.#follow({ leaksMax: exitsMax });
    if (first.isOver) return null;
    const { leaks, exits } = this.#follow({ marked: this.#rowsTo(first.leaks) });
    return { leaks, states: exits ?? new Map(), holder: this.#holder };
  }

  /**
   * The rows in which a path to one of these exits goes on or ends: from the acquisition to the last one, with the loops around
   * them. What comes before and behind makes no difference to what holds there.
   */
  #rowsTo(leaks: readonly Leak[]): Rows {
    const { file, scope, statement } = this.#resource;
    const { tree } = file;
    const all = { from: scope, to: tree.subtreeEnd(scope) };
    if (tree.within(scope, "goto_statement").length > 0) return all;
    const from = this.#start === ABSENT ? outermostLoop(tree, statement, scope) : scope;
    if (leaks.some(({ how }) => how !== "exit")) return { ...all, from };
    const exits = [statement, ...leaks.map(({ exit }) => exit)];
    return { from, to: Math.max(...exits.map((exit) => tree.subtreeEnd(outermostLoop(tree, exit, scope)))) };
  }

  /**
   * Conditions only exclude paths, so they are followed where something leaks without them.
   *
   * A function that is too complicated has no leak.
   */
  #follow(options: WalkOptions): SeenOnPaths {
    try {
      const seen = this.#walked(new SeenOnPaths(options), NO_CONDITIONS);
      const { file, scope } = this.#resource;
      const atoms = seen.leaks.length === 0 ? NO_CONDITIONS : followedAtoms(file.tree, scope);
      return atoms.byText.size === 0 ? seen : this.#walked(new SeenOnPaths(options), atoms);
    } catch (error) {
      if (error instanceof TooComplicated) return new SeenOnPaths(options);
      throw error;
    }
  }

  #walked(seen: SeenOnPaths, atoms: FollowedAtoms): SeenOnPaths {
    const { file, scope, statement } = this.#resource;
    const body = file.tree.field(scope, "body");
    if (body === null) return seen;
    const paths = new ResourcePaths(this.#resource, this.#holder, seen);
    const end = endOf(body, paths, { atoms, start: this.#start });
    if (end !== UNREACHED) seen.reached(body, end);
    if (intersects(end, LEAKING)) seen.leak(statement, "end of block", { isReadOut: isReadOut(end) });
    return seen;
  }
}

function endOf(
  body: NodeIndex,
  paths: ResourcePaths,
  { atoms, start }: { readonly atoms: FollowedAtoms; readonly start: States },
): States {
  if (atoms.byText.size === 0) return new PathWalker<States>(paths).walk(body, start);
  const followed = new FollowedConditions<States>(paths, atoms);
  return followed.all(new PathWalker(followed).walk(body, new Map([[0, start]])));
}
