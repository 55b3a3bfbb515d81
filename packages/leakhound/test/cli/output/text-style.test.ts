import { describe, expect, it } from "vitest";
import { styleOf } from "../../../src/cli/output/text-style.ts";

const PIPE = { isTTY: false, columns: 80, hasColors: () => false };
const terminal = (columns: number) => ({ isTTY: true, columns, hasColors: () => true });

describe("the width of text", () => {
  it.each([
    [undefined, 100],
    ["40", 40],
    ["5", 20],
    ["500", 120],
    ["wide", 100],
    ["0", 100],
    ["", 100],
  ])("in a pipe with COLUMNS=%s is %d", (columns, width) => {
    expect(styleOf(PIPE, columns).width).toBe(width);
  });

  it("is that of the terminal, 120 at most, whatever COLUMNS says", () => {
    expect(styleOf(terminal(60), "40").width).toBe(60);
    expect(styleOf(terminal(300), "40").width).toBe(120);
  });
});
