/** Confidence of findings by how often a process comes there, and by what is known on the path. */
import { describe, expect, it } from "vitest";
import { scanRepository } from "../../../src/scan/scan.ts";
import { repositoryOf } from "../../support/go-repository.ts";

/** Confidence of the findings in `main.go` of a program. */
function confidences(imports: string, ...lines: readonly string[]): string[] {
  const source = `package main\nimport (${imports})\n${lines.join("\n")}\n`;
  return scanRepository(repositoryOf({ "main.go": source })).map(({ confidence }) => confidence);
}

/** The functions of the snippets run for each request. */
const HANDLER = "func serve(w http.ResponseWriter, q *http.Request) { f(); save() }";

/** As above, where a handler calls f and save. */
const perRequest = (imports: string, ...lines: readonly string[]): string[] => confidences(imports, ...lines, HANDLER);

const OPEN = "func load() error { f, err := os.Open(path); if err != nil { return err }; return read(f) }";
const READ = "func read(f *os.File) error { return nil }";

describe("a file that stays open", () => {
  it("is of low confidence where a process comes once", () => {
    expect(confidences('"os"', "func main() { load() }", OPEN, READ)).toEqual(["low"]);
  });
  it("is of medium confidence in a loop over the configuration", () => {
    expect(confidences('"os"', "func main() { for range []string{} { load() } }", OPEN, READ)).toEqual(["medium"]);
  });
  it("is of high confidence where a process comes again and again", () => {
    expect(confidences('"os"', "func main() { for { load() } }", OPEN, READ)).toEqual(["high"]);
    const handler = "func serve(w http.ResponseWriter, r *http.Request) { load() }";
    expect(confidences('"os"; "net/http"', handler, OPEN, READ)).toEqual(["high"]);
  });
  it("is of medium confidence where the source does not show how often a process comes there", () => {
    expect(confidences('"os"', OPEN, READ)).toEqual(["medium"]);
    expect(confidences('"os"', "func init() { handlers[name] = load }", OPEN, READ)).toEqual(["medium"]);
  });
  it("is of medium confidence where only an error leaves it open, and the code does not run for every request", () => {
    const save =
      "func save() error { f, err := os.Create(p); if err != nil { return err }; if err := f.Chmod(m); err != nil { return err }; return f.Close() }";
    expect(confidences('"os"', "func main() { for { save() } }", save)).toEqual(["medium"]);
    expect(perRequest('"os"', save)).toEqual(["high"]);
  });
  it("is of low confidence where the return that leaves it open leaves the loop of a command", () => {
    const loop = "for { f, err := os.Create(p); if err != nil { return }; if bad { return }; f.Close() }";
    expect(confidences('"os"', "func main() { save() }", `func save() { ${loop} }`)).toEqual(["low"]);
    expect(confidences('"os"', "func main() { for { save() } }", `func save() { ${loop} }`)).toEqual(["high"]);
  });
});

describe("a file that stays open behind a check that a field is nil", () => {
  it("is of medium confidence where the code sets the field, because it opens one for each value", () => {
    const load = (set: string) =>
      `type s struct { n *int }\nfunc (s *s) load() error { if s.n == nil { ${set}; f, err := os.Open(p); if err != nil { return err }; return read(f) }; return nil }`;
    const call = "func f() { one.load() }\nvar one = &s{}\nfunc save() {}";
    expect(perRequest('"os"', load("s.n = new(int)"), READ, call)).toEqual(["medium"]);
    expect(perRequest('"os"', load("note()"), READ, call)).toEqual(["high"]);
  });
});

describe("a file that stays open where a switch finds no case", () => {
  it("is of medium confidence where the default is an error", () => {
    const kinds = (body: string) =>
      `func save(p string, k int) error { f, err := os.Create(p); if err != nil { return err }; switch k { case 1: f.Close(); ${body} }; return f.Close() }`;
    expect(perRequest('"os"; "errors"', kinds('default: return errors.New("kind")'))).toEqual(["medium"]);
    expect(perRequest('"os"; "errors"', kinds('case 2: return errors.New("kind")'))).toEqual(["high"]);
  });
});

describe("a listener that stays open", () => {
  const listen = (exit: string) =>
    perRequest(
      '"net"',
      `func f() error { l, err := net.Listen(n, a); if err != nil { return err }; ${exit}; return l.Close() }`,
    );
  it("is of medium confidence where an error ends the function: nobody can open a second one", () => {
    expect(listen("if err := prepare(); err != nil { return err }")).toEqual(["medium"]);
    expect(listen("if bad { return nil }")).toEqual(["high"]);
  });
});

describe("a connection that a loop leaves open", () => {
  const accept = (before: string, guard: string) =>
    confidences(
      '"net"; "sync/atomic"',
      "type server struct { l net.Listener; end uint32; busy uint32 }",
      `func (s *server) run() { for { ${before}; conn, err := s.l.Accept(); if err != nil { return }; ${guard} { go serve(conn) } } }`,
      "func serve(c net.Conn) { c.Close() }",
    );
  it("is of low confidence where the same condition ends the loop", () => {
    const ends = "if atomic.LoadUint32(&s.end) == 1 { return }";
    expect(accept(ends, "if atomic.LoadUint32(&s.end) == 0")).toEqual(["low"]);
    expect(accept(ends, "if atomic.LoadUint32(&s.busy) == 0")).toEqual(["high"]);
    expect(accept("if atomic.LoadUint32(&s.end) == 1 { s.end = 0 }", "if atomic.LoadUint32(&s.end) == 0")).toEqual([
      "high",
    ]);
  });
});

