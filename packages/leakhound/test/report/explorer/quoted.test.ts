import fc from "fast-check";
import { expect, it } from "vitest";
import { quoted, SHOWN_MAX } from "../../../src/report/explorer/quoted.ts";

it("contents are in quotes, and characters that could end the quotes or control a terminal are escaped", () => {
  expect(quoted("GET /items")).toBe('"GET /items"');
  expect(quoted('a "b" \\ c')).toBe('"a \\"b\\" \\\\ c"');
  expect(quoted("\u001b[2J\r\n\u0000\u009b")).toBe('"\\u{1b}[2J\\u{d}\\u{a}\\u{0}\\u{9b}"');
  expect(quoted("abc\u202edef\u2066")).toBe('"abc\\u{202e}def\\u{2066}"');
  expect(quoted("half \ud83d")).toBe('"half \\u{fffd}"');
});

it("contents are cut by whole characters, and an ellipsis behind the quotes says so", () => {
  expect(quoted("x".repeat(SHOWN_MAX))).toBe(`"${"x".repeat(SHOWN_MAX)}"`);
  expect(quoted("😀".repeat(SHOWN_MAX + 1))).toBe(`"${"😀".repeat(SHOWN_MAX)}"…`);
});

it("whatever the contents are, nothing unprintable is left", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      expect(quoted(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
    }),
  );
});
