/** Which findings have a repair, and which have none because it could do harm. */
import { describe, expect, it } from "vitest";
import { applyEdits } from "../../../src/scan/findings/edits.ts";
import type { Finding } from "../../../src/scan/findings/finding.ts";
import { scanRepository } from "../../../src/scan/scan.ts";
import { repositoryOf } from "../../support/go-repository.ts";

const IMPORTS = ["bufio", "context", "io", "net", "net/http", "os", "sync", "errors", "time", "runtime/trace"];

const source = (code: string): string =>
  `package p\nimport (\n${IMPORTS.map((path) => `\t"${path}"\n`).join("")})\n${code}\n`;

function findingsIn(text: string): Finding[] {
  return scanRepository(repositoryOf({ "a.go": text }, { goMod: "module p\n\ngo 1.22\n" }));
}

/** The findings of the code, and which of them have a repair. */
function outcome(code: string): string[] {
  return findingsIn(source(code)).map(({ rule, fix }) => `${rule}: ${fix === undefined ? "no repair" : "repair"}`);
}

/** The code after all repairs. */
function repaired(text: string): string {
  const edits = findingsIn(text).flatMap(({ fix }) => fix?.edits ?? []);
  return applyEdits(text, edits);
}

describe("a deferred release", () => {
  const GET = "resp, err := http.Get(u)\n\tif err != nil {\n\t\treturn err\n\t}";

  it("comes behind the error check, with the indentation and the line end of the source", () => {
    const text = source(`func f(u string) error {\n\t${GET}\n\treturn nil\n}`);
    const added = text.replace("\t}\n\treturn nil", "\t}\n\tdefer resp.Body.Close()\n\treturn nil");
    expect(repaired(text)).toBe(added);
    expect(repaired(text.replaceAll("\n", "\r\n"))).toBe(added.replaceAll("\n", "\r\n"));
    expect(repaired(text.replaceAll("\t", "  "))).toBe(added.replaceAll("\t", "  "));
  });

  it("comes behind a comment on the line of the check", () => {
    const text = source(`func f(u string) error {\n\t${GET} // no server\n\treturn nil\n}`);
    expect(repaired(text)).toContain("\t} // no server\n\tdefer resp.Body.Close()\n\treturn nil\n");
  });

  it.each([
    [
      "the response may be read by who gets a reader of it",
      `${GET}\n\tkeep = bufio.NewReader(resp.Body)\n\treturn nil`,
    ],
    ["a goroutine uses it", `${GET}\n\tgo func() { io.ReadAll(resp.Body) }()\n\treturn nil`],
    ["it is in a loop", `for {\n\t${GET}\n\tif resp.StatusCode == 200 { return nil }\n\t}`],
    ["the error is not checked", "resp, _ := http.Get(u)\n\t_ = resp.StatusCode\n\treturn nil"],
    [
      "the check has another condition",
      'resp, err := http.Get(u)\n\tif err != nil || u == "" {\n\t\treturn err\n\t}\n\t_ = resp.Status\n\treturn nil',
    ],
    [
      "the check does not return",
      "resp, err := http.Get(u)\n\tif err != nil {\n\t\tprintln(u)\n\t}\n\t_ = resp.Status\n\treturn nil",
    ],
    [
      "another exit comes first",
      'resp, err := http.Get(u)\n\tif u == "" {\n\t\treturn nil\n\t}\n\tif err != nil {\n\t\treturn err\n\t}\n\t_ = resp.Status\n\treturn nil',
    ],
    ["the variable gets another response", `${GET}\n\tresp, err = http.Get(u)\n\t_ = resp\n\treturn err`],
    ["code jumps back", `again:\n\t${GET}\n\tif resp.StatusCode == 1 {\n\t\tgoto again\n\t}\n\treturn nil`],
  ])("is not written where %s", (_, body) => {
    for (const line of outcome(`var keep io.Reader\nfunc f(u string) error {\n\t${body}\n}`))
      expect(line).toMatch(/no repair$/);
  });

  it("is not written where a function keeps what is made from the context", () => {
    const cancel = (rest: string, result = "error") =>
      outcome(
        `func f(p context.Context, u string) ${result} {\n\tctx, _ := context.WithCancel(p)\n\t${rest}\n}\nfunc run(ctx context.Context) { go func() { <-ctx.Done() }() }\nfunc see(ctx context.Context) { println(ctx.Err()) }`,
      ).filter((line) => line.startsWith("ctx-cancel-lost"));
    const lost = (repair: string) => [`ctx-cancel-lost: ${repair}`];
    expect(cancel("return ctx.Err()")).toEqual(lost("repair"));
    expect(cancel("see(ctx)\n\treturn nil")).toEqual(lost("repair"));
    expect(cancel("return ctx", "context.Context")).toEqual(lost("no repair"));
    expect(cancel("run(ctx)\n\treturn nil")).toEqual(lost("no repair"));
    expect(cancel("go see(ctx)\n\treturn nil")).toEqual(lost("no repair"));
    expect(
      cancel(
        'req, err := http.NewRequestWithContext(ctx, "", u, nil)\n\tkeep = req\n\treturn err\n}\nvar keep *http.Request\nfunc g() error {\n\treturn nil',
      ),
    ).toEqual(lost("no repair"));
    expect(cancel("c := context.WithValue(ctx, 1, 2)\n\treturn c", "context.Context")).toEqual(lost("no repair"));
  });

  it.each([
    ["ctx, _ = context.WithTimeout(ctx, 1)", "ctx, cancel := context.WithTimeout(ctx, 1)\n\tdefer cancel()"],
    ["ctx, _ = context.WithCancelCause(ctx)", "ctx, cancel := context.WithCancelCause(ctx)\n\tdefer cancel(nil)"],
    [
      "ctx, _ = context.WithTimeoutCause(ctx, 1, nil)",
      "ctx, cancel := context.WithTimeoutCause(ctx, 1, nil)\n\tdefer cancel()",
    ],
    [
      "if len(u) > 1 {\n\t\tctx, _ = context.WithCancel(ctx)\n\t}",
      "if len(u) > 1 {\n\t\tvar cancel context.CancelFunc\n\t\tctx, cancel = context.WithCancel(ctx)\n\t\tdefer cancel()\n\t}",
    ],
  ])("gives a cancel function that %j discards a name", (before, after) => {
    const text = source(`func f(ctx context.Context, u string) error {\n\t${before}\n\treturn ctx.Err()\n}`);
    expect(repaired(text)).toBe(text.replace(before, after));
  });

  it("moves a deferred release that comes too late", () => {
    const late = "if resp.StatusCode > 299 {\n\t\treturn errors.New(resp.Status)\n\t}\n";
    const text = (release: string) =>
      source(
        `func f(u string) error {\n\t${GET}\n\n\t${late}\n\t${release}\n\n\tio.ReadAll(resp.Body)\n\treturn nil\n}`,
      );
    const moved = (release: string) =>
      text(release).replace(`\t${release}\n\n`, "").replace(`${GET}\n`, `${GET}\n\t${release}\n`);
    for (const release of [
      "defer resp.Body.Close()",
      "defer resp.Body.Close() // at last",
      "defer func() {\n\t\tresp.Body.Close()\n\t}()",
    ])
      expect(repaired(text(release))).toBe(moved(release));
  });

  it("does not move a deferred release that needs what comes later", () => {
    const body = `${GET}\n\tif resp.StatusCode > 299 {\n\t\treturn errors.New(resp.Status)\n\t}\n\tname := u\n\tdefer func() {\n\t\tprintln(name)\n\t\tresp.Body.Close()\n\t}()\n\treturn nil`;
    const text = repaired(source(`func f(u string) error {\n\t${body}\n}`));
    expect(text.match(/defer/g)).toHaveLength(1);
  });

  it("takes no name that the function uses", () => {
    const [line] = outcome(
      "func f(p context.Context, cancel func()) {\n\tctx, _ := context.WithCancel(p)\n\tcancel()\n\t<-ctx.Done()\n}",
    );
    expect(line).toBe("ctx-cancel-lost: no repair");
  });
});

