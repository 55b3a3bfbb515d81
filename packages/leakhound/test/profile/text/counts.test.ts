import { describe, expect, it } from "vitest";
import { top, topEntries } from "../../../src/profile/graph/top.ts";
import { openText } from "../../../src/profile/open-text.ts";
import { fixtureProfile } from "../fixtures.ts";
import { toPlain } from "../plain.ts";
import { faultOf, unwrap } from "../unwrap.ts";

const read = (text: string) => openText(Buffer.from(text), "goroutine");

const DRAWN = `goroutine profile: total 6
5 @ 0x47e60e 0x4158ee 0x484ca1
# labels: {"quote":"a\\"b\\n\\x01\\u00e9\\U0001f600\\xff", "route":"/order"}
#	0x4ded24	main.handler+0x24	/src/main.go:84

1 @ 0x47e60e
#	0x47e60d	runtime.gopark+0xcd	/go/src/runtime/proc.go:462

`;

describe("a count profile with debug=1", () => {
  it("has counts, symbols and labels", () => {
    const profile = unwrap(read(DRAWN));
    const { samples, strings } = toPlain(profile);
    expect(profile.sampleTypes).toEqual([{ type: "goroutine", unit: "count" }]);
    expect(samples.map((sample) => sample.values)).toEqual([[5n], [1n]]);
    expect(samples[0]!.labels.map(({ key, str }) => [strings[key], strings[str]])).toEqual([
      ["quote", 'a"b\n\x01é😀\uFFFD'],
      ["route", "/order"],
    ]);
  });

  it("may be one that a program defines itself", () => {
    const profile = unwrap(
      read("example.com/db open connections profile: total 1\n1 @ 0x10\n#\t0xf\tmain.dial+0x1\tmain.go:3\n\n"),
    );
    expect(profile.sampleTypes[0]!.type).toBe("example.com/db open connections");
  });

  it("may be empty", () => {
    expect(unwrap(read("threadcreate profile: total 0\n")).samples.length).toBe(0);
  });

  it("has the same figures as the protobuf format of a real process, taken at the same moment", () => {
    const cum = (name: string) => {
      const profile = fixtureProfile(name);
      const all = top(profile, 0);
      const entries = topEntries(profile, all, { count: all.length, by: "cum" });
      return new Map(entries.map((entry) => [entry.function, entry.cum]));
    };
    const text = cum("goroutine.debug1.txt");
    expect(text.get("main.park.func2")).toBe(5);
    for (const [name, count] of cum("goroutine.pb.gz")) {
      // The symbols of the text do not include the frames of the runtime at the leaf.
      if (!name.startsWith("runtime.")) expect([name, text.get(name)]).toEqual([name, count]);
    }
  });

  it("may have stacks without symbols, as of threads that C started", () => {
    expect(top(fixtureProfile("threadcreate.debug1.txt"), 0).total).toBe(7);
  });

  it("has a fault if labels are malformed or records are missing", () => {
    expect(faultOf(read(DRAWN.replace('"route":', '"route"')))).toMatchObject({
      code: "bad-text",
      where: "goroutine, line 3",
    });
    expect(faultOf(read(DRAWN.replace("total 6", "total 5")))).toMatchObject({
      code: "truncated",
      what: "the records add up to 6, the header says 5",
    });
  });

  it("is read as far as it goes where the text was cut", () => {
    const [first, last] = [DRAWN.indexOf("1 @ "), DRAWN.length];
    for (let end = first; end < last - 2; end++) {
      const profile = unwrap(read(DRAWN.slice(0, end)));
      expect([end, toPlain(profile).samples.map(({ values }) => values[0]), profile.cut]).toEqual([
        end,
        [5n],
        { missing: "end", counts: "goroutine", read: 5, total: 6 },
      ]);
    }
  });

  it("may have blanks for tabs", () => {
    const blanks = DRAWN.replaceAll("\t", "    ").replace("main.handler", "main.(*set[int, bool]).handler");
    const { functions, strings } = toPlain(unwrap(read(`\n${blanks}`)));
    expect(functions.map(({ name, filename }) => `${strings[name]} ${strings[filename]}`)).toEqual([
      "main.(*set[int, bool]).handler /src/main.go",
      "runtime.gopark /go/src/runtime/proc.go",
    ]);
  });
});
