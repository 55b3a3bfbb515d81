import { describe, expect, it } from "vitest";
import { unixMs } from "../../src/base/units.ts";
import { ProfileBuilder } from "../../src/profile/model/builder.ts";
import { areContiguous, heapForm } from "../../src/series/differences.ts";

/** Rows of [allocated, in use] bytes. */
function form(rows: readonly (readonly [number, number])[], durationNanos: bigint) {
  const builder = new ProfileBuilder({
    sampleTypes: [
      { type: "alloc_space", unit: "bytes" },
      { type: "inuse_space", unit: "bytes" },
    ],
    durationNanos,
  });
  for (const [row, values] of rows.entries())
    builder.add({ stack: [builder.location([{ function: `main.f${row}`, file: "", line: 1 }])], values: [...values] });
  return heapForm(builder.build(), { amount: 1, objects: null, allocated: 0 });
}
const SECONDS_30 = 30_000_000_000n;

describe("the form of a heap profile", () => {
  it("is a state without a duration", () => {
    expect(form([[5, 3]], 0n)).toBe("state");
  });

  it("is a difference where no stack gained more than it allocated", () => {
    expect(
      form(
        [
          [5, 3],
          [4, -4],
          [0, 0],
        ],
        SECONDS_30,
      ),
    ).toBe("differences");
  });

  it("has allocations of the interval where a stack holds more than it allocated", () => {
    expect(
      form(
        [
          [5, 3],
          [0, 900],
        ],
        SECONDS_30,
      ),
    ).toBe("allocated-in-interval");
  });
});

describe("intervals", () => {
  const every = (seconds: number) =>
    Array.from({ length: 5 }, (_, row) => ({ at: unixMs(row * seconds * 1000), lengthMs: 60_000 }));

  it("of a continuous profiler follow each other", () => {
    expect(areContiguous(every(60))).toBe(true);
    expect(areContiguous(every(62))).toBe(true);
  });

  it("of a scrape now and then do not", () => {
    expect(areContiguous(every(120))).toBe(false);
    expect(areContiguous(every(60).slice(0, 1))).toBe(false);
  });
});
