import { describe, expect, it } from "vitest";
import { DEFAULT_PPROF_OPTIONS } from "../../src/report/pprof/options.ts";
import { optionsFromQuery } from "../../src/report/pprof/view/query.ts";

const opened = { ...DEFAULT_PPROF_OPTIONS, focus: "main", nodecount: 7 };
const changes = (address: string) => optionsFromQuery(new URLSearchParams(address), opened);

describe("the options in the query of a page", () => {
  it("change those that the view was opened with, by the short names of pprof", () => {
    expect(changes("f=leak&n=20&nf=0.1&g=lines&sort=cum&noinlines=t&divide_by=2")).toEqual({
      ...opened,
      focus: "leak",
      nodecount: 20,
      nodefraction: 0.1,
      granularity: "lines",
      sort: "cum",
      noinlines: true,
      divide_by: 2,
    });
  });

  it.each(["f=&si=&n=", "n=many", "g=miles", "sort=name"])(
    "that are invalid, such as %s, change nothing",
    (address) => {
      expect(changes(address)).toEqual(opened);
    },
  );
});
