/** A step of a retention path, as the frame of a stack. */
import type { PathStep } from "../../heap/holders/path-step.ts";

/** `.Header map[string][]string`; the type alone if the step is all that the step before points to. */
export const stepName = ({ field, type }: PathStep): string => (field === "" ? type : `${field} ${type}`);
