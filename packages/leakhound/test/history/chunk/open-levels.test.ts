/** The open hour in memory and the sealed hour say the same of the same profiles. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unixMs } from "../../../src/base/units.ts";
import { allocatedOf } from "../../../src/history/chunk/allocated.ts";
import { CountSums } from "../../../src/history/chunk/level-sums.ts";
import { OpenLevels } from "../../../src/history/chunk/open-levels.ts";
import { sealLog } from "../../../src/history/chunk/seal.ts";
import { readFrom, SealedChunk, type SeriesLevels } from "../../../src/history/chunk/sealed-chunk.ts";
import { HourLog } from "../../../src/history/log/hour-log.ts";
import { LogIndex } from "../../../src/history/log/log-index.ts";
import { decodeProfile } from "../../../src/profile/proto/decode.ts";
import { brotli } from "../../../src/source/brotli.ts";
import { unwrap } from "../../profile/unwrap.ts";
import { runs } from "../../support/effort.ts";
import { type DrawnBucket, drawnHeap, heapBytes, withoutSizes } from "../drawn-heap.ts";
import { SERIES, writtenLog } from "../logs.ts";
import { profilesOf, recordedFiles } from "../recorded.ts";

/** One series in memory, and sealed. */
function bothOf(profiles: readonly Uint8Array[]) {
  const { bytes } = writtenLog(profiles);
  let open: OpenLevels | null = null;
  HourLog.resume(bytes, brotli, ({ series, scrape }) => {
    open ??= new OpenLevels(series.info, series.dictionary);
    if (scrape !== null) open.add(scrape);
  });
  const index = unwrap(LogIndex.open(bytes, brotli));
  const dictionary = index.dictionary(SERIES.dictionary)!;
  const read = readFrom(unwrap(sealLog(index, () => true, brotli)));
  const sealed = unwrap(
    SealedChunk.open({ read, dictionary: () => dictionary, compression: brotli, where: "the chunk" }),
  );
  return { open: open! as OpenLevels, sealed, dictionary };
}

/** Values by stack, in the order of their rows. */
function byStack(levels: SeriesLevels | null) {
  const scrapes = levels?.times.length ?? 0;
  const rows = Array.from(levels?.stacks ?? [], (stack, row) => ({
    stack,
    values: levels!.values.map((column) => [...column.subarray(row * scrapes, (row + 1) * scrapes)]),
  }));
  const isAny = ({ values }: { readonly values: readonly number[][] }) =>
    values.some((one) => one.some((v) => v !== 0));
  return rows.filter(isAny).sort((a, b) => a.stack - b.stack);
}

function sumsOf({ open, sealed, dictionary }: ReturnType<typeof bothOf>, weights: readonly number[]) {
  const sums = new CountSums();
  open.addTo(sums, weights);
  const near = (column: Float64Array) => [...column].map((value) => Math.round(value));
  const values = (all: readonly { readonly values: readonly Float64Array[] }[]) =>
    all.map((one) => one.values.map(near));
  return [values(sums.finish(() => dictionary)), values(unwrap(sealed.sums(() => weights)))];
}

const HISTORY = ["live 1 0 4", "live 4 2 4", "live 4 9 0"].map((line, at) => {
  const [, a, b, c] = line.split(" ");
  return drawnHeap(
    `
    20 ${a} 48  leak < handler < main
    30 ${b} 16  leak < probe < main
    40 ${c} 96  parse < main`,
    BigInt(at),
  );
});

/** A stack may have several rows in a profile. Each is rounded in a sealed hour, and only their sum in the open one. */
const ROWS_MAX = 8;

function differenceMax({ open, sealed }: ReturnType<typeof bothOf>): number {
  const [left, right] = [byStack(open.levels()), byStack(unwrap(sealed.levels(SERIES.name)))];
  expect(left.map(({ stack }) => stack)).toEqual(right.map(({ stack }) => stack));
  const values = (rows: typeof left) => rows.flatMap((row) => row.values.flat());
  const others = values(right);
  return Math.max(0, ...values(left).map((value, at) => Math.abs(value - others[at]!)));
}

