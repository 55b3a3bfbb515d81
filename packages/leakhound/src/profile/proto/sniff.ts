/** Distinguishes text from protobuf by the first bytes. */

const SNIFF_BYTES = 64;
const EXCERPT_CHARS = 24;
const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const DELETE = 0x7f;

/**
 * Whether the input is text. A protobuf profile is not: it begins with tags and lengths, and some of them are control
 * characters (each ValueType has 0x08 and 0x10, and the empty string 0 is 0x32 0x00).
 */
export function looksLikeText(bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes.subarray(0, SNIFF_BYTES).every(isTextByte);
}

function isTextByte(byte: number): boolean {
  if (byte < SPACE) return byte === TAB || byte === LINE_FEED || byte === CARRIAGE_RETURN;
  return byte !== DELETE;
}

/** The beginning of a text, quoted for a message: `"<!DOCTYPE html>"`. */
export function excerptOf(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes.subarray(0, SNIFF_BYTES)).trimStart();
  return JSON.stringify(text.split(/[\r\n]/, 1)[0]!.slice(0, EXCERPT_CHARS));
}