describe("a release before an exit", () => {
  const OPEN = (exit: string) =>
    `func f(u string) (*http.Response, error) {\n\tresp, err := http.Get(u)\n\tif err != nil {\n\t\treturn nil, err\n\t}\n\tif resp.StatusCode != 200 {\n\t\t${exit}\n\t}\n\treturn resp, nil\n}`;

  it("comes before each exit without one", () => {
    const text = source(OPEN('if u == "" {\n\t\t\treturn nil, nil\n\t\t}\n\t\treturn nil, errors.New(resp.Status)'));
    const lines = repaired(text).split("\n");
    const closed = lines.flatMap((line, row) => (line.includes("resp.Body.Close()") ? [lines[row + 1]!.trim()] : []));
    expect(closed).toEqual(["return nil, nil", "return nil, errors.New(resp.Status)"]);
    expect(findingsIn(repaired(text))).toEqual([]);
  });

  it("is not written where the exit reads the response", () => {
    const text = "b, err := io.ReadAll(io.LimitReader(resp.Body, 9))\n\t\t_ = b\n\t\treturn nil, err";
    expect(outcome(OPEN(text))).toEqual(["http-body-unclosed: repair"]);
    expect(
      outcome(
        OPEN("return nil, readError(resp)") +
          "\nfunc readError(resp *http.Response) error {\n\tb, err := io.ReadAll(io.LimitReader(resp.Body, 9))\n\t_ = b\n\treturn err\n}",
      ),
    ).toEqual(["http-body-unclosed: no repair"]);
  });
});

