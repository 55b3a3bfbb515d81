import type { Unit } from "../../holders/units.ts";
import type { Slot } from "../types/types.ts";

/** A root: the unit that it belongs to, and its slot in the variable, if its type is known. */
export interface NamedRoot {
  readonly unit: Unit;
  readonly slot: Slot | null;
}
