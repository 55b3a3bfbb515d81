/** Source that does not parse is reported with its line, and never breaks a scan. */
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseGo } from "../../../src/scan/go/parse.ts";
import { runs } from "../../support/effort.ts";

const folder = new URL("malformed/", import.meta.url);

describe("broken Go", () => {
  /** `// want LINE: WHAT` somewhere in the file. */
  it.each(readdirSync(folder))("is reported with the line and the reason: %s", (name) => {
    const source = readFileSync(new URL(name, folder), "utf8");
    const [, line, what] = /\/\/ want (\d+): (.*)/.exec(source)!;
    const parsed = parseGo(source);
    expect(parsed.ok).toBe(false);
    if (parsed.ok) return;
    expect(parsed.error.line).toBe(Number(line));
    expect(parsed.error.what).toContain(what!);
  });

  it("never throws where a file is cut off anywhere", () => {
    const whole = readFileSync(new URL("language.go", import.meta.url), "utf8");
    const places = fc.record({ from: fc.nat(whole.length), to: fc.nat(whole.length) });
    fc.assert(
      fc.property(places, ({ from, to }) => {
        expect(typeof parseGo(whole.slice(0, from) + whole.slice(to)).ok).toBe("boolean");
      }),
      { numRuns: runs(300) },
    );
  });

  it("never throws for any sequence of tokens", () => {
    const piece = fc.constantFrom(
      ..."(){}[]<-.,;:=*&|\"'`/\n\\ ",
      "func ",
      "type ",
      "if ",
      "x",
      "1",
      "case ",
      "[]",
      ":=",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        expect(typeof parseGo(`package p\nfunc f() {\n${pieces.join("")}\n}\n`).ok).toBe("boolean");
      }),
      { numRuns: runs(2_000) },
    );
  });
});

describe("nesting of 10,000", () => {
  const DEEP = 10_000;
  const inBody = (text: string) => `package p\nfunc f() {\n${text}\n}\n`;
  it.each([
    ["parentheses", inBody(`x = ${"(".repeat(DEEP)}1${")".repeat(DEEP)}`)],
    ["blocks", inBody("{".repeat(DEEP) + "}".repeat(DEEP))],
    ["function literals", inBody(`x = ${"func() { _ = ".repeat(DEEP)}1${"}".repeat(DEEP)}`)],
    ["calls", inBody(`${"f(".repeat(DEEP)}1${")".repeat(DEEP)}`)],
    ["calls of calls", inBody(`f${"()".repeat(DEEP)}`)],
    ["selectors", inBody(`_ = x${".x".repeat(DEEP)}`)],
    ["indices", inBody(`_ = ${"a[".repeat(DEEP)}1${"]".repeat(DEEP)}`)],
    ["unary operators", inBody(`_ = ${"-".repeat(2 * DEEP).replaceAll("--", "- ")}1`)],
    ["a sum", inBody(`_ = 1${" + 1".repeat(DEEP)}`)],
    ["literals", inBody(`_ = T${"{".repeat(DEEP)}${"}".repeat(DEEP)}`)],
    ["conditions", inBody(`${"if x {\n".repeat(DEEP)}${"}\n".repeat(DEEP)}`)],
    ["else if", inBody(`${"if x {\n} else ".repeat(DEEP)}{\n}`)],
    ["labels", inBody(`${"a: ".repeat(DEEP)}x()`)],
    ["types", `package p\nvar x ${"[]".repeat(DEEP)}int\n`],
    ["structs", `package p\nvar x ${"struct{ a ".repeat(DEEP)}int${"}".repeat(DEEP)}\n`],
    ["functions of functions", `package p\nvar x ${"func(a ".repeat(DEEP)}int${")".repeat(DEEP)}\n`],
    ["type arguments", `package p\nvar x ${"T[".repeat(DEEP)}int${"]".repeat(DEEP)}\n`],
    ["brackets of a declared type", `package p\ntype T ${"[".repeat(DEEP)}\n`],
  ])("is reported for %s", (_, source) => {
    const parsed = parseGo(source);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.error.what).toMatch(/deeper|expected/);
  });

  it("is far beyond the limit: 300 levels parse", () => {
    const levels = 300;
    expect(parseGo(inBody(`x = ${"(".repeat(levels)}1${")".repeat(levels)}`)).ok).toBe(true);
    expect(parseGo(inBody(`${"if x {\n} else ".repeat(levels)}{\n}`)).ok).toBe(true);
    expect(parseGo(inBody(`_ = 1${" + 1".repeat(levels)}`)).ok).toBe(true);
  });
});

describe("source that is ambiguous at every level", () => {
  const LEVELS = 100;
  it.each([
    ["values for new", "new([", "])", "1"],
    ["values for new that are literals", "new([", "]T{})", "1"],
    ["lists of types", "a[[", "]T, U]", "1"],
    ["types for make", "make([", "]T, 1)", "1"],
    ["indices", "a[", "]", "1"],
  ])("is parsed as fast as other source: %s", (_, open, close, inside) => {
    const source = `package p\nvar x = ${open.repeat(LEVELS)}${inside}${close.repeat(LEVELS)}\n`;
    expect(typeof parseGo(source).ok).toBe("boolean");
  });
});
