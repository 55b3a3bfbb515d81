/** A function with three times as many resources takes about three times as many steps, whatever the rule. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { scanRepository } from "../../src/scan/scan.ts";
import { SyntaxTree } from "../../src/scan/syntax/tree.ts";
import { repositoryOf } from "../support/go-repository.ts";

const IMPORTS = [
  "bytes",
  "context",
  "database/sql",
  "io",
  "net/http",
  "os",
  "os/exec",
  "sync",
  "time",
  "github.com/prometheus/client_golang/prometheus",
];

const FEW = 70;
/** For three times as many. */
const MOST = 4.2;

/** A handler whose body has `count` copies of a line, in which `#` is the number of the copy. */
function handlerOf(line: string, count: number, globals = ""): string {
  const copies = (text: string) =>
    Array.from({ length: count }, (_, row) => text.replaceAll("#", String(row))).join("\n");
  const imports = IMPORTS.map((path) => `\t"${path}"\n`).join("");
  return `package a\nimport (\n${imports})\n${copies(globals)}\nfunc f(w http.ResponseWriter, r *http.Request) {\n${copies(line)}\n}\n`;
}

const { text, within, kind, field, subtreeEnd } = SyntaxTree.prototype;
/** Nodes that were visited, questions about a node, and characters of the texts that were read. */
let steps = 0;
beforeEach(() => {
  SyntaxTree.prototype.kind = function (node) {
    steps++;
    return kind.call(this, node);
  };
  SyntaxTree.prototype.field = function (node, name) {
    steps++;
    return field.call(this, node, name);
  };
  SyntaxTree.prototype.subtreeEnd = function (node) {
    steps++;
    return subtreeEnd.call(this, node);
  };
  SyntaxTree.prototype.text = function (node) {
    const found = text.call(this, node);
    steps += found.length;
    return found;
  };
  SyntaxTree.prototype.within = function (node, ...kinds) {
    const found = within.call(this, node, ...kinds);
    steps += found.length;
    return found;
  };
});
afterEach(() => {
  SyntaxTree.prototype.text = text;
  SyntaxTree.prototype.within = within;
  SyntaxTree.prototype.kind = kind;
  SyntaxTree.prototype.field = field;
  SyntaxTree.prototype.subtreeEnd = subtreeEnd;
});

function stepsOf(source: string): number {
  const repository = repositoryOf({ "a.go": source }, { goMod: "module a\n\ngo 1.20\n" });
  steps = 0;
  scanRepository(repository);
  return steps;
}

describe("a function with many resources", () => {
  it.each([
    ["responses that are never closed", "resp#, err# := http.Get(u)\nif err# != nil { return }\n_ = resp#"],
    ["responses that are closed", "resp#, err# := http.Get(u)\nif err# != nil { return }\ndefer resp#.Body.Close()"],
    ["responses by one name", "resp, err = http.Get(u)\nif a { resp.Body.Close(); return }\nresp.Body.Close()"],
    [
      "clients and their responses",
      "c# := &http.Client{}\nresp#, err# := c#.Get(u)\nif err# != nil { return }\n_ = resp#",
    ],
    ["rows", "rows#, err# := db.Query(q)\nif err# != nil { return }\nfor rows#.Next() { }"],
    ["transactions", "tx#, err# := db.Begin()\nif err# != nil { return }\ntx#.Commit()"],
    ["cancel functions in fields", "ctx#, cancel# := context.WithCancel(ctx)\ns.cancel# = cancel#"],
    ["timers", "t# := time.NewTimer(d)\n<-t#.C"],
    ["timers of a loop", "for {\nselect {\ncase <-a#:\ncase <-time.After(d#):\n}\n}"],
    ["channels that goroutines range over", "ch# := make(chan int)\ngo func() { for range ch# { } }()"],
    ["clients of a database", 'db#, _ := sql.Open("x", "")\ndb#.Ping()'],
    ["contexts", "ctx# = context.WithValue(ctx#, 1, 2)"],
    ["deferred calls", "for x := range ch {\ndefer x.Close()\n}"],
    ["maps", "seen#[r.URL.Path]++", "var seen# = map[string]int{}"],
    ["slices", "list# = append(list#, r.Host)", "var list# []string"],
    ["labels", "p# := r.URL.Path\nm.WithLabelValues(p#).Inc()"],
    ["maps by request", "by#[r] = 1\ndefer delete(by#, r)", "var by# = map[*http.Request]int{}"],
    ["processes", 'c# := exec.Command("x")\nc#.Start()'],
    ["parts of what is read", "b#, _ := io.ReadAll(r.Body)\ntoken# = b#[:4]", "var token# []byte"],
    ["files", "f#, err := os.Open(p)\nif err != nil { return }\ndefer f#.Close()"],
    ["files that one path leaves open", "f#, err := os.Open(p)\nif err != nil { return }\nif a { return }\nf#.Close()"],
    ["files of a loop", "for a {\nf, err := os.Open(p)\nif err != nil { return }\nif b { continue }\nf.Close()\n}"],
    [
      "files that deferred literals close",
      "f#, err := os.Open(p)\nif err != nil { return }\ndefer func() { f#.Close() }()",
    ],
    ["contexts that one path leaves", "ctx#, cancel# := context.WithCancel(ctx)\nif use(ctx#) { return }\ncancel#()"],
    [
      "goroutines that send",
      "c# := make(chan int)\ngo func() { c# <- 1 }()\nselect {\ncase <-c#:\ncase <-done:\nreturn\n}",
    ],
    [
      "goroutines that receive",
      "c# := make(chan int)\ngo func() { for v := range c# { use(v) } }()\nc# <- 1\nclose(c#)",
    ],
    ["wait groups", "var wg# sync.WaitGroup\nwg#.Add(1)\ngo func() { defer wg#.Done(); use(#) }()\nwg#.Wait()"],
    ["locks", "mu.Lock()\nif a { mu.Unlock(); return }\nmu.Unlock()", "var mu# sync.Mutex"],
  ])("takes steps in proportion to its length: %s", (_, line, globals = "") => {
    const few = stepsOf(handlerOf(line, FEW, globals));
    const many = stepsOf(handlerOf(line, 3 * FEW, globals));
    expect(many / few).toBeLessThan(MOST);
  });
});

