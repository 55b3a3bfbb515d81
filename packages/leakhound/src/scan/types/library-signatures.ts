/**
 * Results of functions of the standard library, and of a few others, that decide what a value is. Source: pkg.go.dev.
 * A type is written as in Go, with the import path of its package.
 */
import { directionOf, type GoType } from "./go-type.ts";

const CANCEL = ["context.Context", "context.CancelFunc"] as const;

const RESULTS: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ["context.Background", ["context.Context"]],
  ["context.TODO", ["context.Context"]],
  ["context.WithCancel", CANCEL],
  ["context.WithTimeout", CANCEL],
  ["context.WithDeadline", CANCEL],
  ["context.WithCancelCause", ["context.Context", "context.CancelCauseFunc"]],
  ["context.WithValue", ["context.Context"]],
  ["context.WithoutCancel", ["context.Context"]],
  ["context.Context.Done", ["<-chan struct{}"]],
  ["os/signal.NotifyContext", CANCEL],
  ["net/http.Request.Context", ["context.Context"]],
  ["net/http.Request.WithContext", ["*net/http.Request"]],
  ["net/http.NewRequest", ["*net/http.Request", "error"]],
  ["net/http.NewRequestWithContext", ["*net/http.Request", "error"]],
  ["golang.org/x/sync/errgroup.WithContext", ["*golang.org/x/sync/errgroup.Group", "context.Context"]],
  ["golang.org/x/sync/semaphore.NewWeighted", ["*golang.org/x/sync/semaphore.Weighted"]],
  ["sync.NewCond", ["*sync.Cond"]],
  ["time.After", ["<-chan time.Time"]],
  ["time.Tick", ["<-chan time.Time"]],
  ["time.NewTimer", ["*time.Timer"]],
  ["time.AfterFunc", ["*time.Timer"]],
  ["time.NewTicker", ["*time.Ticker"]],
  ["time.Now", ["time.Time"]],
  ["io.Pipe", ["*io.PipeReader", "*io.PipeWriter"]],
  ["net.Pipe", ["net.Conn", "net.Conn"]],
  ["net.Dial", ["net.Conn", "error"]],
  ["net.Listen", ["net.Listener", "error"]],
  ["net.Listener.Accept", ["net.Conn", "error"]],
  ["os.Open", ["*os.File", "error"]],
  ["os.Create", ["*os.File", "error"]],
  ["os.OpenFile", ["*os.File", "error"]],
  ["os.CreateTemp", ["*os.File", "error"]],
  ["io/ioutil.TempFile", ["*os.File", "error"]],
  ["google.golang.org/grpc.Dial", ["*google.golang.org/grpc.ClientConn", "error"]],
  ["google.golang.org/grpc.DialContext", ["*google.golang.org/grpc.ClientConn", "error"]],
  ["google.golang.org/grpc.NewClient", ["*google.golang.org/grpc.ClientConn", "error"]],
  ["os/exec.Command", ["*os/exec.Cmd"]],
  ["os/exec.CommandContext", ["*os/exec.Cmd"]],
  ["bufio.NewReader", ["*bufio.Reader"]],
  ["bufio.NewScanner", ["*bufio.Scanner"]],
  ["bufio.NewWriter", ["*bufio.Writer"]],
]);

/** Fields of library structs, and the types of package variables. */
const FIELDS: ReadonlyMap<string, string> = new Map([
  ["net/http.DefaultClient", "*net/http.Client"],
  ["net/http.DefaultTransport", "net/http.RoundTripper"],
  ["net/http.Client.Transport", "net/http.RoundTripper"],
  ["github.com/gorilla/websocket.DefaultDialer", "*github.com/gorilla/websocket.Dialer"],
  ["time.Ticker.C", "<-chan time.Time"],
  ["time.Timer.C", "<-chan time.Time"],
  ["sync.Cond.L", "sync.Locker"],
  ["net/http.Request.Body", "io.ReadCloser"],
  ["net/http.Response.Body", "io.ReadCloser"],
]);

/** @param name `time.After`, or `context.Context.Done` for a method */
export const libraryResults = (name: string): readonly (GoType | null)[] => (RESULTS.get(name) ?? []).map(parseType);

/** @param name `time.Ticker.C` */
export function libraryField(name: string): GoType | null {
  const text = FIELDS.get(name);
  return text === undefined ? null : parseType(text);
}

/** The notation of the tables; null for what it does not have. */
function parseType(text: string): GoType | null {
  if (text.startsWith("*")) return { kind: "pointer", element: parseType(text.slice(1)) };
  if (/^(<-)?chan\b/.test(text))
    return { kind: "chan", direction: directionOf(text), element: parseType(text.replace(/^(<-)?chan(<-)? /, "")) };
  const dot = text.lastIndexOf(".");
  if (!/^[\w./]+$/.test(text)) return null;
  return { kind: "named", folder: null, path: text.slice(0, Math.max(dot, 0)), name: text.slice(dot + 1) };
}