describe("a value that something else goes on using", () => {
  it("is not closed before a return that hands on what was made from it", () => {
    const code = (result: string) =>
      outcome(
        `type queue struct{}\nfunc (q *queue) consume(c net.Conn) {}\nfunc f(addr string) (any, error) {\n\tc, err := net.Dial("tcp", addr)\n\tif err != nil {\n\t\treturn nil, err\n\t}\n\tpart := c.Part()\n\tif addr == "" {\n\t\treturn nil, errors.New("none")\n\t}\n\t${result}\n}`,
      );
    expect(code("return part, nil")).toEqual(["conn-unclosed: no repair"]);
    expect(code("return part.Name(), nil")).toEqual(["conn-unclosed: repair"]);
  });

  it("is not closed while a trace is written into it", () => {
    const code = `func f() error {\n\tfile, err := os.Create("x")\n\tif err != nil {\n\t\treturn err\n\t}\n\treturn trace.Start(file)\n}`;
    expect(outcome(code).filter((line) => line.endsWith(": repair"))).toEqual([]);
    expect(outcome(code)).toHaveLength(1);
  });
});

describe("a buffer of one", () => {
  const SEND = (made: string, body: string, start = "go func() {") =>
    outcome(
      `func f(stop chan int) int {\n\tch := ${made}\n\t${start}\n\t\t${body}\n\t}()\n\tselect {\n\tcase v := <-ch:\n\t\treturn v\n\tcase <-stop:\n\t\treturn 0\n\t}\n}`,
    );

  it("is written where the send ends the goroutine", () => {
    expect(SEND("make(chan int)", "ch <- 1")).toEqual(["chan-send-abandoned: repair"]);
  });

  it.each([
    ["code follows the send, which may rely on its having been received", "make(chan int)", "ch <- 1\n\t\tprintln(d)"],
    ["the goroutine sends many times", "make(chan int)", "for {\n\t\t\tch <- 1\n\t\t}"],
  ])("is not written where %s", (_, made, body) => {
    for (const line of SEND(made, body)) expect(line).toMatch(/no repair$/);
  });
});

