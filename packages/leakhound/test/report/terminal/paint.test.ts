import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ANSI_PAINT, printable, printableLines, terminalSafe } from "../../../src/report/terminal/paint.ts";

const HOSTILE = "a\u001b[2Jb\u009b31mc\rd\u202ee\u2028f\u0007g\u{e0041}h";

describe("text for a terminal", () => {
  it("spells out what could move the cursor, reorder text or be invisible", () => {
    expect(printable(`${HOSTILE}\n\t`)).toBe(
      "a\\u{1b}[2Jb\\u{9b}31mc\\u{d}d\\u{202e}e\\u{2028}f\\u{7}g\\u{e0041}h\\u{a}\\u{9}",
    );
  });

  it("keeps line feeds and tabs of several lines", () => {
    expect(printableLines("a\tb\nc\u001b[31md\r\n")).toBe("a\tb\nc\\u{1b}[31md\\u{d}\n");
  });

  it("keeps its own colors", () => {
    const own = `${ANSI_PAINT.red("a")} ${ANSI_PAINT.bold("b")}\n`;
    expect(terminalSafe(own)).toBe(own);
    const painted = ANSI_PAINT.red(HOSTILE);
    const [start, end] = [painted.slice(0, 5), painted.slice(-5)];
    const inside = terminalSafe(painted).slice(start.length, -end.length);
    expect([terminalSafe(painted).startsWith(start), terminalSafe(painted).endsWith(end)]).toEqual([true, true]);
    expect(inside).not.toMatch(/[\p{Cc}\p{Cf}\u2028]/u);
  });

  it("is the same JSON as before", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const json = JSON.stringify({ text });
        const shown = terminalSafe(json);
        expect(JSON.parse(shown)).toEqual({ text });
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
      }),
    );
  });
});
