/** Timers of a select, and loops that heed a signal: what the repairs write, and where they would be a guess. */
import { describe, expect, it } from "vitest";
import { applyEdits } from "../../../src/scan/findings/edits.ts";
import { scanRepository } from "../../../src/scan/scan.ts";
import { LIBRARIES, repositoryOf } from "../../support/go-repository.ts";

const source = (code: string): string => `package p\n\nimport (\n\t"context"\n\t"time"\n)\n\n${code}\n`;

/** The source after the repairs of one rule. */
function repaired(text: string, rule: string, version = "1.24"): string {
  const repository = repositoryOf({ "a.go": text }, { goMod: `module p\n\ngo ${version}\n` });
  const findings = scanRepository({ ...repository, libraries: LIBRARIES }).filter((one) => one.rule === rule);
  expect(findings.length).toBeGreaterThan(0);
  const edits = findings.flatMap(({ fix }) => fix?.edits ?? []);
  return applyEdits(
    text,
    edits.toSorted((a, b) => a.start.line - b.start.line || a.start.column - b.start.column),
  );
}

describe("a timer of a select", () => {
  const wait = (rest: string, duration = "time.Hour") =>
    source(
      `func f(ctx context.Context, in chan int, limit func() time.Duration, next func() chan int) {\n\t${rest}select {\n\tcase <-in:\n\tcase <-time.After(${duration}):\n\t}\n}`,
    );
  const after = (text: string) => repaired(text, "timer-leak", "1.22");

  it("has a name that the function does not use", () => {
    expect(after(wait(""))).toContain("\ttimer := time.NewTimer(time.Hour)\n\tdefer timer.Stop()\n\tselect {");
    expect(after(wait("timer := 1\n\tprintln(timer)\n\t"))).toContain("timer2 := time.NewTimer(time.Hour)");
  });

  it("has another name where the statements before have one", () => {
    const text = source(
      "func f(in chan int) {\n\tselect {\n\tcase <-in:\n\tcase <-time.After(time.Hour):\n\t}\n\tselect {\n\tcase <-in:\n\tcase <-time.After(time.Hour):\n\t}\n}",
    );
    const lines = after(text).split("\n");
    expect(lines.filter((line) => line.includes("NewTimer")).map((line) => line.trim())).toEqual([
      "timer := time.NewTimer(time.Hour)",
      "timer2 := time.NewTimer(time.Hour)",
    ]);
  });

  it("keeps the line ends, and the comments of the cases", () => {
    const text = source(
      "func f(in chan int) {\n\tfor {\n\t\tselect {\n\t\tcase v := <-in: // a value\n\t\t\t// It is shown.\n\t\t\tprintln(v)\n\t\tcase <-time.After(time.Hour): // none\n\t\t\treturn\n\t\t}\n\t}\n}",
    );
    const expected = text
      .replace("\t\tselect {", "\t\ttimer := time.NewTimer(time.Hour)\n\t\tselect {")
      .replace("\t\t\t// It", "\t\t\ttimer.Stop()\n\t\t\t// It")
      .replace("time.After(time.Hour)", "timer.C");
    expect(after(text)).toBe(expected);
    expect(after(text.replaceAll("\n", "\r\n"))).toBe(expected.replaceAll("\n", "\r\n"));
  });

  it.each([
    ["the duration is computed after what another case calls", wait("", "limit()").replace("<-in", "<-next()")],
    ["a goto would jump over it", wait("if limit() == 0 {\n\t\tgoto end\n\t}\n\t").replace("\t}\n}", "\t}\nend:\n}")],
    ["the select has a label", wait("out:\n\t").replace("<-in:", "<-in:\n\t\tbreak out")],
  ])("is not written where %s", (_, text) => {
    expect(after(text)).toBe(text);
  });
});

