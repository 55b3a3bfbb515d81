import { describe, expect, it } from "vitest";
import { top, topEntries } from "../../../src/profile/graph/top.ts";
import { openText } from "../../../src/profile/open-text.ts";
import { faultOf, unwrap } from "../unwrap.ts";

interface Node {
  readonly callFrame: object;
  readonly selfSize: unknown;
  readonly children: unknown;
}

const frame = (functionName: string, url: string, lineNumber: number) => ({
  functionName,
  scriptId: "1",
  url,
  lineNumber,
  columnNumber: 4,
});
const node = (callFrame: object, selfSize: unknown, children: unknown = []): Node => ({
  callFrame,
  selfSize,
  children,
});

/**
 *   (root) 0
 *     main         /srv/my app.js:1      1000
 *       remember   /srv/my app.js:10     5000
 *       (anonymous) node:internal/fs:8   300
 *     remember     /srv/my app.js:10     20
 */
const DRAWN = node(frame("(root)", "", -1), 0, [
  node(frame("main", "file:///srv/my%20app.js", 0), 1000, [
    node(frame("remember", "file:///srv/my%20app.js", 9), 5000),
    node(frame("", "node:internal/fs", 7), 300),
  ]),
  node(frame("remember", "file:///srv/my%20app.js", 9), 20),
]);
const open = (head: unknown) => openText(Buffer.from(JSON.stringify({ head, samples: [] })), "app.heapprofile");

describe("a sampling heap profile of V8", () => {
  it("has bytes in use by function", () => {
    const profile = unwrap(open(DRAWN));
    const all = top(profile, 0);
    const rows = topEntries(profile, all, { count: all.length, by: "flat" });
    expect(rows.map(({ function: name, flat, cum }) => `${name} ${flat} ${cum}`)).toEqual([
      "remember 5020 5020",
      "main 1000 6300",
      "(anonymous) 300 300",
    ]);
    expect(profile.sampleTypes).toEqual([{ type: "inuse_space", unit: "bytes" }]);
    const files = Array.from(profile.functions.filename, (file) => profile.strings.get(file));
    expect(files).toEqual(expect.arrayContaining(["/srv/my app.js", "node:internal/fs"]));
  });

  it.each<[string, unknown, string]>([
    ["a size that is no number", node(frame("f", "", 1), "5"), "bad-text"],
    ["a negative size", node(frame("f", "", 1), -5), "bad-text"],
    ["children that are no list", node(frame("f", "", 1), 5, {}), "bad-text"],
    ["a child that is no node", node(frame("f", "", 1), 5, [null]), "bad-text"],
    ["a node without a frame", { selfSize: 5, children: [] }, "bad-text"],
  ])("has a fault for %s", (_, head, code) => {
    expect(faultOf(open(head)).code).toBe(code);
  });

  it("has a fault where it is truncated, or deeper than any stack", () => {
    expect(faultOf(openText(Buffer.from(JSON.stringify({ head: DRAWN }).slice(0, -30)), "x")).code).toBe("truncated");
    const deep = Array.from({ length: 2_000 }).reduce<Node>((child) => node(frame("f", "", 1), 1, [child]), DRAWN);
    expect(faultOf(open(deep)).code).toBe("too-large");
  });
});
