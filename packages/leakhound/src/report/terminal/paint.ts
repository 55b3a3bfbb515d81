/** Colors for a terminal, or none; and text made safe for it. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

const sgr = (on: number, off: number) => (text: string) => `\u001b[${on}m${text}\u001b[${off}m`;
const same = (text: string) => text;

export const ANSI_PAINT: Paint = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  red: sgr(31, 39),
  green: sgr(32, 39),
  yellow: sgr(33, 39),
  cyan: sgr(36, 39),
};
export const PLAIN_PAINT: Paint = { bold: same, dim: same, red: same, green: same, yellow: same, cyan: same };

/**
 * Control characters (Unicode category Cc) and those that reorder text or are invisible (Cf) could
 * forge or hide output; line and paragraph separators would break the layout.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** What a text of several lines may have: line feeds and tabs. */
const UNPRINTABLE_IN_LINES = /(?![\n\t])[\p{Cc}\p{Cf}\u2028\u2029]/gu;
/** Also sequences that may be the colors of `ANSI_PAINT`, as a whole. */
const UNSAFE = /\p{Cc}\[\d{1,2}m|(?![\n\t])[\p{Cc}\p{Cf}\u2028\u2029]/gu;
const ESCAPE = "\u001b";

/** The text with control characters spelled out: a function named ESC[2J cannot clear the screen. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, spelledOut);
}

/** The same for text of several lines without colors, such as a report of pprof. */
export const printableLines = (text: string): string => text.replace(UNPRINTABLE_IN_LINES, spelledOut);

/**
 * Whatever is printed to a terminal, as a second line of defense: colors stay, and other control characters are spelled
 * out as in JSON, so that printed JSON stays the same value.
 */
export const terminalSafe = (text: string): string =>
  text.replace(UNSAFE, (found) => (found.startsWith(`${ESCAPE}[`) ? found : jsonEscaped(found)));

const spelledOut = (character: string): string => `\\u{${character.codePointAt(0)!.toString(16)}}`;
/** All characters but those of printable ASCII. */
const jsonEscaped = (found: string): string =>
  Array.from({ length: found.length }, (_, at) => found.charCodeAt(at))
    .map((code) =>
      code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : `\\u${code.toString(16).padStart(4, "0")}`,
    )
    .join("");
