/** The holders of a Go image; see holders/units.ts for which of several retains an object. */
import { collectiveUnit, NO_GOROUTINE, TIER, type Unit } from "../../holders/units.ts";
import { isRuntime, packageOf, sourceSymbol } from "./symbols.ts";

/** The variables of Go's runtime, and its goroutines. */
export const RUNTIME: Unit = { ...collectiveUnit("runtime", TIER.runtime), package: "runtime" };

/** @param symbol as the linker spells it */
export function globalUnit(symbol: string): Unit {
  if (isRuntime(symbol)) return RUNTIME;
  return {
    kind: "global",
    subject: sourceSymbol(symbol),
    package: sourceSymbol(packageOf(symbol)),
    tier: TIER.global,
    isVariable: true,
    ...NO_GOROUTINE,
  };
}

const cleanupUnit = (kind: "finalizer" | "other", subject: string): Unit => ({
  kind,
  subject,
  package: "",
  tier: TIER.cleanup,
  isVariable: true,
  ...NO_GOROUTINE,
});

/** The units of roots that are neither variables nor on a stack. */
export const CLEANUP_UNITS = {
  finalizer: cleanupUnit("finalizer", "finalizers"),
  defer: cleanupUnit("other", "deferred calls"),
  panic: cleanupUnit("other", "panics"),
  other: cleanupUnit("other", "other roots"),
} as const;
