import { describe, expect, it } from "vitest";
import type { HoldersReport } from "../../../src/heap/holders/report.ts";
import { holdersText } from "../../../src/report/holders/text.ts";
import { PLAIN_PAINT } from "../../../src/report/terminal/paint.ts";

const MIB = 1024 * 1024;

const REPORT: HoldersReport = {
  schema: "leakhound.holders/1",
  heapBytes: 186 * MIB,
  objects: 1_858_582,
  growthBytes: 142 * MIB,
  holders: [
    {
      id: "set:0000000000000000",
      root: "set of github.com/gorilla/context.data + github.com/gorilla/context.datat",
      kind: "global",
      retainedBytes: 166 * MIB,
      share: 0.89,
      objects: 1_700_000,
      growthBytes: 142 * MIB,
      growthShare: 1,
      path: [
        "github.com/gorilla/context.data",
        "map[*net/http.Request]map[interface {}]interface {}",
        "[key] net/http.Request ×45,419",
      ],
    },
    {
      id: "global:main.pages",
      root: "main.pages",
      kind: "global",
      retainedBytes: 8 * MIB,
      share: 0.043,
      objects: 4_000,
      growthBytes: 0,
      growthShare: 0,
      path: ["main.pages"],
    },
  ],
  packages: [],
  types: [{ type: "map[string][]string", bytes: 64 * MIB, objects: 45_419 }],
  allocations: [
    {
      function: "net/textproto.readMIMEHeader",
      holder: "github.com/gorilla/context.data",
      holderId: "global:github.com/gorilla/context.data",
      bytes: 102 * MIB,
      low: 91 * MIB,
      high: 113 * MIB,
      samples: 331,
    },
    {
      function: "main.rare",
      holder: "main.pages",
      holderId: "global:main.pages",
      bytes: 7 * MIB,
      low: 0,
      high: 20 * MIB,
      samples: 1,
    },
  ],
  notes: [{ note: "cut-off", atByte: 47 }],
};

const text = (width: number, report = REPORT): string =>
  holdersText(report, "now.dump", { width, paint: PLAIN_PAINT }).join("\n");

describe("who holds the memory, in words", () => {
  it("lists the largest first with its path, those that did not grow separately, and the notes", () => {
    expect(text(100)).toBe(
      `now.dump: 186 MiB reachable, in 1.9 M objects; 142 MiB more than in the older image

 1  set of github.com/gorilla/context.data + github.com/gorilla/context.datat
    166 MiB, 89% of the heap; 142 MiB more, 100% of the growth
    github.com/gorilla/context.data
    → map[*http.Request]map[interface {}]interface {}
    → [key] http.Request ×45,419

Did not grow
    main.pages, 8.0 MiB

Types
  64.0 MiB   34%  map[string][]string ×45,419

Allocated by (estimated from samples)
   102 MiB  net/textproto.readMIMEHeader held by github.com/gorilla/context.data (95%: 91.0 to 113
            MiB)

Note: the dump is cut off at byte 47, after its roots.`,
    );
  });

  it("truncates names in the middle: an image may contain one of any length", () => {
    const long = `${"a".repeat(30_000)}.last`;
    const [holder] = REPORT.holders;
    const report: HoldersReport = {
      ...REPORT,
      holders: [{ ...holder!, root: `main.${long}`, path: [`main.${long}`, long] }],
      types: [{ type: long, bytes: MIB, objects: 1 }],
    };
    expect(text(100, report).length).toBeLessThan(2_000);
    expect(text(100, report)).toContain("main.aaa");
    expect(text(100, report)).toContain(".last");
  });

  it("lists as many holders as requested", () => {
    const { growthBytes: _, ...grown } = REPORT.holders[0]!;
    const holders = ["a", "b", "c"].map((root) => ({ ...grown, root, path: [root] }));
    const shown = holdersText({ ...REPORT, holders }, "now.dump", { width: 100, paint: PLAIN_PAINT }, 2);
    expect(shown.filter((line) => /^ \d {2}/.test(line))).toEqual([" 1  a", " 2  b"]);
  });

  it("fits 40 columns", () => {
    const lines = text(40).split("\n");
    expect(lines.filter((line) => line.length > 40)).toEqual([]);
    expect(lines.slice(3, 7)).toEqual([
      "",
      " 1  set of",
      "    github.com/gorilla/context.data +",
      "    github.com/gorilla/context.datat",
    ]);
  });

  it("without an older image says nothing of growth", () => {
    const { growthBytes: _, ...now } = REPORT;
    const holders = REPORT.holders.map(({ growthBytes: _bytes, growthShare: _share, ...one }) => one);
    expect(text(100, { ...now, holders })).not.toMatch(/more|growth|grow/);
  });

  it("spells out control characters in names", () => {
    const evil = { ...REPORT.holders[0]!, root: "main.\u001b[2J", path: ["main.\u001b[2J", "\u202e"] };
    expect(text(100, { ...REPORT, holders: [evil] })).not.toMatch(/\p{Cc}(?<!\n)|\p{Cf}/u);
  });
});