/** Between the totals of a sealed hour and the sums of its levels. */
function totalsDifference({ sealed }: ReturnType<typeof bothOf>): number {
  const query = { sampleTypes: ["inuse_space"], stacksOf: () => null, isWanted: () => true };
  const [total] = unwrap(sealed.totals(query));
  const bytes = unwrap(sealed.levels(SERIES.name))?.values[1] ?? [];
  const scrapes = total?.values.length ?? 0;
  const sums = new Float64Array(scrapes);
  for (let at = 0; at < bytes.length; at++) sums[at % scrapes]! += bytes[at]!;
  return Math.max(0, ...sums.map((sum, at) => Math.abs(sum - total!.values[at]!)));
}

describe("the open hour in memory", () => {
  it("has the same levels as the sealed hour, in each stack at each scrape", () => {
    const { open, sealed } = bothOf(HISTORY);
    expect(open.times).toHaveLength(3);
    expect(byStack(open.levels())).toEqual(byStack(unwrap(sealed.levels(SERIES.name))));
    expect(byStack(open.levels())).toHaveLength(3);
  });

  it("has the same values of some stacks", () => {
    const { open, sealed } = bothOf(HISTORY);
    const stacks = Uint32Array.of(0, 2);
    const [site] = unwrap(sealed.site(SERIES.dictionary, stacks));
    expect(open.site(stacks)).toEqual(site);
    expect([...site!.values[0]!].some((value) => value > 0)).toBe(true);
  });

  it("has the same sums over time, where scrapes hold for different times", () => {
    const [open, sealed] = sumsOf(bothOf(HISTORY), [60_000, 0, 1_000]);
    expect(open).toEqual(sealed);
    expect(open!.flat(2).some((value) => value > 0)).toBe(true);
  });

  it("has the same totals of many stacks, of one value and of the stacks that are wanted", () => {
    const { open, sealed } = bothOf(HISTORY);
    const levels = byStack(open.levels());
    for (const [position, type] of ["inuse_objects", "inuse_space"].entries())
      for (const isWanted of [null, (stack: number) => stack !== 1]) {
        const query = { sampleTypes: ["space", type], stacksOf: () => isWanted };
        const rows = levels.filter(({ stack }) => isWanted === null || isWanted(stack));
        const expected = open.times.map((_, at) => rows.reduce((sum, { values }) => sum + values[position]![at]!, 0));
        const [total] = unwrap(sealed.totals({ ...query, isWanted: () => true }));
        expect([...total!.values]).toEqual(expected);
        expect(open.totals(query)).toEqual(total);
      }
    const none = { sampleTypes: ["alloc_space"], stacksOf: () => null };
    expect([open.totals(none), unwrap(sealed.totals({ ...none, isWanted: () => true }))]).toEqual([null, []]);
  });

  it.each(["heap", "goroutine"])("has the levels of a real service: %s", (kind) => {
    const profiles = profilesOf(recordedFiles("go1.26.8.br"), kind);
    const both = bothOf(profiles);
    expect(byStack(both.open.levels())).toEqual(byStack(unwrap(both.sealed.levels(SERIES.name))));
    const [open, sealed] = sumsOf(
      both,
      profiles.map((_, at) => 1_000 * (at + 1)),
    );
    expect(open).toEqual(sealed);
  });

  it("has the same levels for any history of buckets that come, go and repeat", () => {
    const bucket: fc.Arbitrary<DrawnBucket> = fc.record({
      alloc: fc.nat(300),
      live: fc.nat(40),
      size: fc.constantFrom(16, 48, 1024),
      stack: fc.constantFrom(["a"], ["a", "b"], ["c", "b"]),
    });
    const histories = fc.array(fc.array(bucket, { maxLength: ROWS_MAX }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(histories, (history) => {
        const both = bothOf(history.map((buckets, at) => heapBytes(buckets, BigInt(at))));
        expect(differenceMax(both)).toBeLessThan(ROWS_MAX);
        expect(totalsDifference(both)).toBe(0);
        const [open, sealed] = sumsOf(
          both,
          history.map((_, at) => 10 + at),
        );
        expect(open).toEqual(sealed);
      }),
      { numRuns: runs(100) },
    );
  });

  it("needs memory for what changes, and little for scrapes in which nothing does", () => {
    const same = Array.from({ length: 200 }, () => HISTORY[0]!);
    expect(bothOf(same).open.bytes).toBeLessThan(bothOf(HISTORY).open.bytes + 200 * 20);
  });
});

describe("what was allocated since the start of a process", () => {
  it("is that of the profiles of a real service, by stack at each scrape", () => {
    const profiles = profilesOf(recordedFiles("go1.26.8.br"), "heap");
    const { sealed, dictionary } = bothOf(profiles);
    const totals = unwrap(sealed.allocated(SERIES.name))!;
    expect(totals.types.map(({ type }) => type)).toEqual(["alloc_objects", "alloc_space"]);
    for (const [scrape, bytes] of profiles.entries()) {
      const { samples } = unwrap(decodeProfile(bytes, ""));
      for (const type of [0, 1]) {
        const sum = Array.from({ length: samples.length }, (_, row) => samples.values.number(row * 4 + type));
        const column = totals.values[type]!.filter((_, at) => at % profiles.length === scrape);
        expect(column.reduce((a, b) => a + b, 0)).toBe(sum.reduce((a, b) => a + b, 0));
      }
    }
    expect(allocatedOf(SERIES.dictionary, dictionary, [])).toBeNull();
  });

  it("is not known of goroutines", () => {
    const { sealed } = bothOf(profilesOf(recordedFiles("go1.26.8.br"), "goroutine"));
    expect(unwrap(sealed.allocated(SERIES.name))).toBeNull();
  });
});

describe("heap profiles that do not state the sizes of objects", () => {
  const NONE = heapBytes([{ alloc: 0, live: 0, size: null, stack: ["leak", "main"] }]);
  const withoutLabel = (live: number) =>
    withoutSizes(heapBytes([{ alloc: 90, live, size: 16, stack: ["leak", "main"] }], BigInt(live)));

  it("have the values of the profiles as their levels, after a first one in which all are 0", () => {
    const profiles = [NONE, withoutLabel(10), withoutLabel(20)];
    const { modes } = writtenLog(profiles);
    // The counts of the first one cannot have these values, so the others are kept as their bytes.
    expect(modes).toEqual(["count", "raw", "raw"]);
    const { open, sealed } = bothOf(profiles);
    expect(open.times).toHaveLength(1);
    expect(unwrap(sealed.levels(SERIES.name))!.times).toHaveLength(1);
  });

  it("are counts of their values where the first one has some", () => {
    const profiles = [withoutLabel(10), withoutLabel(20)];
    expect(writtenLog(profiles).modes).toEqual(["count", "count"]);
    const { open } = bothOf(profiles);
    const [objects, bytes] = open.levels()!.values;
    expect([...objects!].every((value) => value > 0)).toBe(true);
    expect(bytes![1]).toBeGreaterThan(1.9 * bytes![0]!);
  });
});

describe("summaries of some series", () => {
  it("are not given where they have other series too", () => {
    const { sealed } = bothOf(HISTORY);
    expect(unwrap(sealed.summariesOf(() => true))).toHaveLength(1);
    expect(unwrap(sealed.summariesOf((name) => name !== SERIES.name))).toEqual([]);
    const log = HourLog.begin(brotli);
    const records = [HourLog.head()];
    for (const name of ["a", "b"])
      for (const bytes of HISTORY) {
        const series = { name, dictionary: SERIES.dictionary };
        records.push(unwrap(log.add({ series, at: unixMs(1_000), bytes })).records);
      }
    const index = unwrap(LogIndex.open(Buffer.concat(records), brotli));
    const read = readFrom(unwrap(sealLog(index, () => true, brotli)));
    const dictionary = (name: string) => index.dictionary(name);
    const two = unwrap(SealedChunk.open({ read, dictionary, compression: brotli, where: "the chunk" }));
    expect(unwrap(two.summariesOf((name) => name === "a"))).toBeNull();
    expect(unwrap(two.summariesOf(() => true))).toHaveLength(1);
  });
});
