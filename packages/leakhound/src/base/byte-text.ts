/**
 * Text that keeps bytes which are not UTF-8: each becomes a lone surrogate, and that becomes the byte again.
 *
 *   73 74 72 61 ff 65   <->   "stra\udcffe"          ff is U+DCFF, as in Python's "surrogateescape"
 *
 * No text in UTF-8 contains a lone surrogate, so that both directions are exact, and names which differ only in such bytes
 * stay different. Where text is encoded in another way (JSON, HTML, a terminal), each is shown as U+FFFD.
 */

// A byte order mark is part of a name, not of the encoding.
const DECODER = new TextDecoder("utf-8", { ignoreBOM: true });
const ENCODER = new TextEncoder();
const REPLACEMENT = "\uFFFD";
const ESCAPE_BASE = 0xdc00;
const FIRST_ESCAPED = 0x80;
/** With flag u, the halves of a pair do not match. */
const ESCAPED = /[\uDC80-\uDCFF]/u;
const ESCAPED_RUN = /([\uDC80-\uDCFF]+)/u;

export function textOfBytes(bytes: Uint8Array): string {
  const text = DECODER.decode(bytes);
  return text.includes(REPLACEMENT) ? withEscapes(bytes) : text;
}

export function bytesOfText(text: string): Uint8Array {
  return ESCAPED.test(text) ? escapedBytes(text) : ENCODER.encode(text);
}

/** Whether the text has bytes that are not UTF-8. */
export const hasForeignBytes = (text: string): boolean => ESCAPED.test(text);

function withEscapes(bytes: Uint8Array): string {
  const parts: string[] = [];
  let validFrom = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    parts.push(DECODER.decode(bytes.subarray(validFrom, at)), String.fromCharCode(ESCAPE_BASE + bytes[at]!));
    validFrom = ++at;
  }
  parts.push(DECODER.decode(bytes.subarray(validFrom)));
  return parts.join("");
}

/** Bytes of the character that begins here; 0 where these bytes are no UTF-8 (RFC 3629, 4). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first < FIRST_ESCAPED) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return 0;
  const second = bytes[at + 1] ?? 0;
  const [low, high] = secondRange(first);
  if (second < low || second > high) return 0;
  for (let row = 2; row < length; row++) if (((bytes[at + row] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}

/** Neither overlong forms, nor surrogates, nor more than U+10FFFF. */
function secondRange(first: number): readonly [number, number] {
  switch (first) {
    case 0xe0:
      return [0xa0, 0xbf];
    case 0xed:
      return [0x80, 0x9f];
    case 0xf0:
      return [0x90, 0xbf];
    case 0xf4:
      return [0x80, 0x8f];
    default:
      return [0x80, 0xbf];
  }
}

function escapedBytes(text: string): Uint8Array {
  const parts = text.split(ESCAPED_RUN).map((part, row) => (row % 2 === 0 ? ENCODER.encode(part) : bytesOfRun(part)));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

const bytesOfRun = (run: string): Uint8Array =>
  Uint8Array.from({ length: run.length }, (_, at) => run.charCodeAt(at) - ESCAPE_BASE);