describe("an unlock", () => {
  const LOCK = (code: string) =>
    outcome(
      `type box struct { mu sync.Mutex; n int }\nfunc (b *box) n1() int { b.mu.Lock(); defer b.mu.Unlock(); return b.n }\nfunc (b *box) f(ok bool) int {\n${code}\n}`,
    );

  it("is deferred where no code of another function runs behind the unlocks", () => {
    expect(LOCK("\tb.mu.Lock()\n\tif ok {\n\t\treturn 1\n\t}\n\tb.mu.Unlock()\n\treturn 0")).toEqual([
      "lock-not-released: repair",
    ]);
  });

  it.each([
    [
      "a call behind the unlock would lock again, and the return reads what the lock guards",
      "\tb.mu.Lock()\n\tif ok {\n\t\treturn b.n\n\t}\n\tb.mu.Unlock()\n\treturn b.n1()",
    ],
    [
      "the lock is taken in a loop",
      "\tfor {\n\t\tb.mu.Lock()\n\t\tif ok {\n\t\t\treturn 1\n\t\t}\n\t\tb.mu.Unlock()\n\t}",
    ],
    [
      "the lock depends on a condition",
      "\tif ok {\n\t\tb.mu.Lock()\n\t\tif b.n == 0 {\n\t\t\treturn 1\n\t\t}\n\t\tb.mu.Unlock()\n\t}\n\treturn 0",
    ],
  ])("is not written where %s", (_, code) => {
    for (const line of LOCK(code)) expect(line).toMatch(/no repair$/);
  });
});

describe("a Done that a goroutine misses", () => {
  const goroutine = (...lines: readonly string[]) =>
    source(
      `func f(work func() error) {\n\tvar wg sync.WaitGroup\n\twg.Add(1)\n\tgo func() {\n${lines.map((line) => `\t\t${line}\n`).join("")}\t}()\n\twg.Wait()\n}`,
    );
  const CHECK = ["if err := work(); err != nil {", "\treturn", "}"];

  it("is deferred at the start of the goroutine where nothing follows the others", () => {
    expect(repaired(goroutine(...CHECK, "wg.Done()"))).toBe(goroutine("defer wg.Done()", ...CHECK));
    const two = ["if work() == nil {", "\twg.Done()", "\treturn", "}", ...CHECK, "wg.Done()"];
    const after = ["defer wg.Done()", "if work() == nil {", "\treturn", "}", ...CHECK];
    expect(repaired(goroutine(...two))).toBe(goroutine(...after));
  });

  it("comes before the return where code follows another", () => {
    const after = ["if err := work(); err != nil {", "\twg.Done()", "\treturn", "}", "wg.Done()", "println(1)"];
    expect(repaired(goroutine(...CHECK, "wg.Done()", "println(1)"))).toBe(goroutine(...after));
  });

  it.each([
    [
      "the end of the goroutine misses it, and code follows",
      ["if work() == nil {", "\twg.Done()", "\tprintln(1)", "}"],
    ],
    ["the return calls something", ["if work() != nil {", "\treturn work()", "}", "wg.Done()", "println(1)"]],
    ["the goroutine declares the group anew", ["wg := &sync.WaitGroup{}", "wg.Add(1)", ...CHECK, "wg.Done()"]],
  ])("is not repaired where %s", (_, lines) => {
    const text = goroutine(...lines);
    expect(repaired(text)).toBe(text);
  });
});

describe("a struct of another package", () => {
  const web = (field: string) => `package web
import "context"
type Server struct { ${field} context.CancelFunc; ctx context.Context }
func New() *Server { s := &Server{}; s.ctx, s.${field} = context.WithCancel(context.Background()); return s }
func (s *Server) Listen() error { <-s.ctx.Done(); return nil }
`;
  const main = `package cmd
import "example.com/p/web"
var kept *web.Server
func start() error {
	s := web.New()
	if err := s.Listen(); err != nil {
		return err
	}
	kept = s
	return nil
}
`;
  it("has no repair that names its fields", () => {
    const fixesOf = (field: string) => {
      const sources = { "web/web.go": web(field), "cmd/cmd.go": main };
      const findings = scanRepository(repositoryOf(sources, { goMod: "module example.com/p\n" }));
      return findings.flatMap(({ rule, file, fix }) =>
        rule === "ctx-cancel-lost" && file === "cmd/cmd.go" ? [fix] : [],
      );
    };
    expect(fixesOf("cancel")).toEqual([undefined]);
  });
});
