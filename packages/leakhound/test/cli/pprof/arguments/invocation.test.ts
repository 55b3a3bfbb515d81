import { describe, expect, it } from "vitest";
import { type Invocation, parseInvocation } from "../../../../src/cli/pprof/arguments/invocation.ts";
import { DEFAULT_PPROF_OPTIONS } from "../../../../src/report/pprof/options.ts";

function invocation(line: string): Invocation {
  const parsed = parseInvocation(line.split(" "));
  if (!parsed?.ok) throw new Error(`${line}: ${parsed === null ? "help" : parsed.error.what}`);
  return parsed.value;
}

function faultText(line: string): string {
  const parsed = parseInvocation(line.split(" "));
  if (parsed === null || parsed.ok) throw new Error(`${line} was accepted`);
  return `${parsed.error.where}: ${parsed.error.what}`;
}

describe("a command line of pprof", () => {
  it("says nothing: all is as pprof has it, and a shell is opened", () => {
    const { report, options, http, series, sources, output } = invocation("heap.pb.gz");
    expect({ report, http, series, output }).toEqual({ report: null, http: null, series: null, output: "" });
    expect(options).toEqual(DEFAULT_PPROF_OPTIONS);
    expect(sources).toMatchObject({ paths: ["heap.pb.gz"], base: [], isDiff: false, normalize: false });
  });

  it("takes one dash or two, a value after = or as the next word", () => {
    const { options } = invocation("-nodecount=5 --focus main -ignore=a=b --unit=MB -nodefraction 0.1 f");
    expect(options).toMatchObject({ nodecount: 5, focus: "main", ignore: "a=b", unit: "MB", nodefraction: 0.1 });
  });

  it("takes flags after sources, too, up to --", () => {
    const { report, sources } = invocation("a -top b -- -c");
    expect(report).toEqual({ name: "top" });
    expect(sources.paths).toEqual(["a", "b", "-c"]);
  });

  it("a boolean has its value after = only", () => {
    const { options, sources } = invocation("-trim=false -mean true");
    expect(options).toMatchObject({ trim: false, mean: true });
    expect(sources.paths).toEqual(["true"]);
  });

  it.each([
    ["-top f", { name: "top" }],
    ["-list=main f", { name: "list", pattern: "main" }],
    ["-peek .* f", { name: "peek", pattern: ".*" }],
    ["-svg f", { name: "svg" }],
    ["-web f", { name: "web" }],
    ["-top=false f", null],
  ])("%s", (line, report) => {
    expect(invocation(line).report).toEqual(report);
  });

  it.each([
    ["-lines f", { granularity: "lines" }],
    ["-cum f", { sort: "cum" }],
    ["-inuse_space f", { sample_index: "inuse_space" }],
    ["-mean_delay f", { sample_index: "delay", mean: true }],
    ["-sample_index=1 -mean f", { sample_index: "1", mean: true }],
  ])("%s", (line, options) => {
    expect(invocation(line).options).toMatchObject(options);
  });

  it("uses the first of several sample types, and warns about the others", () => {
    const { options, warnings } = invocation("-alloc_space -inuse_space f");
    expect(options.sample_index).toBe("inuse_space");
    expect(warnings).toEqual(["Multiple value selections, ignoring -alloc_space"]);
  });

  it("accepts several bases", () => {
    expect(invocation("-base=a -base b f").sources).toMatchObject({ base: ["a", "b"], isDiff: false });
    expect(invocation("-diff_base=a f").sources).toMatchObject({ base: ["a"], isDiff: true });
  });

  it("accepts a series", () => {
    expect(invocation("-series -top a b c").series).toEqual({ json: false, flame: null });
    expect(invocation("-series -flame=x.html a b c").series).toEqual({ json: false, flame: "x.html" });
  });

  it.each([["-help"], ["--help"], ["-h"], ["-top -h f"]])("%s requests help", (line) => {
    expect(parseInvocation(line.split(" "))).toBeNull();
  });
});

describe("an invalid command line is refused with the flags and the reason", () => {
  it.each([
    ["-top", "the arguments: no profile is given"],
    ["-nosuch f", "-nosuch: unknown flag"],
    ["f -focus", "-focus: it needs a value"],
    ["-nodecount=many f", '-nodecount: "many" is not an integer'],
    ["-nodefraction=1,5 f", '-nodefraction: "1,5" is not a number'],
    ["-trim=maybe f", '-trim: "maybe" is not true or false'],
    ["-top -svg f", "-top -svg: 2 output formats are set"],
    ["-top -list=x f", "-top -list: 2 output formats are set"],
    ["-lines -files f", "-files -lines: conflicting options are set"],
    ["-cum -flat f", "-cum -flat: conflicting options are set"],
    ["-base=a -diff_base=b f", "-base and -diff_base: only one of them can be set"],
    ["-normalize f", "-normalize: it requires a base"],
    ["-http=:0 -top f", "-http and -top: they exclude each other"],
    ["-no_browser f", "-no_browser: it requires -http"],
    ["-json f", "-json and -flame: they require -series"],
    ["-series -base=a f", "-series and -base: a series compares its own profiles"],
  ])("%s", (line, expected) => {
    expect(faultText(line)).toBe(expected);
  });
});
