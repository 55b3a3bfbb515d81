/** A step of a path from a holder to its bytes: the field that leads to objects of one type. */
import { formatCount } from "../../base/format.ts";

export interface PathStep {
  /** ".Header", "[]"; "" if the step is all that the step before points to. */
  readonly field: string;
  readonly type: string;
  readonly objects: number;
  /** Bytes of these objects and of the objects that are reached through them. */
  readonly bytes: number;
}

/** `.Header map[string][]string ×45,419` */
export function stepText({ field, type, objects }: PathStep): string {
  const count = objects > 1 ? ` ×${formatCount(objects)}` : "";
  return `${field === "" ? "" : `${field} `}${type}${count}`;
}
