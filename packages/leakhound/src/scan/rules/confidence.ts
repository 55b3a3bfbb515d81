/** Confidence of findings in code that runs per call. */

import type { Confidence } from "../findings/finding.ts";
import type { GoFunction } from "../index/go-file.ts";

/** A handler runs per call for certain; a function that it calls is found by its name alone, which another may have. */
export const perCallConfidence = ({ isHandler }: GoFunction): Confidence => (isHandler ? "high" : "medium");
