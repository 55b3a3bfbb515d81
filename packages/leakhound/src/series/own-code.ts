/**
 * Whose code a frame is: the service's own, a dependency's, or the language's.
 *
 * A profile does not name the service's module, but file paths and import paths distinguish the three:
 *
 *   /go/pkg/mod/github.com/gorilla/mux@v1.8.1/mux.go   dependency  (module cache; with -trimpath only @v remains)
 *   /src/svc/vendor/github.com/gorilla/mux/mux.go      dependency
 *   /app/node_modules/express/lib/router.js            dependency
 *   /usr/local/go/src/net/http/server.go  net/http.…   standard    (first element of the import path)
 *   node:internal/timers                               standard
 *   Array.from, without a file                         standard
 *   /src/svc/main.go  main.healthz                     own
 */
import type { TextPattern } from "../base/text-pattern.ts";
import { packageOf } from "../profile/names/go-names.ts";

export type CodeOwner = "own" | "dependency" | "standard";

/** First elements of the import paths of Go's standard library (go list std | cut -d/ -f1 | sort -u). */
const GO_STANDARD = new Set(
  (
    "archive bufio bytes cmp compress container context crypto database debug embed encoding errors expvar flag fmt go " +
    "hash html image index internal io iter log maps math mime net os path plugin reflect regexp runtime slices sort " +
    "strconv strings structs sync syscall testing text time unicode unique unsafe vendor weak"
  ).split(" "),
);
const DEPENDENCY_PATH = /(^|[/\\])(node_modules|vendor|pkg[/\\]mod)[/\\]|@v\d/;

/** @param own when given, own code is exactly the frames whose function or file matches it */
export function ownerOf(functionName: string, file: string, own: TextPattern | null): CodeOwner {
  const owner = ownerByPath(functionName, file);
  if (!own) return owner;
  if (own.test(functionName) || own.test(file)) return "own";
  return owner === "own" ? "dependency" : owner;
}

function ownerByPath(functionName: string, file: string): CodeOwner {
  if (file.startsWith("node:")) return "standard";
  if (DEPENDENCY_PATH.test(file)) return "dependency";
  const path = packageOf(functionName);
  // Built into the engine, such as Array.from and (V8 API). A Go function always has a package.
  if (file === "" && path === "") return "standard";
  return isGoFile(file) && GO_STANDARD.has(path.split("/")[0]!) ? "standard" : "own";
}

/** Whether the path is one of Go's, which includes assembly; a profile without files is taken for Go. */
export function isGoFile(file: string): boolean {
  return file === "" || /\.(go|s)$/.test(file);
}
