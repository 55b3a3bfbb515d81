/** Which rows are shown: those whose text holds a pattern. No regular expressions: a hostile one would never end. */

/**
 * `request` matches what holds it, in any case; with `*` (any text) or `?` (any sign) the pattern is for the whole text:
 * `map[*` and `*Request` are globs. An empty pattern matches all.
 */
export function matches(pattern: string, text: string): boolean {
  const [lower, whole] = [pattern.toLowerCase(), text.toLowerCase()];
  return whole.includes(lower) || (/[*?]/.test(lower) && matchesGlob(lower, whole));
}

/** Where the rest does not match, the last star takes one sign more: at most pattern times text steps. */
function matchesGlob(pattern: string, text: string): boolean {
  let [at, inPattern, star, afterStar] = [0, 0, -1, 0];
  while (at < text.length) {
    const sign = pattern[inPattern];
    if (sign === "*") {
      star = inPattern++;
      afterStar = at;
    } else if (sign === "?" || sign === text[at]) {
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
