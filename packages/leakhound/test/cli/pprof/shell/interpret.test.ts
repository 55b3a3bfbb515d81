import { describe, expect, it } from "vitest";
import { interpret, type ShellAction } from "../../../../src/cli/pprof/shell/interpret.ts";
import { initialOptions, type ShellOptions } from "../../../../src/cli/pprof/shell/settings.ts";
import { DEFAULT_PPROF_OPTIONS } from "../../../../src/report/pprof/options.ts";
import { drawnProfile } from "../../../report/pprof/series/drawn.ts";

const profile = drawnProfile(["leak < main 3"], {
  sampleTypes: [
    { type: "alloc_space", unit: "bytes" },
    { type: "inuse_space", unit: "bytes" },
  ],
});
const START = initialOptions(DEFAULT_PPROF_OPTIONS);

/** The actions of lines, in order: changed options, or the text of the action. */
function session(...lines: readonly string[]): string[] {
  let options = START;
  const done: string[] = [];
  for (const line of lines) {
    for (const action of interpret(line, profile, () => options)) {
      if (action.type === "set") options = action.options;
      done.push(inWords(action));
    }
  }
  return done;
}

function inWords(action: ShellAction): string {
  switch (action.type) {
    case "set":
      return `set ${changes(action.options)}`;
    case "report": {
      const pattern = "pattern" in action.report ? ` ${action.report.pattern}` : "";
      return `${action.report.name}${pattern}: ${changes(action.options)}`;
    }
    case "quit":
      return "quit";
    default:
      return `${action.type}: ${action.text}`;
  }
}

function changes(options: ShellOptions): string {
  const changed = Object.entries(options).filter(([name, value]) => START[name as keyof ShellOptions] !== value);
  return changed.map(([name, value]) => `${name}=${value}`).join(" ");
}

describe("a line of the shell", () => {
  it.each([
    ["focus=main", "set focus=main"],
    ["  focus =  main  ", "set focus=main"],
    ["focus=a=b", "set focus=a=b"],
    ["nodecount=20 //: default", "set nodecount=20"],
    ["trim=no", "set trim=false"],
    ["mean", "set mean=true"],
    ["cum=true", "set sort=cum"],
    ["granularity=lines", "set granularity=lines"],
    ["lines=T", "set granularity=lines"],
    ["sample_index=0", "set sample_index=alloc_space"],
    ["sample_index=space", 'error: sample_index "space" must be one of: [alloc_space inuse_space]'],
    ["alloc_space", "set sample_index=alloc_space"],
    ["divide_by=1e3", "set divide_by=1000"],
  ])("sets an option: %s", (line, done) => {
    expect(session(line)).toEqual([done]);
  });

  it.each([
    ["focus", "please specify a value, e.g. focus=<val>"],
    ["nodecount=many", 'strconv.Atoi: parsing "many": invalid syntax'],
    ["nodecount=99999999999999999999", 'strconv.Atoi: parsing "99999999999999999999": value out of range'],
    ["nodefraction=half", 'strconv.ParseFloat: parsing "half": invalid syntax'],
    ["trim=maybe", 'illegal value "maybe" for bool variable'],
    ["sort=size", 'invalid "sort" value "size"'],
    ["cum", 'unknown config field "cum"'],
    ["sample_index=7", "sample_index 7 is outside the range [0..1]"],
    ["nodecount 7", "did you mean: nodecount=7"],
    ["focus main", "did you mean: focus=main"],
    ["lines 7", "did you mean: lines=7"],
    ["dance", 'unrecognized command: "dance"'],
    ["peek", "command peek requires an argument"],
    ["top >", "unexpected end of line after >"],
    ["help dance", "Unknown command: dance"],
  ])("is refused with the message of go tool pprof: %s", (line, text) => {
    expect(session(line)).toEqual([`error: ${text}`]);
  });

  it.each([
    ["top", "top: nodecount=10"],
    ["top5", "top: nodecount=5"],
    ["top 5 -cum", "top: sort=cum nodecount=5"],
    ["text shop http -runtime -gc", "text: nodecount=10 focus=shop|http ignore=runtime|gc"],
    ["tree3", "tree: nodecount=3"],
    ["tags route -id", "tags: tagfocus=route tagignore=id"],
    ["list leak.* shop", "list leak.*: focus=shop"],
    ["peek 5 7", "peek 5: nodecount=7"],
    ["dot > graph.dot", "dot: output=graph.dot"],
    ["dot >graph.dot", "dot: output=graph.dot"],
    ["weblist x", "weblist x: "],
  ])("requests a report: %s", (line, done) => {
    expect(session(line)).toEqual([done]);
  });

  it("uses the options of the session, and its own arguments apply only to itself", () => {
    expect(session("focus=main", "nodecount=3", "top shop -cum", "top")).toEqual([
      "set focus=main",
      "set nodecount=3 focus=main",
      "top: sort=cum nodecount=3 focus=shop",
      "top: nodecount=3 focus=main",
    ]);
  });

  it("clears filters with a colon", () => {
    expect(session("focus=a", "hide=b", "show=c", ":").at(-1)).toBe("set show=c");
  });

  it("accepts older names of sample types", () => {
    expect(session("mean_alloc_space", "total_inuse_space")).toEqual([
      "set mean=true",
      "set sample_index=alloc_space mean=true",
      "set sample_index=alloc_space",
      "set sample_index=inuse_space",
    ]);
  });

  it("may be empty, or quit", () => {
    expect(session("", "   ", "q", "quit now", "exit")).toEqual(["quit", "quit", "quit"]);
  });
});

describe("help", () => {
  const outputOf = (line: string) => session(line)[0]!;

  it("names every command and option", () => {
    const help = outputOf("help");
    for (const name of ["top", "peek", "weblist", "focus", "tagleaf", "granularity", "lines", "quit"])
      expect(help).toMatch(new RegExp(`^ +\\S*${name}\\S* +\\S`, "m"));
  });

  it("shows the syntax of a command, and what an option does", () => {
    expect(outputOf("help top")).toContain("top [N] [FUNCTION]... [-FUNCTION]... [-cum] [>FILE]");
    expect(outputOf("help list")).toContain("list REGEX [FUNCTION]... [-FUNCTION]... [>FILE]");
    expect(outputOf("help sample_index")).toContain("One of alloc_space, inuse_space");
    expect(outputOf("help sort")).toContain("cum=true");
    expect(outputOf("help lines")).toBe("print: A line of source");
  });
});

describe("the list of options", () => {
  const lineOf = (name: string, ...lines: readonly string[]) =>
    session(...lines, "o")
      .at(-1)!
      .split("\n")
      .find((line) => line.includes(` ${name} `));

  it("shows values as they are entered", () => {
    expect(lineOf("nodefraction", "nodefraction=0.00002")).toBe("  nodefraction              = 2e-05                ");
    expect(lineOf("focus")).toBe('  focus                     = ""                   ');
    expect(lineOf("nodecount")).toBe("  nodecount                 = -1                   //: default");
  });

  it("can be pasted back", () => {
    const listed = session("o")[0]!
      .replace(/^print: /, "")
      .split("\n");
    const pasteable = listed.filter((line) => !/""|\(default\)|sample_index/.test(line));
    expect(session(...pasteable)).toEqual(pasteable.map(() => "set "));
  });
});
