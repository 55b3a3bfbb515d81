/** Resources of a file that some path does not release, by rule. */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { NodeIndex, SyntaxTree } from "../syntax/tree.ts";
import { type Acquisition, allAcquisitionsIn } from "./acquisitions.ts";
import type { GoroutineLeak } from "./goroutine-leaks.ts";
import type { LifetimeRule } from "./kinds.ts";
import type { GivenBack } from "./leaks.ts";
import { type Lifetime, lifetimeOf } from "./lifetime.ts";

/** Acquisitions of a file by rule, and those of a rule by statement. */
interface ByRule {
  readonly all: ReadonlyMap<string, readonly Acquisition[]>;
  readonly byStatement: Map<string, ReadonlyMap<NodeIndex, readonly Acquisition[]>>;
}

const known = new WeakMap<GoFile, ByRule>();

function byRule(repository: Repository, file: GoFile): ByRule {
  const found = known.get(file);
  if (found !== undefined) return found;
  const all = grouped(allAcquisitionsIn(repository, file), ({ kind }) => kind.rule);
  const indexed: ByRule = { all, byStatement: new Map() };
  known.set(file, indexed);
  return indexed;
}

const NONE: readonly Acquisition[] = [];

/** Acquisitions of one rule in a file. */
export const acquisitionsOf = (repository: Repository, file: GoFile, rule: LifetimeRule): readonly Acquisition[] =>
  byRule(repository, file).all.get(rule) ?? NONE;

/** Those of a statement. */
export function acquisitionsAt(
  repository: Repository,
  file: GoFile,
  rule: LifetimeRule,
  statement: NodeIndex,
): readonly Acquisition[] {
  const { all, byStatement } = byRule(repository, file);
  const known = byStatement.get(rule) ?? grouped(all.get(rule) ?? NONE, (one) => one.statement);
  byStatement.set(rule, known);
  return known.get(statement) ?? NONE;
}

function grouped<Key>(
  all: Iterable<Acquisition>,
  keyOf: (one: Acquisition) => Key,
): ReadonlyMap<Key, readonly Acquisition[]> {
  const groups = new Map<Key, Acquisition[]>();
  for (const one of all) {
    const key = keyOf(one);
    const same = groups.get(key);
    if (same) same.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

/**
 * What is wrong with a resource: "never closed", "not closed on the exit path at line 7"; null where nothing is.
 *
 * @param past the verb of its release: "closed", "called"
 */
export function howUnreleased({ resource, target }: Acquisition, tree: SyntaxTree, past: string): string | null {
  if (resource !== null) return howLeaked(lifetimeOf(resource), tree, past);
  return target === "_" || target === "" ? `discarded without being ${past}` : null;
}

/** "not closed by its goroutine on the exit path at serve.go:7" */
function inGoroutine({ file, leak: { how, exit }, isNever }: GoroutineLeak, past: string): string {
  if (isNever) return `never ${past} by the goroutine that gets it`;
  const path = how === "exit" ? `on the exit path at ${file.path}:${file.tree.line(exit)}` : "on every path";
  return `not ${past} ${path} of the goroutine that gets it`;
}

const isGivenBack = (one: GivenBack): boolean => one === "certain" || one === "likely";
const GIVEN_BACK = ", where a call that should keep it has failed";

export function howLeaked(lifetime: Lifetime, tree: SyntaxTree, past: string): string | null {
  switch (lifetime.kind) {
    case "leaked on path":
      return `not ${past} on the exit path at line ${tree.line(lifetime.exit)}${isGivenBack(lifetime.givenBack) ? GIVEN_BACK : ""}`;
    case "overwritten":
      return `overwritten at line ${tree.line(lifetime.exit)} before it is ${past}`;
    case "leaked in goroutine":
      return inGoroutine(lifetime.leak, past);
    case "never released":
      return `never ${past}`;
    default:
      return null;
  }
}