describe("a loop that heeds the end of its owner", () => {
  const owner = (body: string, close = "close(p.quit)") =>
    source(
      `type pump struct {\n\ttick *time.Ticker\n\tquit chan struct{}\n\tin chan int\n}\n\nfunc newPump() *pump {\n\tp := &pump{tick: time.NewTicker(time.Hour), quit: make(chan struct{}), in: make(chan int)}\n\tgo p.run()\n\treturn p\n}\n\nfunc (p *pump) run() {\n${body}\n}\n\nfunc (p *pump) work() { println(len(p.in)) }\n\nfunc (p *pump) put(v int) { p.in <- v }\n\nfunc (p *pump) Stop() { ${close} }`,
    );
  const SELECT = "\tfor {\n\t\tselect {\n\t\tcase v := <-p.in:\n\t\t\tprintln(v)\n\t\t}\n\t}";

  it("has one more case in its select", () => {
    const text = owner(SELECT);
    expect(repaired(text, "goroutine-no-exit")).toBe(
      text.replace("println(v)\n", "println(v)\n\t\tcase <-p.quit:\n\t\t\treturn\n"),
    );
  });

  it("waits in a select in place of a lone wait", () => {
    const text = owner("\tfor {\n\t\tp.work()\n\t\ttime.Sleep(time.Minute) // a pause\n\t}");
    expect(repaired(text, "goroutine-no-exit")).toBe(
      text.replace(
        "time.Sleep(time.Minute)",
        "select {\n\t\tcase <-time.After(time.Minute):\n\t\tcase <-p.quit:\n\t\t\treturn\n\t\t}",
      ),
    );
  });

  it("over a channel becomes a select, with its comments", () => {
    const text = owner(
      "\t// Each hour.\n\tfor now := range p.tick.C { // ticks\n\t\t// Prints.\n\t\tprintln(now.String())\n\t}",
    );
    expect(repaired(text, "ticker-range-no-exit")).toBe(
      text.replace(
        "\tfor now := range p.tick.C { // ticks\n\t\t// Prints.\n\t\tprintln(now.String())\n\t}",
        "\tfor {\n\t\tselect {\n\t\tcase now := <-p.tick.C: // ticks\n\t\t\t// Prints.\n\t\t\tprintln(now.String())\n\t\tcase <-p.quit:\n\t\t\treturn\n\t\t}\n\t}",
      ),
    );
  });

  it.each([
    [
      "the loop waits at another place as well",
      owner("\tfor {\n\t\tprintln(<-p.in)\n\t\ttime.Sleep(time.Minute)\n\t}"),
    ],
    [
      "what Stop closes has values",
      owner(SELECT.replace("p.in", "p.tick.C"), "close(p.in)").replace("println(v)", "_ = v"),
    ],
    ["Stop closes nothing", owner(SELECT, "p.tick.Stop()")],
  ])("is left alone where %s", (_, text) => {
    expect(repaired(text, "goroutine-no-exit")).toBe(text);
  });

  it.each([
    [
      "a break leaves it",
      "\tfor range p.tick.C {\n\t\tif len(p.in) > 9 {\n\t\t\tfor {\n\t\t\t\tbreak\n\t\t\t}\n\t\t}\n\t\tswitch len(p.in) {\n\t\tcase 1:\n\t\t\tbreak\n\t\t}\n\t}",
      true,
    ],
    ["a text of several lines is in it", "\tfor range p.tick.C {\n\t\tprintln(`a\nb`)\n\t}", false],
  ])("over a ticker: %s", (_, body, isWritten) => {
    const text = owner(body);
    expect(repaired(text, "ticker-range-no-exit") !== text).toBe(isWritten);
  });
});

describe("a loop that heeds a context", () => {
  const start = (look: string, parameters = "") =>
    source(
      `func watch(ctx context.Context, look func(context.Context)) {\n\tgo func(${parameters}) {\n\t\tfor {\n\t\t\tlook(${look})\n\t\t\ttime.Sleep(time.Minute)\n\t\t}\n\t}()\n}`,
    );

  it("uses the one that its function works with", () => {
    expect(repaired(start("ctx"), "goroutine-no-exit")).toContain("case <-ctx.Done():\n\t\t\t\treturn");
  });

  it("is left alone where the context may be about the start alone", () => {
    const text = start("context.Background()");
    expect(repaired(text, "goroutine-no-exit")).toBe(text);
  });
});
