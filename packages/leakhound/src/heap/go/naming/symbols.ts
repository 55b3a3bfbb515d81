/** What a symbol of the linker says: its package, its spelling in the source, and whether it belongs to the runtime. */

/** `net/http` of "net/http.(*Server).Serve", "main" of "main.main.func1". */
export function packageOf(symbol: string): string {
  const slash = symbol.lastIndexOf("/", symbol.search(/[[(]|$/));
  const dot = symbol.indexOf(".", slash + 1);
  return dot < 0 ? "" : symbol.slice(0, dot);
}

/** The name in the source: the linker writes dots in the last element of an import path as %2e. */
export const sourceSymbol = (symbol: string): string => symbol.replaceAll("%2e", ".");

/** `sync.allPools` refers to every pool: it is a list of the runtime, although package sync declares it. */
const RUNTIME_LISTS = new Set(["sync.allPools", "sync.oldPools"]);

/** Functions of the runtime that other packages declare: `sync.runtime_Semacquire`, `internal/poll.runtime_pollWait`. */
const RUNTIME_FUNCTION = /\.runtime_/;

export function isRuntime(name: string): boolean {
  const owner = packageOf(name);
  const isOwn = owner === "runtime" || owner.startsWith("internal/runtime/");
  return isOwn || RUNTIME_LISTS.has(name) || RUNTIME_FUNCTION.test(name);
}