describe("a transaction that an error leaves open", () => {
  const change = (end: string) =>
    confidences(
      '"database/sql"; "net/http"; "os"',
      "func change(db *sql.DB) error { tx, err := db.Begin(); if err != nil { return err }; if _, err := tx.Exec(q); err != nil { return err }; return tx.Commit() }",
      "func prepare(db *sql.DB) error { return change(db) }",
      `func serve(w http.ResponseWriter, r *http.Request) { if err := prepare(db); err != nil { w.WriteHeader(500); ${end} } }`,
    );
  it("is of low confidence where the error ends the process", () => {
    expect(change("os.Exit(1)")).toEqual(["low"]);
    expect(change("return")).toEqual(["high"]);
  });
  it("is not where other modules may call the function", () => {
    const library =
      'package store\nimport "database/sql"\nfunc Change(db *sql.DB) error { tx, err := db.Begin(); if err != nil { return err }; if _, err := tx.Exec(q); err != nil { return err }; return tx.Commit() }\n';
    const tool =
      'package main\nimport ("m/store"; "os")\nfunc main() { for { if err := store.Change(nil); err != nil { os.Exit(1) } } }\n';
    const goMod = "module m\ngo 1.22\n";
    const found = scanRepository(repositoryOf({ "store/a.go": library, "tool.go": tool }, { goMod }));
    expect(found.map(({ confidence }) => confidence)).toEqual(["high"]);
  });
});

describe("a receive from a channel with which the function does nothing else", () => {
  it("is of low confidence: the code means to wait", () => {
    const wait = (use: string) => confidences("", `func run() { done := make(chan int); ${use}; <-done }`);
    expect(wait("print(1)")).toEqual(["low"]);
    expect(wait("close(make(chan int)); if len(done) > cap(done) { return }")).toEqual([]);
    expect(wait("var other <-chan int = done; print(other)")).toEqual(["high"]);
  });
});

describe("a connection that stays open", () => {
  const dial = (end: string) =>
    `func f(d *websocket.Dialer) error { c, resp, err := d.Dial(a, nil); ${end}; if err != nil { return err }; return c.Close() }`;
  it("is of medium confidence where the error was not looked at", () => {
    const websocket = '"github.com/gorilla/websocket"';
    expect(perRequest(websocket, dial("if resp != nil { return errRedirected }"))).toEqual(["medium"]);
    expect(perRequest(websocket, dial("if err == nil && bad { return errRedirected }"))).toEqual(["high"]);
  });
});

describe("a cancel function that is not called", () => {
  const lost = (parent: string, use = "") =>
    perRequest(
      '"context"; "net/http"',
      `func f(ctx context.Context, r *http.Request) error { c, cancel := context.WithCancel(${parent}); ${use}; if bad { return errBad }; s.c = c; cancel(); return nil }`,
    );
  it("is of high confidence where the parent keeps the child", () => {
    expect(lost("s.ctx")).toEqual(["high"]);
  });
  it("is of medium confidence where the parent is the context of the caller, unless a caller gives one that lasts", () => {
    expect(lost("ctx")).toEqual(["medium"]);
    const code =
      "func f(ctx context.Context) error { c, cancel := context.WithCancel(ctx); if bad { return errBad }; s.c = c; cancel(); return nil }";
    const given = (value: string) =>
      confidences(
        '"context"; "net/http"',
        code,
        `func serve(w http.ResponseWriter, q *http.Request) { ctx := q.Context(); f(${value}) }`,
      );
    expect(given("ctx")).toEqual(["medium"]);
    expect(given("s.ctx")).toEqual(["high"]);
  });
  it("is of medium confidence where a short timeout ends the child", () => {
    const timeout = (text: string) =>
      perRequest('"context"; "time"', `func f() { c, _ := context.WithTimeout(s.ctx, ${text}); use(c) }`);
    expect(timeout("20 * time.Second")).toEqual(["medium"]);
    expect(timeout("24 * time.Hour")).toEqual(["high"]);
    expect(timeout("limit")).toEqual(["high"]);
  });
  it("is of medium confidence where a function of the repository sets a timeout", () => {
    const made = (derive: string) =>
      perRequest(
        '"context"; "time"',
        `func limited(d time.Duration) (context.Context, context.CancelFunc) { if d > 0 { return context.${derive} }; return s.ctx, nil }`,
        "func f() { c, cancel := limited(limit); if bad { return }; use(c); if cancel != nil { cancel() } }",
      );
    expect(made("WithTimeout(s.ctx, d)")).toEqual(["medium"]);
    expect(made("WithCancel(s.ctx)")).toEqual(["high"]);
  });
  it("is of low confidence where the function cancels the parent", () => {
    const child = (end: string) =>
      perRequest(
        '"context"; "time"',
        `func f(p context.Context) { ctx, cancel := context.WithCancel(p); ctx, _ = context.WithTimeout(ctx, limit); use(ctx); ${end} }`,
      );
    expect(child("cancel()")).toEqual(["low"]);
    expect(child("keep(cancel)")).toEqual(["high"]);
  });
  it("is of low confidence where the parent ends with the request, or keeps no children", () => {
    expect(lost("r.Context()")).toEqual(["low"]);
    expect(lost("context.Background()")).toEqual(["low"]);
  });
  it("is of medium confidence where code that gets the child of context.Background may wait for it", () => {
    expect(lost("context.Background()", "start(c)")).toEqual(["medium"]);
  });
});

