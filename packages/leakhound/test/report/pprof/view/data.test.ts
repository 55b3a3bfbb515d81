import { describe, expect, it } from "vitest";
import { profileView, type ViewAsked } from "../../../../src/report/pprof/view/data.ts";
import { drawn } from "../../../profile/drawn.ts";

const PROFILE = drawn(`
  samples/count  space/bytes
  leak < handle < main    1 100
  cache < handle < main   2 60
  log < main              1 40
`);

const HOSTILE = "a+.*$|[x].M";

function shown(asked: Partial<ViewAsked>, profile = PROFILE) {
  const view = profileView(profile, {
    view: "top",
    sampleType: "space",
    function: "",
    focus: "",
    ignore: "",
    hide: "",
    showFrom: "",
    sort: "flat",
    ...asked,
  });
  if (!view.ok) throw new Error(view.error.what);
  return view.value;
}

const rows = (asked: Partial<ViewAsked>) => shown(asked).rows.map(({ name, flat, cum }) => `${name} ${flat} ${cum}`);

describe("functions", () => {
  it("are the largest first, in the unit of the profile", () => {
    expect(rows({})).toEqual(["leak 100 100", "cache 60 60", "log 40 40", "handle 0 160", "main 0 200"]);
    expect(shown({})).toMatchObject({ unit: "bytes", total: 200, sampleTypes: ["samples", "space"] });
  });

  it("are sorted by what passes through them", () => {
    expect(rows({ sort: "cum" })[0]).toBe("main 0 200");
  });

  it("are those of stacks through, without or from a function, and without its frames", () => {
    expect(rows({ focus: "handle" })).toEqual(["leak 100 100", "cache 60 60", "handle 0 160", "main 0 160"]);
    expect(rows({ ignore: "handle" })).toEqual(["log 40 40", "main 0 40"]);
    expect(rows({ showFrom: "handle" })).toEqual(["leak 100 100", "cache 60 60", "handle 0 160"]);
    expect(rows({ hide: "handle" })).not.toContain("handle 0 160");
  });
});

it("is a flame graph of the chosen sample type", () => {
  expect(shown({ view: "flame", sampleType: "samples" }).flame).toMatchObject({ unit: "count", per: "profile" });
  const { flame } = shown({ view: "flame" });
  expect(flame?.names[flame.name[1]!]).toBe("main");
  expect(flame?.total[0]).toBe(200);
});

it("shows callers and callees of one function", () => {
  const { text } = shown({ view: "peek", function: "handle" });
  expect(text).toMatch(/main[\s\S]*\| +handle[\s\S]*leak/);
  expect(shown({ view: "peek" }).text).toBe("");
});

it("has the lines of one function, and what each accounts for", () => {
  const { listings, total } = shown({ view: "source", function: "handle" });
  expect(total).toBe(200);
  expect(listings).toMatchObject([{ function: "handle", flat: 0, cum: 160, texts: [] }]);
  expect(shown({ view: "source" }).listings).toEqual([]);
  expect(shown({ view: "source", function: "handl." }).listings).toEqual([]);
});

it("takes a name as a name, whatever it would mean as an expression", () => {
  const profile = drawn(`samples/count\n${HOSTILE} < main  1\naaaa < main  1`);
  const { rows: left } = shown({ sampleType: "samples", focus: HOSTILE }, profile);
  expect(left.map(({ name }) => name)).toEqual([HOSTILE, "main"]);
});
