/**
 * What stands in the texts of a Go heap: bytes of strings and of []byte.
 *
 *   request  [ … | pointer | length | … ]        the length stands behind the pointer, as strings and slices have it
 *                    │ into
 *                    ▼
 *   bytes    [ GET /items/7 HTTP/1.1\r\nHost: … ]     many strings may share an object: each is its part of it
 *
 * Where the pointer is not known, the object is shown from its beginning, without the zeros that fill it up.
 */

import type { ReadText } from "../explore/explorable.ts";
import { sourcesOf } from "../explore/incoming.ts";
import { NONE } from "../model/image.ts";
import type { GoHeap } from "./explain.ts";

/** Reads `length` bytes of an object from `at` on; fewer where they cannot be read. */
export type ReadBytes = (object: number, at: number, length: number) => Uint8Array;

const WORD_BYTES = 8;
/** Enough for what is shown of a text, whatever signs it is made of. */
const TEXT_BYTES_MAX = 1_024;
const TEXT_TYPES = new Set(["string", "[]uint8", "[]byte"]);
/** Of objects of unknown type: this part of it must be signs that can be shown. */
const READABLE_MIN = 0.9;

export function goTexts({ dump, labels }: GoHeap, read: ReadBytes): ReadText {
  const { edgeStart, edgeInto, size } = dump.image;
  const lengthAt = lengthReader(dump.image, read);
  return (object, edge) => {
    if (edgeStart[object] !== edgeStart[object + 1]) return null;
    const type = labels.text(labels.ofType(object));
    const isText = TEXT_TYPES.has(type);
    if (!isText && !type.startsWith("unknown")) return null;
    const into = edge === NONE ? 0 : edgeInto[edge]!;
    const length = (isText ? lengthAt(edge) : null) ?? size[object]! - into;
    const isWhole = into + length < size[object]!;
    const bytes = read(object, into, Math.min(length, size[object]! - into, TEXT_BYTES_MAX));
    const text = new TextDecoder().decode(isWhole ? bytes : withoutZeros(bytes));
    return isText || isReadable(text) ? text : null;
  };
}

/** The length behind the pointer that an edge is; null where there is none that could be one. */
function lengthReader(image: GoHeap["dump"]["image"], read: ReadBytes): (edge: number) => number | null {
  const { edgeOffset, edgeTarget, edgeInto, size } = image;
  const sourceOf = sourcesOf(image);
  return (edge) => {
    if (edge === NONE) return null;
    const bytes = read(sourceOf(edge), edgeOffset[edge]! + WORD_BYTES, WORD_BYTES);
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
  const signs = Array.from(text);
  const readable = signs.filter((sign) => /[^\p{C}\ufffd]|\s/u.test(sign)).length;
  return signs.length > 0 && readable >= READABLE_MIN * signs.length;
}