describe("what a request leaves behind", () => {
  it("is of medium confidence for a channel of AMQP, which ends with its connection", () => {
    const open = (call: string) =>
      perRequest(
        '"github.com/streadway/amqp"',
        `func f(conn *amqp.Connection) error { ch, err := ${call}; if err != nil { return err }; return ch.Qos(1, 0, false) }`,
      );
    expect(open("conn.Channel()")).toEqual(["medium"]);
    expect(open("amqp.Dial(address)")).toEqual(["high"]);
  });
  it("is of medium confidence for a span, which the collector frees", () => {
    const span =
      "func f(c context.Context) { ctx, span := otel.Tracer(n).Start(c, name); use(ctx); if bad { return }; span.End() }";
    expect(perRequest('"context"; "go.opentelemetry.io/otel"', span)).toEqual(["medium"]);
  });
  it("is of high confidence for a map whose keys the request decides, and not where it is a request of a client", () => {
    const note = (parameters: string) =>
      confidences('"net/http"', "var seen = map[string]bool{}", `func note(${parameters}) { seen[r.URL.Path] = true }`);
    expect(note("w http.ResponseWriter, r *http.Request")).toEqual(["high"]);
    expect(note("r *http.Request, resp *http.Response")).not.toContain("high");
    expect(note("w http.ResponseWriter, r *http.Request, resp *http.Response")).not.toContain("high");
  });
  it("is of medium confidence for a channel that comes with a result, which may say that nothing is sent", () => {
    const start = (type: string, more: string) =>
      `func start() ${type} { ch := make(chan error); go func() { ch <- work() }(); return ch${more} }`;
    expect(
      perRequest("", start("(chan error, bool)", ", true"), "func f() { ch, ok := start(); if !ok { return }; <-ch }"),
    ).toEqual(["medium"]);
    expect(perRequest("", start("chan error", ""), "func f() { ch := start(); if bad { return }; <-ch }")).toEqual([
      "high",
    ]);
  });
});

describe("a connection whose deadline cannot be set", () => {
  const dial = (step: string) =>
    perRequest(
      '"net"; "time"',
      `func f() error { c, err := net.Dial("tcp", a); if err != nil { return err }; if err := c.${step}; err != nil { return err }; return c.Close() }`,
    );
  it("is of low confidence: that fails only where the connection is closed", () => {
    expect(dial("SetReadDeadline(time.Now())")).toEqual(["low"]);
    expect(dial("(*net.TCPConn).SetLinger(1)")).toEqual(["high"]);
  });
});

describe("rows of a transaction", () => {
  const column = (db: string) =>
    confidences(
      '"database/sql"; "net/http"',
      `func column(tx ${db}) error { rows, err := tx.Query(q); if err != nil { return err }; print(rows.Next()); return nil }`,
      "func serve(w http.ResponseWriter, r *http.Request) { column(open()) }",
    );
  it("are of low confidence where it is a parameter, whose end closes them", () => {
    expect(column("*sql.Tx")).toEqual(["low"]);
    expect(column("*sql.DB")).toEqual(["high"]);
  });
});

describe("a connection that a library's function refuses", () => {
  it("is of low confidence in a loop, too: the function may have closed it", () => {
    const loop = (end: string) =>
      confidences(
        '"net"; "example.org/x/hub"',
        `func run(l net.Listener, h *hub.Hub) { for { c, err := l.Accept(); if err != nil { return }; seat, err := h.Connect(c, 1); if err != nil { ${end} }; print(seat) } }`,
      );
    expect(loop("continue")).toEqual(["low"]);
    expect(loop("return")).toEqual(["low"]);
  });
});

describe("a file that imports a test framework", () => {
  it("is a test, whatever its name", () => {
    const source = (imported: string) =>
      `package p\nimport (${imported}; "net")\nfunc run(l net.Listener) { for { c, err := l.Accept(); if err != nil { return }; print(c.LocalAddr()) } }\n`;
    const found = (imported: string) =>
      scanRepository(repositoryOf({ "a.go": source(imported) })).map(({ confidence }) => confidence);
    expect(found('. "github.com/onsi/ginkgo/v2"')).toEqual(["low"]);
    expect(found('. "github.com/onsi/ginkgo/v2"; . "github.com/onsi/gomega"')).toEqual(["low"]);
    expect(found('"github.com/onsi/other"')).toEqual(["high"]);
  });
});
