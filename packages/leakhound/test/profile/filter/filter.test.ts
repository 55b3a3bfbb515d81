/** What the filters of pprof leave of a profile, drawn before and after. */
import { describe, expect, it } from "vitest";
import { filterByName, type NameFilters } from "../../../src/profile/filter/by-name.ts";
import { filterByTag, parseTagFilter } from "../../../src/profile/filter/by-tag.ts";
import { prune, pruneFrom } from "../../../src/profile/filter/prune.ts";
import { showFrom } from "../../../src/profile/filter/show-from.ts";
import { addTagFrames } from "../../../src/profile/filter/tag-frames.ts";
import { filterTagNames } from "../../../src/profile/filter/tag-names.ts";
import { labelUnits } from "../../../src/profile/model/labels.ts";
import { drawingOf, drawn } from "../drawn.ts";
import { unwrap } from "../unwrap.ts";

const calls = drawn(`
  space/bytes
  malloc < leak < handler < main    1
  malloc < grow < main              2
  gc < system                       4
`);

describe("by name", () => {
  const filtered = (filters: Partial<NameFilters>) =>
    filterByName(calls, { focus: null, ignore: null, hide: null, show: null, ...filters });

  it("focus keeps the samples that go through a match", () => {
    expect(drawingOf(filtered({ focus: /leak|gc/ }).profile)).toEqual([
      "malloc < leak < handler < main  1",
      "gc < system  4",
    ]);
  });

  it("ignore takes them away, and wins over focus", () => {
    expect(drawingOf(filtered({ focus: /malloc/, ignore: /handler/ }).profile)).toEqual(["malloc < grow < main  2"]);
  });

  it("hide takes matching frames out of the samples", () => {
    expect(drawingOf(filtered({ hide: /malloc|gc|system/ }).profile)).toEqual([
      "leak < handler < main  1",
      "grow < main  2",
    ]);
  });

  it("show takes out all others", () => {
    expect(drawingOf(filtered({ show: /leak|grow/ }).profile)).toEqual(["leak  1", "grow  2"]);
  });

  it("says what matched nothing", () => {
    expect(filtered({ focus: /main/, hide: /nosuch/ }).matched).toMatchObject({ focus: true, hide: false });
  });
});

describe("along the stack", () => {
  it("show_from cuts above the highest match, and drops samples without one", () => {
    const { profile, matched } = showFrom(calls, /handler|malloc/);
    expect(drawingOf(profile)).toEqual(["malloc < leak < handler  1", "malloc  2"]);
    expect(matched).toBe(true);
  });

  it("prune_from cuts below the lowest match", () => {
    expect(drawingOf(pruneFrom(calls, /leak|handler|grow/))).toEqual([
      "leak < handler < main  1",
      "grow < main  2",
      "gc < system  4",
    ]);
  });

  it("drop_frames cut the match too, unless keep_frames spare it or nothing else would be left", () => {
    expect(drawingOf(prune(calls, /^(malloc|leak|gc|system)$/, /^leak$/))).toEqual([
      "leak < handler < main  1",
      "grow < main  2",
      "gc < system  4",
    ]);
  });
});

const labelled = drawn(`
  space/bytes
  a    1   bytes=512
  b    2   bytes=2048 route=/order
  c    4   request=2048
  d    8   route=/cart tenant=gold
  e   16   tenant=iron
`);
const units = new Map([...labelUnits(labelled).unitOf, ["bytes", "bytes"], ["request", "ms"]]);

describe("by label", () => {
  const focused = (text: string) => {
    const { profile } = filterByTag(labelled, unwrap(parseTagFilter(text, units)), null);
    return drawingOf(profile)
      .map((line) => line[0])
      .join("");
  };

  it.each([
    // Numbers of any key, if their unit is of the same family.
    ["1kb:", "b"],
    [":1kb", "a"],
    ["2kb", "b"],
    ["512:2048", ""],
    ["512b:2048b", "ab"],
    ["1s:3s", "c"],
    // Numbers of one key.
    ["bytes=1kb:", "b"],
    ["request=1s:", "c"],
    ["route=1kb:", ""],
    // Texts as key:text, all of them; or of one key, any of them.
    ["order", "b"],
    ["route", "bd"],
    ["route,gold", "d"],
    ["route=order,cart", "bd"],
    ["tenant=^g", "d"],
    ["tenant:iron", "e"],
    // What is no range is an expression.
    ["1kb:2s", ""],
    ["1.5kb", ""],
  ])("tagfocus=%s keeps %j", (text, kept) => {
    expect(focused(text)).toBe(kept);
  });

  it("tagignore takes away what tagfocus would keep", () => {
    const { profile, matched } = filterByTag(labelled, null, unwrap(parseTagFilter("route", units)));
    expect(drawingOf(profile).map((line) => line[0])).toEqual(["a", "c", "e"]);
    expect(matched).toEqual({ focus: true, ignore: true });
  });

  it("tells which ranges were read as such, and what is no expression", () => {
    expect(unwrap(parseTagFilter("bytes=1kb:", units)).range).toBe("1kb:");
    expect(unwrap(parseTagFilter("1kb:2s", units)).range).toBeNull();
    expect(parseTagFilter("(", units)).toEqual({ ok: false, error: "error parsing regexp: missing closing ): `(`" });
  });

  it("tagshow and taghide choose labels by their keys, and keep all samples", () => {
    const { profile } = filterTagNames(labelled, /e/, /request|bytes/);
    expect(drawingOf(profile)).toEqual([
      "a  1",
      "b  2  route=/order",
      "c  4",
      "d  8  route=/cart tenant=gold",
      "e  16  tenant=iron",
    ]);
  });

  it("tagroot and tagleaf make frames of labels, the first key outermost", () => {
    const options = { roots: ["tenant", "route"], leaves: ["bytes"], unit: "auto" };
    const { profile, matched } = addTagFrames(labelled, options);
    expect(drawingOf(profile)).toEqual([
      "512 < a <  <   1  bytes=512",
      "2048 < b < /order <   2  route=/order bytes=2048",
      " < c <  <   4  request=2048",
      " < d < /cart < gold  8  route=/cart tenant=gold",
      " < e <  < iron  16  tenant=iron",
    ]);
    expect(matched).toEqual({ roots: true, leaves: true });
  });
});
