/** The folder of the built command, with the files that it loads or starts. */

/** The build puts shared chunks one folder deeper than its entry points. */
export function distFolder(): URL {
  const here = new URL(".", import.meta.url);
  return here.pathname.endsWith("/chunks/") ? new URL("..", here) : here;
}
