/** File names as Go's path/filepath treats them on Unix. */

/** The shortest equal name: no `.`, no `..` that can be taken away, no doubled or trailing slash. */
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

/** The last element: "b" of "/a/b/"; "." of "", "/" of "//". */
export function baseName(path: string): string {
  if (path === "") return ".";
  const trimmed = path.replace(/\/+$/, "");
  return trimmed === "" ? "/" : trimmed.slice(trimmed.lastIndexOf("/") + 1);
}

/** All but the last element, cleaned. */
export function directoryOf(path: string): string {
  return cleanPath(path.slice(0, path.lastIndexOf("/") + 1));
}

/** The elements that are not empty, joined and cleaned; "" if there is none. */
export function joinPath(...elements: readonly string[]): string {
  const path = elements.filter((element) => element !== "").join("/");
  return path === "" ? "" : cleanPath(path);
}
