/** Confidence of cancel functions that are not called, and of memory of C, by what else the code shows. */
import { describe, expect, it } from "vitest";
import { scanRepository } from "../../src/scan/scan.ts";
import { repositoryOf } from "../support/go-repository.ts";

function confidences(rule: string, ...lines: readonly string[]): string[] {
  const found = scanRepository(repositoryOf({ "a.go": `${lines.join("\n")}\n` }));
  return found.filter((one) => one.rule === rule).map(({ confidence }) => confidence);
}

describe("a cancel function that the next turn of a loop overwrites", () => {
  const loop = (other: string) => [
    "package p",
    'import "context"',
    "func follow(ctx context.Context, news <-chan bool, run func(context.Context)) {",
    "	var stop context.CancelFunc = func() {}",
    "	for leads := range news {",
    "		switch {",
    "		case leads:",
    "			var own context.Context",
    "			own, stop = context.WithCancel(ctx)",
    "			go run(own)",
    `		default: ${other}`,
    "		}",
    "	}",
    "	stop()",
    "}",
  ];
  it("has low confidence where another branch of the loop calls it, because events may alternate", () => {
    expect(confidences("ctx-cancel-lost", ...loop("stop()"))).toEqual(["low"]);
    expect(confidences("ctx-cancel-lost", ...loop("print(1)"))).toEqual(["high"]);
  });
});

describe("a cancel function of a context that a function of the module derives from the background", () => {
  const server = (derive: string) => [
    "package p",
    'import ("context"; "errors")',
    "type server struct { ctx context.Context; cancel context.CancelFunc }",
    "type key struct{}",
    `func tagged(ctx context.Context) context.Context { ${derive} }`,
    "func load() error { return errors.New(``) }",
    "func newServer() (*server, error) {",
    "	s := &server{}",
    "	s.ctx, s.cancel = context.WithCancel(tagged(context.Background()))",
    "	if err := load(); err != nil { return nil, err }",
    "	return s, nil",
    "}",
    "func (s *server) Close() { s.cancel() }",
  ];
  it("has low confidence where it only adds values: the background keeps no children", () => {
    expect(confidences("ctx-cancel-lost", ...server("return context.WithValue(ctx, key{}, 1)"))).toEqual(["low"]);
    const other = "own, cancel := context.WithCancel(ctx); _ = cancel; return own";
    expect(confidences("ctx-cancel-lost", ...server(other))).toEqual(["medium", "medium"]);
  });
});

describe("a cancel function of a context that has the background as its parent", () => {
  const lines = (parent: string, ...more: readonly string[]) => [
    "package p",
    'import "context"',
    "type key struct{}",
    ...more,
    "func load(s *server, bad bool) bool {",
    `	ctx, cancel := ${parent}`,
    "	if bad { return false }",
    "	print(ctx.Err())",
    "	cancel()",
    "	return true",
    "}",
  ];
  const root = (derive: string) =>
    `func rootOf(c context.Context) context.Context { if c == nil { c = ${derive} }; return context.WithValue(c, key{}, 1) }`;
  it("has low confidence where a function of the module takes the background for nil", () => {
    const own = "type server struct { ctx context.Context }";
    const found = (given: string, derive: string) =>
      confidences("ctx-cancel-lost", ...lines(`context.WithCancel(rootOf(${given}))`, own, root(derive)));
    expect(found("nil", "context.Background()")).toEqual(["low"]);
    expect(found("s.ctx", "context.Background()")).not.toEqual(["low"]);
    expect(found("nil", "shared")).not.toEqual(["low"]);
  });
  it("has low confidence where a function of the module derives from the background", () => {
    const made = (parent: string) =>
      confidences(
        "ctx-cancel-lost",
        ...lines(
          "open(s)",
          "type server struct { ctx context.Context }",
          `func open(s *server) (context.Context, context.CancelFunc) { return context.WithCancel(${parent}) }`,
        ),
      );
    expect(made("context.Background()")).toEqual(["low"]);
    expect(made("s.ctx")).not.toEqual(["low"]);
  });
});

describe("memory of C that is only passed to a function of C", () => {
  const call = (preamble: string) => [
    "package p",
    preamble,
    'import "C"',
    "func title(text string) { C.show_title(C.CString(text)) }",
  ];
  it("has low confidence where the package has C of its own, which may free it", () => {
    expect(confidences("cgo-unfreed", ...call('/*\n#include "window.h"\n*/'))).toEqual(["low"]);
    expect(confidences("cgo-unfreed", ...call("/*\n#include <stdlib.h>\n*/"))).toEqual(["medium"]);
  });
});
