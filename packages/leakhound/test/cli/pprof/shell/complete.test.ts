import { describe, expect, it } from "vitest";
import { complete } from "../../../../src/cli/pprof/shell/complete.ts";

const names = {
  functions: ["main.leak", "main.main", "net/http.(*conn).serve", "net/textproto.readMIMEHeader"],
  sampleTypes: ["alloc_space", "inuse_space"],
};
const candidates = (line: string) => complete(line, names).candidates;

describe("the tab key", () => {
  it("completes commands, options and sample types", () => {
    expect(candidates("top")).toEqual(["top", "topproto"]);
    expect(candidates("foc")).toEqual(["focus"]);
    expect(candidates("  al")).toEqual(["alloc_space"]);
    expect(candidates("HEL")).toEqual(["help"]);
  });

  it("completes the subject of help", () => {
    expect(candidates("help tagf")).toEqual(["tagfocus"]);
    expect(candidates("help top top")).toEqual([]);
  });

  it("completes functions as the regular expressions that match them", () => {
    expect(candidates("top main.l")).toEqual(["main\\.leak"]);
    expect(candidates("list net/http\\.")).toEqual(["net/http\\.\\(\\*conn\\)\\.serve"]);
    expect(candidates("top5 -main")).toEqual(["-main\\.leak", "-main\\.main"]);
  });

  it("finds the only function that contains the text", () => {
    expect(complete("peek readMIME", names)).toEqual({
      word: "readMIME",
      candidates: ["net/textproto\\.readMIMEHeader"],
    });
    expect(candidates("peek e")).toEqual([]);
  });

  it("does not complete tags, or arguments of unknown commands", () => {
    expect(candidates("tags main")).toEqual([]);
    expect(candidates("dance main")).toEqual([]);
    expect(candidates("top ")).toEqual([]);
  });
});
