/** A function with four times as many resources takes about four times as many steps, whatever the rule. */
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
  "os/exec",
  "sync",
  "time",
  "github.com/prometheus/client_golang/prometheus",
];

/** A handler whose body has `count` copies of a line, in which `#` is the number of the copy. */
function handlerOf(line: string, count: number, globals = ""): string {
  const copies = (text: string) =>
    Array.from({ length: count }, (_, row) => text.replaceAll("#", String(row))).join("\n");
  const imports = IMPORTS.map((path) => `\t"${path}"\n`).join("");
  return `package a\nimport (\n${imports})\n${copies(globals)}\nfunc f(w http.ResponseWriter, r *http.Request) {\n${copies(line)}\n}\n`;
}

const { text, within } = SyntaxTree.prototype;
/** Nodes that were visited, and characters of the texts that were read. */
let steps = 0;
beforeEach(() => {
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
    ["channels", "ch# := make(chan int)\ngo func() { ch# <- 1 }()\nselect {\ncase <-ch#:\ncase <-done:\n}"],
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
  ])("takes steps in proportion to its length: %s", (_, line, globals = "") => {
    const few = stepsOf(handlerOf(line, 40, globals));
    const many = stepsOf(handlerOf(line, 160, globals));
    expect(many / few).toBeLessThan(6);
  });
});
