/** How often a process comes to the call of `open()` in small programs. */
import { describe, expect, it } from "vitest";
import { runCountAround, runCountOf } from "../../../src/scan/calls/run-count.ts";
import { nodeWith, repositoryOf } from "../../support/go-repository.ts";

const HEAD = `package main
import ("flag"; "net/http"; "sync"; "github.com/spf13/cobra"; "github.com/urfave/cli/v2")
`;

function countIn(lines: readonly string[], around = false, more: Readonly<Record<string, string>> = {}): string {
  const repository = repositoryOf(
    { "a.go": `${HEAD}${lines.join("\n")}\n`, ...more },
    { goMod: "module example.com/p\n" },
  );
  const [file] = repository.files;
  const place = { file: file!, node: nodeWith(file!.tree, "call_expression", "open()") };
  return around ? runCountAround(repository, place) : runCountOf(repository, place);
}

describe("a process runs", () => {
  it("main once, and what only main calls", () => {
    expect(countIn(["func main() { open() }"])).toBe("once");
    expect(countIn(["func main() { run() }", "func run() { load() }", "func load() { open() }"])).toBe("once");
    expect(countIn(["func main() { defer func() { open() }(); go func() { }() }"])).toBe("once");
    expect(countIn(["func main() { var wg sync.WaitGroup; wg.Go(func() { open() }) }"])).toBe("once");
    expect(countIn(["func main() { (&s{}).run() }", "type s struct{}", "func (s *s) run() { open() }"])).toBe("once");
  });

  it("a loop over a slice of main a few times, and other loops often", () => {
    const load = "func load() { open() }";
    expect(countIn(["func main() { for _, f := range []string{} { load() } }", load])).toBe("few");
    expect(countIn(["func main() { for { load() } }", load])).toBe("many");
    expect(countIn(["func main() { for ok() { load() } }", load])).toBe("many");
    expect(countIn(["func main(c chan int) { for range c { load() } }", load])).toBe("many");
    expect(countIn(["func main() { for i := 0; i < attempts; i++ { load() } }", load])).toBe("few");
    expect(countIn(["func main() { for i := 0; ok(i); i++ { load() } }", load])).toBe("many");
    expect(countIn(["func main() { for range 3 { load() } }", load])).toBe("few");
    expect(countIn(["func main() { for x := range lib.All() { load() } }", load])).toBe("unknown");
  });

  it("once what leaves the loops around it after it", () => {
    const load = "func load() { open() }";
    expect(countIn(["func main() { for { if old() { load(); os.Exit(0) } } }", load])).toBe("once");
    expect(countIn(["func main() { for { if old() { load(); return } } }", load])).toBe("once");
    expect(countIn(["func main(c chan int) { for range c { for { load(); return } } }", load])).toBe("once");
    expect(countIn(["func main() { for { if old() { load(); break } } }", load])).toBe("once");
    expect(countIn(["func main() { for { if old() { load(); if bad() { return } } } }", load])).toBe("many");
    expect(countIn(["func main() { for { select { case <-c: load(); break } } }", load])).toBe("many");
    expect(countIn(["func main() { for { for { load(); break } } }", load])).toBe("many");
  });

  it("what two places call a few times", () => {
    expect(countIn(["func main() { load(); load() }", "func load() { open() }"])).toBe("few");
  });

  it("what gets a request often, and what it calls", () => {
    const serve = (body: string) => `func serve(w http.ResponseWriter, r *http.Request) { ${body} }`;
    expect(countIn([serve("open()")])).toBe("many");
    expect(countIn(["func main() { load() }", serve("load()"), "func load() { open() }"])).toBe("many");
    expect(countIn(["func serve(c net.Conn) { open() }"])).toBe("many");
    expect(countIn(["func send(r *http.Request) { open() }"])).toBe("unknown");
    expect(countIn(["func send(r *http.Request) { open() }", "func main() { for { send(r) } }"])).toBe("many");
    expect(countIn([serve("send(r)"), "func send(r *http.Request) { open() }"])).toBe("many");
    expect(countIn([serve("var o sync.Once; o.Do(func() { load() })"), "func load() { open() }"])).not.toBe("many");
    expect(countIn(["func wrap(next func(http.ResponseWriter, *http.Request)) { open() }"])).toBe("unknown");
  });

  it("an unknown number of times what nobody is seen to call, and what others may call", () => {
    expect(countIn(["func main() {}", "func load() { open() }"])).toBe("unknown");
    expect(countIn(['func main() { http.HandleFunc("/", load) }', "func load() { open() }"])).toBe("unknown");
    expect(countIn(["func main() { each(func() { open() }) }"])).toBe("unknown");
    expect(countIn(["func main() { var c closer = &s{}; c.run() }", "func (s *s) run() { open() }"])).toBe("unknown");
  });

  it("what an interface calls in a loop often, where one type has the method", () => {
    const call = "type job interface { run() }\nfunc loop(j job) { for { j.run() } }";
    const run = (type: string, body: string) => `type ${type} struct{}\nfunc (x *${type}) run() { ${body} }`;
    expect(countIn([call, run("s", "open()")])).toBe("many");
    expect(countIn([call, run("s", "open()"), run("t", "")])).toBe("unknown");
  });

  it("what a library repeats often", () => {
    const head = 'package p\nimport "k8s.io/apimachinery/pkg/util/wait"\n';
    const until = (value: string, more = "") =>
      countIn([], false, { "a.go": `${head}func start() { wait.Until(${value}, second, stop) }\n${more}\n` });
    expect(until("func() { open() }")).toBe("many");
    expect(until("sync", "func sync() { open() }")).toBe("many");
  });

  it("a function that calls itself an unknown number of times", () => {
    expect(countIn(["func main() { load() }", "func load() { open(); load() }"])).toBe("unknown");
  });

  it("what a range goes over, and where a counter begins, once", () => {
    expect(countIn(["func main() { for v := range load() { use(v) } }", "func load() chan int { open() }"])).toBe(
      "once",
    );
    expect(countIn(["func main() { for i := load(); ; i++ { use(i) } }", "func load() int { open() }"])).toBe("once");
    expect(countIn(["func main() { for { load() } }", "func load() { open() }"])).toBe("many");
  });

  it("the commands of a command line once", () => {
    expect(countIn(["func push(cmd *cobra.Command, args []string) { open() }"])).toBe("once");
    expect(countIn(["func push(c *cli.Context) error { return open() }"])).toBe("once");
    expect(countIn(["var c = &cobra.Command{RunE: push}", "func push() error { return open() }"])).toBe("once");
    expect(countIn(["var c = cli.Command{Action: push}", "func push() error { return open() }"])).toBe("once");
    expect(countIn(["var all = []*cli.Command{{Action: push}}", "func push() error { return open() }"])).toBe("once");
    expect(countIn(["var r = Route{Action: push}", "func push() error { return open() }"])).toBe("unknown");
    expect(countIn(["func main() { add(&cobra.Command{RunE: push}) }", "func push() error { return open() }"])).toBe(
      "once",
    );
    expect(countIn(["func (c *push) Run(args []string) int { return open() }"])).toBe("once");
    expect(countIn(["func push(cmd *Command, args []string) bool { return open() }"])).toBe("once");
    expect(countIn(["func push(e *env, args []string) int { return open() }"])).toBe("once");
    expect(countIn(["func (c *push) Execute(args []string) error { return open() }"])).toBe("once");
    expect(countIn(["type Flags struct{ *flag.FlagSet }", "func push(f Flags) { open() }"])).toBe("once");
  });

  it("the Run of a type that is the field of a command line once", () => {
    const run = "func (p *push) Run() error { return open() }";
    expect(countIn(['type all struct { Push push `cmd:""` }', run])).toBe("once");
    expect(countIn(["type all struct { Push push }", run])).toBe("unknown");
  });

  it("what ends a component a few times", () => {
    expect(countIn(["func (s *server) Shutdown() error { return open() }"])).toBe("few");
    expect(countIn(["func (s *server) Stop() { s.flush() }", "func (s *server) flush() { open() }"])).toBe("unknown");
    expect(
      countIn(["type server struct{}", "func (s *server) Stop() { s.flush() }", "func (s *server) flush() { open() }"]),
    ).toBe("few");
    expect(countIn(["func (s *conn) Close() error { return open() }"])).toBe("unknown");
  });

  it("an exported function as often as the other packages call it", () => {
    const lib = { "lib/b.go": "package lib\nfunc Twice(f func()) { f() }\n" };
    expect(countIn(["func main() { load() }", "func load() { open() }"], false, lib)).toBe("once");
  });

  it("the function around a loop once, although what is in the loop runs often", () => {
    const lines = ["func main() { for { if err := open(); err != nil { return } } }"];
    expect(countIn(lines)).toBe("many");
    expect(countIn(lines, true)).toBe("once");
  });
});
