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

/** The text with control characters spelled out: a function named ESC[2J cannot clear the screen. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}
