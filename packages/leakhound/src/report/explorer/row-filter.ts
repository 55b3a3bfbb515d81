/** Selects the rows whose text contains a pattern. There are no regular expressions, because a hostile one would not end. */

/**
 * `request` matches every text that contains it, in any case. With `*` (any text) or `?` (any character) the pattern is for the whole text:
 * `map[*` and `*Request` are globs. An empty pattern matches all.
 */
export function matches(pattern: string, text: string): boolean {
  const [lower, whole] = [pattern.toLowerCase(), text.toLowerCase()];
  return whole.includes(lower) || (/[*?]/.test(lower) && matchesGlob(lower, whole));
}

/** If the rest does not match, the last star matches one more character: at most (length of pattern) x (length of text) steps. */
function matchesGlob(pattern: string, text: string): boolean {
  let [at, inPattern, star, afterStar] = [0, 0, -1, 0];
  while (at < text.length) {
    const character = pattern[inPattern];
    if (character === "*") {
      star = inPattern++;
      afterStar = at;
    } else if (character === "?" || character === text[at]) {
      inPattern++;
      at++;
    } else if (star >= 0) {
      inPattern = star + 1;
      at = ++afterStar;
    } else return false;
  }
  while (pattern[inPattern] === "*") inPattern++;
  return inPattern === pattern.length;
}
