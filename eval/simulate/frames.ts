/** Frames with realistic names and files, so that leakhound can distinguish own code, dependencies and the runtime. */
import type { Random } from "../random.ts";
import type { Family, Frame } from "./types.ts";

const MODULE = "example.com/shop";

/** A function of the service: `session.(*Store).remember`, in a file of that package. */
export function ownFrame(family: Family, unit: string, name: string, line = 40): Frame {
  return family === "go"
    ? { function: `${MODULE}/${unit}.${name}`, file: `/src/shop/${unit}/${unit}.go`, line }
    : { function: name.replace(/^.*\./, ""), file: `file:///app/src/${unit}.js`, line };
}

/** A function of the standard library, or of a dependency if the path has a host. */
export function libraryFrame(family: Family, path: string, name: string, line = 100): Frame {
  const file = path.replace(/^.*\//, "");
  if (family === "node")
    return { function: name.replace(/^.*\./, ""), file: `file:///app/node_modules/${file}/index.js`, line };
  const folder = path.includes(".") ? `/go/pkg/mod/${path}@v1.4.2` : `/usr/local/go/src/${path}`;
  return { function: `${path}.${name}`, file: `${folder}/${file}.go`, line };
}

export const servingFrames: Readonly<Record<Family, readonly Frame[]>> = {
  go: [
    libraryFrame("go", "net/http", "HandlerFunc.ServeHTTP", 2322),
    libraryFrame("go", "net/http", "(*ServeMux).ServeHTTP", 2861),
    libraryFrame("go", "net/http", "serverHandler.ServeHTTP", 3311),
    libraryFrame("go", "net/http", "(*conn).serve", 2073),
  ],
  node: [
    { function: "handle", file: "file:///app/node_modules/express/lib/router/layer.js", line: 95 },
    { function: "emit", file: "node:events", line: 517 },
    { function: "parserOnIncoming", file: "node:_http_server", line: 1137 },
  ],
};

const parkedFrames = (...names: readonly string[]): Frame[] =>
  ["gopark", ...names].map((name) => ({
    function: `runtime.${name}`,
    file: "/usr/local/go/src/runtime/proc.go",
    line: 462,
  }));

/** The runtime's frames of a goroutine that waits. */
export const waitingFrames = {
  send: parkedFrames("chansend", "chansend1"),
  receive: parkedFrames("chanrecv", "chanrecv1"),
  select: parkedFrames("selectgo"),
  lock: [
    ...parkedFrames("goparkunlock", "semacquire1"),
    libraryFrame("go", "sync", "runtime_SemacquireMutex"),
    libraryFrame("go", "sync", "(*Mutex).Lock"),
  ],
  io: [
    ...parkedFrames("netpollblock"),
    libraryFrame("go", "internal/poll", "runtime_pollWait"),
    libraryFrame("go", "internal/poll", "(*FD).Read"),
    libraryFrame("go", "net", "(*conn).Read"),
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

/** A stack of ordinary work; `row` makes it unique. */
export function workStack(family: Family, row: number, random: Random): Frame[] {
  const unit = random.pick(UNITS);
  const name = () => `${random.pick(VERBS)}${random.pick(NOUNS)}`;
  const own = ownFrame(family, unit, `(*Service).${name()}${row}`, random.integer(10, 400));
  const between = Array.from({ length: random.integer(0, 4) }, () => ownFrame(family, unit, `(*Service).${name()}`));
  const leaf = random.chance(0.5) ? [libraryFrame(family, random.pick(LIBRARIES), `${name()}${row % 97}`)] : [];
  return [...leaf, own, ...between, ...servingFrames[family]];
}
