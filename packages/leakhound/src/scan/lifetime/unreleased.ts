/** Resources of a file that some path does not release, by rule. */
import type { GoFile } from "../index/go-file.ts";
import type { Repository } from "../index/repository.ts";
import type { SyntaxTree } from "../syntax/tree.ts";
import { type Acquisition, allAcquisitionsIn } from "./acquisitions.ts";
import type { GoroutineLeak } from "./goroutine-leaks.ts";
import type { LifetimeRule } from "./kinds.ts";
import type { GivenBack } from "./leaks.ts";
import { type Lifetime, lifetimeOf } from "./lifetime.ts";

const known = new WeakMap<GoFile, readonly Acquisition[]>();

/** Acquisitions of one rule in a file. */
export function acquisitionsOf(repository: Repository, file: GoFile, rule: LifetimeRule): readonly Acquisition[] {
  const all = known.get(file) ?? [...allAcquisitionsIn(repository, file)];
  known.set(file, all);
  return all.filter(({ kind }) => kind.rule === rule);
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
