/** Confidence of findings in code that runs per call. */

import type { PerCallFunction } from "../calls/per-call.ts";
import type { Confidence } from "../findings/finding.ts";

/** A handler runs per call for certain; what it calls may do so on few of its paths; a name alone says little. */
export const perCallConfidence = ({ isHandler, isCertain }: PerCallFunction): Confidence =>
  isHandler ? "high" : isCertain ? "medium" : "low";
