/**
 * The text in the objects of a Go heap: the bytes of strings and of []byte.
 *
 *   request  [ … | pointer | length | … ]        the length follows the pointer, in strings and slices
 *                    │ into
 *                    ▼
 *   bytes    [ GET /items/7 HTTP/1.1\r\nHost: … ]     many strings may share an object: each is a part of it
 *
 * If the pointer is unknown, the object is shown from its beginning, without the zeros after the text.
 */

import type { ReadText } from "../explore/explorable.ts";
import { sourcesOf } from "../explore/incoming.ts";
import type { HeapLabels } from "../holders/labels.ts";
import { type EdgeIndex, type HeapImage, NO_EDGE, type ObjectIndex } from "../model/image.ts";

/** A part of an object. */
export interface ObjectRange {
  readonly object: ObjectIndex;
  readonly at: number;
  readonly length: number;
}

/** Reads a part of an object; fewer bytes if the rest cannot be read. */
export type ReadObject = (range: ObjectRange) => Uint8Array;

const WORD_BYTES = 8;
/** Enough for the part of a text that is shown, whatever its characters. */
const TEXT_BYTES_MAX = 1_024;
const TEXT_TYPES = new Set(["string", "[]uint8", "[]byte"]);
/** An object of unknown type contains text if at least this share of its characters is printable. */
const READABLE_MIN = 0.9;

export function objectTexts(image: HeapImage, labels: HeapLabels, read: ReadObject): ReadText {
  const { edgeStart, edgeInto, size } = image;
  const lengthAt = lengthReader(image, read);
  return (object, edge) => {
    if (edgeStart[object] !== edgeStart[object + 1]) return null;
    const type = labels.text(labels.ofType(object));
    const isText = TEXT_TYPES.has(type);
    if (!isText && !type.startsWith("unknown")) return null;
    const into = edge === NO_EDGE ? 0 : edgeInto[edge]!;
    const length = (isText ? lengthAt(edge) : null) ?? size[object]! - into;
    const isWhole = into + length < size[object]!;
    const bytes = read({ object, at: into, length: Math.min(length, size[object]! - into, TEXT_BYTES_MAX) });
    const text = new TextDecoder().decode(isWhole ? bytes : withoutZeros(bytes));
    return isText || isReadable(text) ? text : null;
  };
}

/** The length that follows the pointer of an edge; null if the next word cannot be one. */
function lengthReader(image: HeapImage, read: ReadObject): (edge: EdgeIndex) => number | null {
  const { edgeOffset, edgeTarget, edgeInto, size } = image;
  const sourceOf = sourcesOf(image);
  return (edge) => {
    if (edge === NO_EDGE) return null;
    const bytes = read({ object: sourceOf(edge), at: edgeOffset[edge]! + WORD_BYTES, length: WORD_BYTES });
    if (bytes.length < WORD_BYTES) return null;
    const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
    return length <= size[edgeTarget[edge]!]! - edgeInto[edge]! ? length : null;
  };
}

function withoutZeros(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, end);
}

function isReadable(text: string): boolean {
  const characters = Array.from(text);
  const readable = characters.filter((one) => /[^\p{C}\ufffd]|\s/u.test(one)).length;
  return characters.length > 0 && readable >= READABLE_MIN * characters.length;
}
