/**
 * The name of the function around a position of JavaScript or TypeScript source, by its braces and the text before them:
 *
 *   export function keepOrder(n: number): Order {
 *     const order = Array.from({ length: 50 }, (_, i) => …);      the arrow function is in keepOrder
 *
 * Walks backward to each brace that is open at the position, and reads the text before it. Braces in strings, templates and
 * comments count as any others, so an unusual source may give no name; the place of the function does not depend on it.
 */
const BACKWARD_MAX = 200_000;
/** Text before a brace that can contain the header of a function. */
const HEADER_MAX = 300;
const HEADERS: readonly RegExp[] = [
  /\bfunction\s*\*?\s*([\w$]+)\s*(?:<[^<>]*>)?\s*\([^{}]*$/,
  /([\w$]+)\s*(?::[^=;{}]*)?[=:]\s*(?:async\s*)?(?:function\s*\*?\s*\([^{}]*|(?:\([^{}]*\)|[\w$]+)[^{}();]*=>\s*)$/,
  /(?:^|[\s;{}#*])([\w$]+)\s*\([^{};]*\)\s*(?::[^{};=]*)?$/,
];
const KEYWORDS = new Set(["if", "for", "while", "switch", "catch", "with", "function", "return", "await", "super"]);

/** @param at characters before the position. @returns null where no function with a name is around it */
export function enclosingFunction(source: string, at: number): string | null {
  let open = 0;
  for (let index = at - 1; index >= 0 && at - index <= BACKWARD_MAX; index--) {
    const character = source.charCodeAt(index);
    if (character === CLOSING) open++;
    else if (character === OPENING && open > 0) open--;
    else if (character === OPENING) {
      const name = nameBefore(source.slice(Math.max(0, index - HEADER_MAX), index));
      if (name !== null) return name;
    }
  }
  return null;
}

const OPENING = "{".charCodeAt(0);
const CLOSING = "}".charCodeAt(0);

function nameBefore(text: string): string | null {
  for (const header of HEADERS) {
    const name = header.exec(text)?.[1];
    if (name !== undefined && !KEYWORDS.has(name)) return name;
  }
  return null;
}

/** Characters before a line (from 1) and a column (from 0). */
export function offsetOf(source: string, { line, column }: { readonly line: number; readonly column: number }): number {
  let start = 0;
  for (let row = 1; row < line; row++) {
    const end = source.indexOf("\n", start);
    if (end < 0) return source.length;
    start = end + 1;
  }
  return start + column;
}
