/** Paths as Go's path/filepath handles them on Unix. */

/** The shortest equivalent path (filepath.Clean): no `.`, no `..` that can be removed, no double or trailing slash. */
export function cleanPath(path: string): string {
  const isRooted = path.startsWith("/");
  const kept: string[] = [];
  for (const element of path.split("/")) {
    if (element === "" || element === ".") continue;
    if (element !== "..") kept.push(element);
    else if (kept.length > 0 && kept.at(-1) !== "..") kept.pop();
    else if (!isRooted) kept.push(element);
  }
  return `${isRooted ? "/" : ""}${kept.join("/")}` || ".";
}

/** "/a/b" of "/a/b//"; "" of "/". */
export function withoutTrailingSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === "/") end--;
  return path.slice(0, end);
}

/** The last element: "b" of "/a/b/"; "." of "", "/" of "//". */
export function baseName(path: string): string {
  if (path === "") return ".";
  const trimmed = withoutTrailingSlashes(path);
  return trimmed === "" ? "/" : trimmed.slice(trimmed.lastIndexOf("/") + 1);
}

/** All elements but the last, cleaned. */
export function directoryOf(path: string): string {
  return cleanPath(path.slice(0, path.lastIndexOf("/") + 1));
}

/** The elements that are not empty, joined and cleaned; "" if all are empty. */
export function joinPath(...elements: readonly string[]): string {
  const path = elements.filter((element) => element !== "").join("/");
  return path === "" ? "" : cleanPath(path);
}
