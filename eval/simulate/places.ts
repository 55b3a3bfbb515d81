/** Names and files as profiles of real services have them, so that own code, dependencies and runtime can be told apart. */
import type { Random } from "../random.ts";
import type { Family, Place } from "./types.ts";

const MODULE = "example.com/shop";

/** A function of the service's own: `session.(*Store).remember`, in a file of that package. */
export function ownPlace(family: Family, unit: string, name: string, line = 40): Place {
  return family === "go"
    ? { function: `${MODULE}/${unit}.${name}`, file: `/src/shop/${unit}/${unit}.go`, line }
    : { function: name.replace(/^.*\./, ""), file: `file:///app/src/${unit}.js`, line };
}

/** A function of the language's library, or of a dependency when the path has a host. */
export function libraryPlace(family: Family, path: string, name: string, line = 100): Place {
  const file = path.replace(/^.*\//, "");
  if (family === "node")
    return { function: name.replace(/^.*\./, ""), file: `file:///app/node_modules/${file}/index.js`, line };
  const folder = path.includes(".") ? `/go/pkg/mod/${path}@v1.4.2` : `/usr/local/go/src/${path}`;
  return { function: `${path}.${name}`, file: `${folder}/${file}.go`, line };
}

export const serving: Readonly<Record<Family, readonly Place[]>> = {
  go: [
    libraryPlace("go", "net/http", "HandlerFunc.ServeHTTP", 2322),
    libraryPlace("go", "net/http", "(*ServeMux).ServeHTTP", 2861),
    libraryPlace("go", "net/http", "serverHandler.ServeHTTP", 3311),
    libraryPlace("go", "net/http", "(*conn).serve", 2073),
  ],
  node: [
    { function: "handle", file: "file:///app/node_modules/express/lib/router/layer.js", line: 95 },
    { function: "emit", file: "node:events", line: 517 },
    { function: "parserOnIncoming", file: "node:_http_server", line: 1137 },
  ],
};

const parked = (...names: readonly string[]): Place[] =>
  ["gopark", ...names].map((name) => ({
    function: `runtime.${name}`,
    file: "/usr/local/go/src/runtime/proc.go",
    line: 462,
  }));

/** The scheduler's frames above a goroutine that waits. */
export const waiting = {
  send: parked("chansend", "chansend1"),
  receive: parked("chanrecv", "chanrecv1"),
  select: parked("selectgo"),
  lock: [
    ...parked("goparkunlock", "semacquire1"),
    libraryPlace("go", "sync", "runtime_SemacquireMutex"),
    libraryPlace("go", "sync", "(*Mutex).Lock"),
  ],
  io: [
    ...parked("netpollblock"),
    libraryPlace("go", "internal/poll", "runtime_pollWait"),
    libraryPlace("go", "internal/poll", "(*FD).Read"),
    libraryPlace("go", "net", "(*conn).Read"),
  ],
} as const;

const UNITS = [
  "orders",
  "cart",
  "search",
  "users",
  "billing",
  "stock",
  "mail",
  "audit",
  "pages",
  "prices",
  "auth",
  "feed",
];
const VERBS = [
  "load",
  "decode",
  "render",
  "merge",
  "index",
  "parse",
  "build",
  "copy",
  "sort",
  "scan",
  "encode",
  "join",
];
const NOUNS = ["Row", "Page", "Item", "Query", "Token", "Batch", "Reply", "Key", "Header", "Tree", "Event", "Line"];
const LIBRARIES = [
  "encoding/json",
  "net/textproto",
  "bufio",
  "strings",
  "github.com/lib/pq",
  "github.com/redis/go-redis",
  "google.golang.org/grpc",
  "github.com/prometheus/client",
];

/** A stack of a service's ordinary work; `row` tells one from another. */
export function workStack(family: Family, row: number, random: Random): Place[] {
  const unit = random.pick(UNITS);
  const name = () => `${random.pick(VERBS)}${random.pick(NOUNS)}`;
  const own = ownPlace(family, unit, `(*Service).${name()}${row}`, random.integer(10, 400));
  const between = Array.from({ length: random.integer(0, 4) }, () => ownPlace(family, unit, `(*Service).${name()}`));
  const leaf = random.chance(0.5) ? [libraryPlace(family, random.pick(LIBRARIES), `${name()}${row % 97}`)] : [];
  return [...leaf, own, ...between, ...serving[family]];
}
