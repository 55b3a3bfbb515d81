/** Whether an object may have a type, by its size and the offsets of its pointers. */

import type { HeapImage } from "../../model/image.ts";
import type { GoTypes, TypeIndex } from "../types/types.ts";

export interface Fitting {
  readonly object: number;
  /** The offset of the object's first value. */
  readonly base: number;
  readonly type: TypeIndex;
}

const WORD_BYTES = 8;

/** Whether every pointer of the object is at an offset where one or many values of the type have a pointer. */
export function fits(image: HeapImage, types: GoTypes, { object, base, type }: Fitting): boolean {
  const { edgeStart, edgeOffset, size } = image;
  const bytes = types.bytesOf(type);
  // No object is smaller than a word. There are many strings, and this saves reading the size of each.
  if (bytes > WORD_BYTES && bytes > size[object]! - base) return false;
  for (let edge = edgeStart[object]!; edge < edgeStart[object + 1]!; edge++)
    if (types.slotAt(type, edgeOffset[edge]! - base) === null) return false;
  return true;
}
