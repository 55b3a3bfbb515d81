/** All kinds of simulated services. */
import { INNOCENTS } from "./kinds-innocent.ts";
import { LEAKS } from "./kinds-leaks.ts";
import type { Kind } from "./plan.ts";

export const KINDS: readonly Kind[] = [...LEAKS, ...INNOCENTS];
