/** The holders of a Go image; see holders/units.ts for which of several retains an object. */
import { NO_GOROUTINE, TIER, type Unit, type UnitOrigin } from "../../holders/units.ts";
import { isRuntime, packageOf, sourceSymbol } from "./symbols.ts";

/** The variables of Go's runtime, and its goroutines: no one of them is the owner of anything. */
export const RUNTIME: Unit = {
  kind: "other",
  subject: "runtime",
  package: "runtime",
  tier: TIER.runtime,
  isVariable: false,
  origin: "standard",
  ...NO_GOROUTINE,
};

/**
 * @param symbol as the linker spells it
 * @param mainModule the path of the program's module; null if unknown
 */
export function globalUnit(symbol: string, mainModule: string | null): Unit {
  if (isRuntime(symbol)) return RUNTIME;
  const owner = sourceSymbol(packageOf(symbol));
  const origin = originOf(owner, mainModule);
  return {
    kind: "global",
    subject: sourceSymbol(symbol),
    package: owner,
    tier: TIER.global,
    isVariable: true,
    ...(origin === null ? {} : { origin }),
    ...NO_GOROUTINE,
  };
}

/** Null for own code: that is package main and the packages of the program's module. Other paths with a dot are of dependencies. */
function originOf(importPath: string, mainModule: string | null): UnitOrigin | null {
  const isOwn = importPath === mainModule || importPath.startsWith(`${mainModule}/`);
  if (importPath === "" || importPath === "main" || isOwn) return null;
  return importPath.split("/")[0]!.includes(".") ? "library" : "standard";
}

/** Timers that will call a function hold what it captured, unless another variable or goroutine does. "" for any function. */
export const timerUnit = (functionName: string): Unit => ({
  ...cleanupUnit("other", functionName === "" ? "timers" : `timers that call ${sourceSymbol(functionName)}`),
  package: sourceSymbol(packageOf(functionName)),
});

/** "" for any function. */
export const deferUnit = (functionName: string): Unit => ({
  ...cleanupUnit("other", functionName === "" ? "deferred calls" : `deferred calls of ${sourceSymbol(functionName)}`),
  package: sourceSymbol(packageOf(functionName)),
});

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
  cleanup: cleanupUnit("finalizer", "cleanups"),
  panic: cleanupUnit("other", "panics"),
  other: cleanupUnit("other", "other roots"),
} as const;
