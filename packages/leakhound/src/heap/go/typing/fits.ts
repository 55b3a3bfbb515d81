/** Whether an object may have a type, by its size and by where its pointers stand. */

import type { HeapImage } from "../../model/image.ts";
import type { GoTypes, TypeIndex } from "../types/types.ts";

export interface Fitting {
  readonly object: number;
  /** Where the object's first value begins. */
  readonly base: number;
  readonly type: TypeIndex;
}

const WORD_BYTES = 8;

/** Whether every pointer of the object stands where the type, once or many times, has one. */
export function fits(image: HeapImage, types: GoTypes, { object, base, type }: Fitting): boolean {
  const { edgeStart, edgeOffset, size } = image;
  const bytes = types.bytesOf(type);
  // No object is smaller than a word, and there are many texts: one wait for memory less for each.
  if (bytes > WORD_BYTES && bytes > size[object]! - base) return false;
  for (let edge = edgeStart[object]!; edge < edgeStart[object + 1]!; edge++)
    if (types.slotAt(type, edgeOffset[edge]! - base) === null) return false;
  return true;
}
