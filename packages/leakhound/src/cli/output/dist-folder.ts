/** Where the built command lies, and beside it the files that it loads or starts. */

/** Chunks of the build lie one folder deeper than its entries. */
export function distFolder(): URL {
  const here = new URL("..", import.meta.url);
  return here.pathname.endsWith("/chunks/") ? new URL("..", here) : here;
}
