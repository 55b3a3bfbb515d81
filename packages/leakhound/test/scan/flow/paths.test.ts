import { describe, expect, it } from "vitest";
import { exitsOfPaths } from "../../../src/scan/flow/paths.ts";
import { terminatingCalls } from "../../../src/scan/flow/terminating-calls.ts";
import type { NodeIndex } from "../../../src/scan/syntax/tree.ts";
import { treeOf } from "../../support/go-repository.ts";
import { processorMs } from "../../support/processor-time.ts";

/** States at each exit of a body, by line; `set1()` sets the state to 1, `set2()` to 2. The end of the function is line 0. */
function exitsOf(...lines: readonly string[]): Record<number, number[]> | null {
  const tree = treeOf(`package p; func f() {\n${lines.join("\n")}\n}\n`);
  const [fn] = tree.within(tree.root, "function_declaration");
  const operations = new Map<NodeIndex, (state: number) => number | null>();
  for (const call of tree.within(tree.root, "call_expression")) {
    const value = /^set(\d)$/.exec(tree.fieldText(call, "function"))?.[1];
    if (value !== undefined) operations.set(call, () => Number(value));
  }
  for (const call of terminatingCalls(tree, fn!)) operations.set(call, () => null);
  const exits = exitsOfPaths({ tree, fn: fn!, initial: 0, operations });
  if (exits === null) return null;
  return Object.fromEntries(
    exits.map(({ node, states }) => [node === fn ? 0 : tree.line(node) - 1, [...states].sort()]),
  );
}

describe("the states at the exits of a function", () => {
  it("of an if are those of both branches", () => {
    expect(exitsOf("if a {", "set1()", "return", "}", "set2()")).toEqual({ 3: [1], 0: [2] });
    expect(exitsOf("if a { set1() } else { set2() }")).toEqual({ 0: [1, 2] });
    expect(exitsOf("if a { set1() }")).toEqual({ 0: [0, 1] });
  });

  it("of a loop are those of no turn and of all turns", () => {
    expect(exitsOf("for a { set1() }")).toEqual({ 0: [0, 1] });
    expect(exitsOf("for range a { if b { set1(); break }; set2(); continue }")).toEqual({ 0: [0, 1, 2] });
    expect(exitsOf("for { set1() }")).toEqual({});
    expect(exitsOf("for { if a { return }; set1() }")).toEqual({ 1: [0, 1] });
  });

  it("follow breaks to their target", () => {
    expect(exitsOf("for { select { case <-a: break; case <-b: set1() } }")).toEqual({});
    expect(exitsOf("L: for { select { case <-a: break L; case <-b: set1() } }")).toEqual({ 0: [0, 1] });
    expect(exitsOf("for { switch { case a: break }; set1(); break }")).toEqual({ 0: [1] });
  });

  it("of a switch are those of its cases, and of none without a default", () => {
    expect(exitsOf("switch a { case 1: set1(); case 2: set2(); fallthrough; case 3: }")).toEqual({ 0: [0, 1, 2] });
    expect(exitsOf("switch a { case 1: set1(); default: set2() }")).toEqual({ 0: [1, 2] });
  });

  it("leave out paths that end the process or panic", () => {
    expect(exitsOf("if a { set1(); panic(1) }", "if b { set2(); os.Exit(1) }")).toEqual({ 0: [0] });
  });

  it("leave out paths on which a condition is true and false", () => {
    expect(exitsOf("if a { set1() }", "if !a { return }")).toEqual({ 2: [0], 0: [1] });
    expect(exitsOf("if a != nil && b { set1() }", "if a == nil { return }")).toEqual({ 2: [0], 0: [0, 1] });
    expect(exitsOf("if a { set1() }", "a = b", "if !a { return }")).toEqual({ 3: [0, 1], 0: [0, 1] });
    expect(exitsOf("if a() { set1() }", "if !a() { return }")).toEqual({ 2: [0, 1], 0: [0, 1] });
  });

  it("leave out paths on which a value is equal to two literals", () => {
    expect(exitsOf("if a.code == 1 { set1() }", "if a.code == 2 { return }")).toEqual({ 2: [0], 0: [0, 1] });
    expect(exitsOf('if a == "x" { set1() }', 'if a != "y" { return }')).toEqual({ 2: [0, 1], 0: [0] });
    expect(exitsOf("if a == 1 { set1() }", "a = b", "if a == 2 { return }")).toEqual({ 3: [0, 1], 0: [0, 1] });
    expect(exitsOf("if a == b { set1() }", "if a == c { return }")).toEqual({ 2: [0, 1], 0: [0, 1] });
    expect(exitsOf("if a != 1 { set1() }", "if a != 2 { return }")).toEqual({ 2: [0, 1], 0: [1] });
  });

  it("leave out paths that a variable set to true or false excludes", () => {
    expect(exitsOf("held := false", "if a { set1(); held = true }", "if !held { return }")).toEqual({ 3: [0], 0: [1] });
    expect(exitsOf("var held bool", "if a { set1(); held = true }", "if held { return }")).toEqual({ 3: [1], 0: [0] });
    expect(exitsOf("for b { if a { continue }; set1(); ok = true; break }", "if !ok { return }")).toEqual({
      2: [0],
      0: [0, 1],
    });
    expect(exitsOf("if a { set1(); held = true }", "go func() { held = false }()", "if !held { return }")).toEqual({
      3: [0, 1],
      0: [0, 1],
    });
  });

  it("leave out paths on which neither of two conditions holds, where one of them must", () => {
    const both = "if a == nil && b == nil { return }";
    expect(exitsOf("set1()", both, "if a != nil { set2() } else if b != nil { set2() }")).toEqual({ 2: [1], 0: [2] });
    expect(exitsOf("set1()", both, "if a != nil { set2() }")).toEqual({ 2: [1], 0: [1, 2] });
    expect(exitsOf("if a || b { set1() }", "if a { return }", "if b { return }")).toEqual({ 2: [1], 3: [1], 0: [0] });
  });

  it("leave out paths on which a slice is empty and is not", () => {
    expect(exitsOf("if len(s.a) > 0 { set1() }", "if len(s.a) > 0 { return }")).toEqual({ 2: [1], 0: [0] });
  });

  it("do not depend on literals", () => {
    expect(exitsOf("go func() { return }()", "set1()")).toEqual({ 0: [1] });
  });

  it("are unknown with goto, and after too many steps", () => {
    expect(exitsOf("goto L", "L:", "set1()")).toBe(null);
    const nested = (depth: number): string =>
      depth === 0 ? "set1()" : `for a { ${nested(depth - 1)} \n if b { set2() } }`;
    expect(exitsOf(nested(4))).not.toBe(null);
    const startedAt = processorMs();
    exitsOf(nested(60));
    expect(processorMs() - startedAt).toBeLessThan(2_000);
  });
});
