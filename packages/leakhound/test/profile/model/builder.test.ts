import { describe, expect, it } from "vitest";
import { ProfileBuilder } from "../../../src/profile/model/builder.ts";
import { decodeProfile } from "../../../src/profile/proto/decode.ts";
import { encodeProfile } from "../../../src/profile/proto/encode.ts";
import { toPlain } from "../plain.ts";
import { unwrap } from "../unwrap.ts";

const TYPES = [
  { type: "objects", unit: "count" },
  { type: "space", unit: "bytes" },
];

describe("a profile builder", () => {
  it("builds the worked example of types.ts", () => {
    const builder = new ProfileBuilder({ sampleTypes: TYPES });
    const leak = builder.location([
      { function: "main.leak", line: 12 },
      { function: "main.handler", line: 40 },
    ]);
    builder.add({ stack: [leak], values: [3, 96] });
    const plain = toPlain(builder.build());
    const text = (index: number) => plain.strings[index];
    expect(plain.samples).toEqual([{ locations: [0], values: [3n, 96n], labels: [] }]);
    expect(plain.locations[0]!.lines.map((line) => [line.function, line.line])).toEqual([
      [0, 12n],
      [1, 40n],
    ]);
    expect(plain.functions.map((row) => [row.id, text(row.name), text(row.systemName)])).toEqual([
      [1n, "main.leak", "main.leak"],
      [2n, "main.handler", "main.handler"],
    ]);
  });

  it("merges equal functions, locations and stacks, and adds their values", () => {
    const builder = new ProfileBuilder({ sampleTypes: TYPES });
    const at = (line: number, address = 0n) => builder.location([{ function: "f", file: "f.go", line }], address);
    expect([at(1), at(1), at(2), at(1, 7n)]).toEqual([0, 0, 1, 2]);
    builder.add({ stack: [at(1), at(2)], values: [1, 10n] });
    builder.add({ stack: [at(2), at(1)], values: [0, 5] });
    builder.add({ stack: [at(1), at(2)], values: [2, 2n ** 60n] });
    const plain = toPlain(builder.build());
    expect(plain.samples.map((sample) => sample.values)).toEqual([
      [3n, 2n ** 60n + 10n],
      [0n, 5n],
    ]);
    expect(plain.functions).toHaveLength(1);
  });

  it("keeps stacks with different labels separate", () => {
    const builder = new ProfileBuilder({ sampleTypes: TYPES });
    for (const text of ["/a", "/b", "/a"]) {
      builder.add({ stack: [], values: [1, 1], labels: [{ key: "route", text }] });
    }
    builder.add({ stack: [], values: [1, 1], labels: [{ key: "bytes", number: 4096, unit: "bytes" }] });
    const { samples, strings } = toPlain(builder.build());
    const labels = samples.flatMap((sample) => sample.labels);
    expect(samples.map((sample) => sample.values[0])).toEqual([2n, 1n, 1n]);
    expect(labels.map(({ key, str, num, numUnit }) => [strings[key], strings[str], num, strings[numUnit]])).toEqual([
      ["route", "/a", 0n, ""],
      ["route", "/b", 0n, ""],
      ["bytes", "", 4096n, "bytes"],
    ]);
  });

  it("adds the texts of the head to the string table, so that encoding and decoding change nothing", () => {
    const builder = new ProfileBuilder({
      sampleTypes: TYPES,
      periodType: { type: "space", unit: "bytes" },
      period: 524_288n,
      timeNanos: 1_795_426_615_076_814_723n,
      comments: ["made manually"],
      defaultSampleType: "space",
    });
    const profile = builder.build();
    expect(toPlain(unwrap(decodeProfile(encodeProfile(profile), "test")))).toEqual(toPlain(profile));
  });

  it("throws for a sample with the wrong number of values", () => {
    const builder = new ProfileBuilder({ sampleTypes: TYPES });
    expect(() => builder.add({ stack: [], values: [1] })).toThrow("1 values for 2 sample types");
  });
});
