/** A step on the way from a holder, as the frame of a stack. */
import type { PathStep } from "../heap/holders/path-classes.ts";

/** `.Header map[string][]string`; the type alone where the step is the whole of what was before. */
export const stepName = ({ field, type }: PathStep): string => (field === "" ? type : `${field} ${type}`);
