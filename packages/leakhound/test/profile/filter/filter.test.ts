/** The filters of pprof, as drawings of a profile before and after. */
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

describe("filters by name", () => {
  const filtered = (filters: Partial<NameFilters>) =>
    filterByName(calls, { focus: null, ignore: null, hide: null, show: null, ...filters });

  it("focus keeps samples with a matching frame", () => {
    expect(drawingOf(filtered({ focus: /leak|gc/ }).profile)).toEqual([
      "malloc < leak < handler < main  1",
      "gc < system  4",
    ]);
  });

  it("ignore removes samples with a matching frame, and overrides focus", () => {
    expect(drawingOf(filtered({ focus: /malloc/, ignore: /handler/ }).profile)).toEqual(["malloc < grow < main  2"]);
  });

  it("hide removes matching frames from the samples", () => {
    expect(drawingOf(filtered({ hide: /malloc|gc|system/ }).profile)).toEqual([
      "leak < handler < main  1",
      "grow < main  2",
    ]);
  });

  it("show removes all other frames", () => {
    expect(drawingOf(filtered({ show: /leak|grow/ }).profile)).toEqual(["leak  1", "grow  2"]);
  });

  it("report which filter matched nothing", () => {
    expect(filtered({ focus: /main/, hide: /nosuch/ }).matched).toMatchObject({ focus: true, hide: false });
  });
});

describe("filters of the stack", () => {
  it("show_from removes the callers of the outermost match, and samples without a match", () => {
    const { profile, matched } = showFrom(calls, /handler|malloc/);
    expect(drawingOf(profile)).toEqual(["malloc < leak < handler  1", "malloc  2"]);
    expect(matched).toBe(true);
  });

  it("prune_from removes the callees of the innermost match", () => {
    expect(drawingOf(pruneFrom(calls, /leak|handler|grow/))).toEqual([
      "leak < handler < main  1",
      "grow < main  2",
      "gc < system  4",
    ]);
  });

  it("drop_frames removes the match as well, unless keep_frames matches or the stack would become empty", () => {
    expect(drawingOf(prune(calls, /^(malloc|leak|gc|system)$/, /^leak$/))).toEqual([
      "leak < handler < main  1",
      "grow < main  2",
      "gc < system  4",
    ]);
  });
});

const labeled = drawn(`
  space/bytes
  a    1   bytes=512
  b    2   bytes=2048 route=/order
  c    4   request=2048
  d    8   route=/cart tenant=gold
  e   16   tenant=iron
`);
const units = new Map([...labelUnits(labeled).unitOf, ["bytes", "bytes"], ["request", "ms"]]);

describe("filters by label", () => {
  const focused = (text: string) => {
    const { profile } = filterByTag(labeled, unwrap(parseTagFilter(text, units)), null);
    return drawingOf(profile)
      .map((line) => line[0])
      .join("");
  };

  it.each([
    // Numbers of any key, if their unit has the same family.
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
    // Texts as key:text must match all patterns; texts of one key, any pattern.
    ["order", "b"],
    ["route", "bd"],
    ["route,gold", "d"],
    ["route=order,cart", "bd"],
    ["tenant=^g", "d"],
    ["tenant:iron", "e"],
    // A value that is not a range is a regular expression.
    ["1kb:2s", ""],
    ["1.5kb", ""],
  ])("tagfocus=%s keeps %j", (text, kept) => {
    expect(focused(text)).toBe(kept);
  });

  it("tagignore removes what tagfocus would keep", () => {
    const { profile, matched } = filterByTag(labeled, null, unwrap(parseTagFilter("route", units)));
    expect(drawingOf(profile).map((line) => line[0])).toEqual(["a", "c", "e"]);
    expect(matched).toEqual({ focus: true, ignore: true });
  });

  it("report which values were read as ranges, and which are no valid expression", () => {
    expect(unwrap(parseTagFilter("bytes=1kb:", units)).range).toBe("1kb:");
    expect(unwrap(parseTagFilter("1kb:2s", units)).range).toBeNull();
    expect(parseTagFilter("(", units)).toEqual({ ok: false, error: "error parsing regexp: missing closing ): `(`" });
  });

  it("tagshow and taghide select labels by their keys, and keep all samples", () => {
    const { profile } = filterTagNames(labeled, /e/, /request|bytes/);
    expect(drawingOf(profile)).toEqual([
      "a  1",
      "b  2  route=/order",
      "c  4",
      "d  8  route=/cart tenant=gold",
      "e  16  tenant=iron",
    ]);
  });

  it("tagroot and tagleaf add frames for labels, the first key outermost", () => {
    const options = { roots: ["tenant", "route"], leaves: ["bytes"], unit: "auto" };
    const { profile, matched } = addTagFrames(labeled, options);
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
