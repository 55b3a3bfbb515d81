/** Confidence of findings about resources that stay open. */
import type { Confidence } from "../findings/finding.ts";
import type { Acquisition } from "../lifetime/acquisitions.ts";
import { leaksOnlyOnFailure, lifetimeOf } from "../lifetime/lifetime.ts";

/** How sure it is that the resource leaks, where the source shows all: less if a call that should keep it has failed. */
export function leakConfidence({
  resource,
  isByType,
  isDeclared = false,
  isUncertain = false,
}: Acquisition): Confidence {
  if (isUncertain) return "low";
  const lifetime = resource === null ? null : lifetimeOf(resource);
  if (lifetime?.kind === "leaked in goroutine") return "medium";
  const givenBack = lifetime?.kind === "leaked on path" ? lifetime.givenBack : null;
  if (givenBack !== null) return givenBack === "certain" || givenBack === "collected" ? "medium" : "low";
  // Of what is only known by its type, code that ends it on another path says more.
  if (isDeclared && (resource === null || !leaksOnlyOnFailure(resource))) return "low";
  return isByType ? "medium" : "high";
}
