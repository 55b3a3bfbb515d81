/** The folder of the built package, with the files that it loads or starts. */

/** The build puts shared chunks one folder deeper than its entry points. Code that runs from its source takes the last build. */
export function distFolder(): URL {
  const here = new URL(".", import.meta.url);
  if (here.pathname.endsWith("/src/work/")) return new URL("../../dist/", here);
  return here.pathname.endsWith("/chunks/") ? new URL("..", here) : here;
}
