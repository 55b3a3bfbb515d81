/**
 * Patterns of paths: `*` and `?` within one name, `**` for any number of folders. A pattern that ends with a slash, or that
 * names a folder, matches everything below it.
 *
 *   internal/gen        internal/gen/a.go, internal/gen/x/b.go
 *   **\/mocks/*.go      mocks/a.go, api/mocks/b.go
 */

/** @param path with forward slashes, relative to the folder that the pattern belongs to */
export function matchesPath(pattern: string, path: string): boolean {
  const parts = pattern.split("/").filter((part) => part !== "" && part !== ".");
  return matchesParts([...parts, "**"], path.split("/"));
}

/** Row by row of the pattern, which places of the path it may have reached: time in proportion to both lengths. */
function matchesParts(pattern: readonly string[], path: readonly string[]): boolean {
  let reached = path.map(() => false).concat(false);
  reached[0] = true;
  for (const part of pattern) {
    const next = reached.map(() => false);
    for (const [at, isReached] of reached.entries()) {
      if (part === "**") next[at] = isReached || (at > 0 && next[at - 1] === true);
      else if (isReached && at < path.length && matchesName(part, path[at]!)) next[at + 1] = true;
    }
    reached = next;
  }
  return reached.at(-1) === true;
}

/** `*` is any number of characters, `?` is one; the last `*` is tried again further on. */
function matchesName(pattern: string, name: string): boolean {
  let [at, row, star, mark] = [0, 0, -1, 0];
  while (at < name.length) {
    if (row < pattern.length && (pattern[row] === "?" || (pattern[row] === name[at] && pattern[row] !== "*"))) {
      at++;
      row++;
    } else if (pattern[row] === "*") {
      star = row++;
      mark = at;
    } else if (star >= 0) {
      row = star + 1;
      at = ++mark;
    } else return false;
  }
  while (pattern[row] === "*") row++;
  return row === pattern.length;
}
