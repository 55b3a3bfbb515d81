import { describe, expect, it } from "vitest";
import { top, topEntries } from "../../../src/profile/graph/top.ts";
import { ProfileBuilder } from "../../../src/profile/model/builder.ts";
import { defaultSampleTypeIndex, sampleTypeIndex } from "../../../src/profile/model/sample-types.ts";
import type { Profile } from "../../../src/profile/model/types.ts";

/**
 * A profile drawn as lines of `value leaf < … < root`; functions inlined into their caller are joined
 * by `+`, and `?` is a location without a symbol.
 */
function draw(...samples: readonly string[]): Profile {
  const builder = new ProfileBuilder({ sampleTypes: [{ type: "count", unit: "count" }] });
  for (const sample of samples) {
    const [value, ...words] = sample.split(" ").filter((word) => word !== "<");
    const stack = words.map((word) =>
      builder.location(word === "?" ? [] : word.split("+").map((name) => ({ function: name }))),
    );
    builder.add({ stack, values: [BigInt(value!)] });
  }
  return builder.build();
}

/** Lines of `name flat cum`, largest flat first. */
function shown(profile: Profile, by: "flat" | "cum" = "flat"): string[] {
  const entries = topEntries(profile, top(profile, 0), { count: 10, by });
  return entries.map((entry) => `${entry.function || "?"} ${entry.flat} ${entry.cum}`);
}

describe("flat and cum", () => {
  it("count the leaf, and all functions on the stack", () => {
    expect(shown(draw("3 a < b < c", "4 b < c"))).toEqual(["b 4 7", "a 3 3", "c 0 7"]);
  });

  it("count a recursive function once per sample", () => {
    expect(shown(draw("5 a < b < a < a < main"))).toEqual(["a 5 5", "b 0 5", "main 0 5"]);
  });

  it("expand inlined functions, the innermost first", () => {
    expect(shown(draw("2 leak+handler < main"))).toEqual(["leak 2 2", "handler 0 2", "main 0 2"]);
  });

  it("may be negative and positive in one profile", () => {
    expect(shown(draw("-7 a < main", "4 b < main"))).toEqual(["a -7 -7", "b 4 4", "main 0 -3"]);
  });

  it("have a separate row for frames without a symbol", () => {
    expect(shown(draw("2 ? < main", "1 a < ? < main"))).toEqual(["? 2 3", "a 1 1", "main 0 3"]);
  });

  it("count a sample without a stack in the total only", () => {
    const profile = draw("2", "1 a");
    expect(top(profile, 0).total).toBe(3);
    expect(shown(profile)).toEqual(["a 1 1"]);
  });

  it("count functions with the same name as one, even in several files", () => {
    const builder = new ProfileBuilder({ sampleTypes: [{ type: "count", unit: "count" }] });
    for (const file of ["a.go", "b.go"]) {
      builder.add({ stack: [builder.location([{ function: "init", file }])], values: [1] });
    }
    expect(shown(builder.build())).toEqual(["init 2 2"]);
  });

  it("can be sorted by cum, and equal values by name", () => {
    expect(shown(draw("1 b < main", "1 a < main"), "cum")).toEqual(["main 0 2", "a 1 1", "b 1 1"]);
  });
});

describe("sample types", () => {
  const types = ["alloc_space", "inuse_space"].map((type) => ({ type, unit: "bytes" }));
  const withDefault = (defaultSampleType: string) =>
    new ProfileBuilder({ sampleTypes: types, defaultSampleType }).build();

  it("are found by name", () => {
    expect(sampleTypeIndex(withDefault(""), "alloc_space")).toBe(0);
    expect(sampleTypeIndex(withDefault(""), "cpu")).toBeNull();
  });

  it("default to the one that the profile names, else to the last, as in google/pprof", () => {
    expect(defaultSampleTypeIndex(withDefault("alloc_space"))).toBe(0);
    expect(defaultSampleTypeIndex(withDefault(""))).toBe(1);
    expect(defaultSampleTypeIndex(new ProfileBuilder({ sampleTypes: [] }).build())).toBeNull();
  });
});