it("follows a function with many exits only where a channel is used", () => {
  const line = "ch# := make(chan int)\ngo func() { ch# <- 1 }()\nselect {\ncase <-ch#:\ncase <-done:\n}";
  expect(stepsOf(handlerOf(line, 1_350)) / stepsOf(handlerOf(line, 450))).toBeLessThan(MOST);
});

/** A package with `count` copies of a text, in which `#` is the number of the copy and `@` that of the next one. */
function packageOf(text: string, count: number): string {
  const copies = Array.from({ length: count }, (_, row) =>
    text.replaceAll("#", String(row)).replaceAll("@", String((row + 1) % count)),
  );
  return `package a\nimport (\n"os"\n"sync"\n)\nvar _ os.File\nvar _ sync.Mutex\ntype T struct { mu sync.Mutex; ch chan int; done chan bool }\n${copies.join("\n")}\n`;
}

describe("a package with many declarations", () => {
  it.each([
    [
      "types with a field of one name",
      "type T# struct { f *os.File; next *T@ }\nfunc NewT#() (*T#, error) {\nf, err := os.Open(p)\nif err != nil { return nil, err }\n" +
        "return &T#{f: f}, nil\n}\nfunc (t *T#) Close() error { return t.f.Close() }",
    ],
    [
      "methods of one type",
      "func (t *T) M#() {\nt.mu.Lock()\ndefer t.mu.Unlock()\nselect {\ncase t.ch <- 1:\ncase <-t.done:\n}\n}",
    ],
    ["maps", "var m# = map[string]int{}\nfunc add#(k string) { m#[k]++ }\nfunc del#(k string) { delete(m#, k) }"],
    [
      "functions that give a file",
      "func open#() (*os.File, error) { return os.Open(p) }\nfunc use#() { f, _ := open#(); f.Close() }",
    ],
  ])("takes steps in proportion to its length: %s", (_, text) => {
    expect(stepsOf(packageOf(text, 3 * FEW)) / stepsOf(packageOf(text, FEW))).toBeLessThan(MOST);
  });

  it("takes steps in proportion to the cases of a switch", () => {
    const switched = (count: number) =>
      `package a\nimport "os"\nfunc f() error {\nswitch v {\n${Array.from({ length: count }, (_, row) => `case ${row}:\nf, err := os.Open(p)\nif err != nil { return err }\nf.Close()`).join("\n")}\n}\nreturn nil\n}\n`;
    expect(stepsOf(switched(3 * FEW)) / stepsOf(switched(FEW))).toBeLessThan(MOST);
  });
});
