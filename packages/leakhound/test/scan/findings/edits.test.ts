import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdits, editsOf } from "../../../src/scan/findings/edits.ts";
import type { Edit, Finding } from "../../../src/scan/findings/finding.ts";

const edit = (start: readonly [number, number], end: readonly [number, number], text: string): Edit => ({
  file: "a.go",
  start: { line: start[0], column: start[1] },
  end: { line: end[0], column: end[1] },
  text,
});
const finding = (...edits: readonly Edit[]): Finding => ({
  rule: "r",
  file: "a.go",
  line: 1,
  confidence: "high",
  message: "",
  advice: "",
  fix: { edits },
});

describe("edits of a text", () => {
  it("insert, replace and remove, and keep everything else", () => {
    const text = "one\r\ntwo\n\tthree\n";
    const edits = [edit([1, 4], [1, 4], "!"), edit([2, 1], [3, 1], ""), edit([3, 2], [3, 7], "3")];
    expect(applyEdits(text, edits)).toBe("one!\r\n\t3\n");
  });

  it("change nothing where there are none", () => {
    fc.assert(fc.property(fc.string(), (text) => applyEdits(text, []) === text));
  });
});

describe("the fixes of many findings", () => {
  it("leave out a fix that changes what another one changes", () => {
    const [first, second] = [finding(edit([1, 1], [2, 1], "x")), finding(edit([1, 3], [1, 3], "y"))];
    const { fixed, edits } = editsOf([first, second]);
    expect(fixed).toEqual([first]);
    expect(edits.get("a.go")).toEqual(first.fix!.edits);
  });

  it("may insert at the same place, and are applied once where they are the same", () => {
    const [one, same, other] = [
      finding(edit([2, 1], [2, 1], "a")),
      finding(edit([2, 1], [2, 1], "a")),
      finding(edit([2, 1], [2, 1], "b")),
    ];
    const { fixed, edits } = editsOf([one, same, other]);
    expect(fixed).toHaveLength(3);
    expect(edits.get("a.go")!.map(({ text }) => text)).toEqual(["a", "b"]);
  });

  it("are in the order of the text", () => {
    const { edits } = editsOf([finding(edit([9, 1], [9, 1], "late")), finding(edit([2, 1], [2, 1], "early"))]);
    expect(edits.get("a.go")!.map(({ text }) => text)).toEqual(["early", "late"]);
  });
});
