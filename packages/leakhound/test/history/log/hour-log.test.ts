import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSameColumn } from "../../../src/base/columns.ts";
import { unixMs } from "../../../src/base/units.ts";
import { concatenated } from "../../../src/history/bytes/concatenated.ts";
import { encodeGoProfile } from "../../../src/history/layout/go-layout.ts";
import { HISTORY_PROFILE_BYTES_MAX } from "../../../src/history/limits.ts";
import { HourLog } from "../../../src/history/log/hour-log.ts";
import { ProfileBuilder } from "../../../src/profile/model/builder.ts";
import { brotli } from "../../../src/source/brotli.ts";
import { plainProfiles } from "../../profile/arbitrary.ts";
import { fromPlain } from "../../profile/plain.ts";
import { runs } from "../../support/effort.ts";
import { type DrawnBucket, drawnHeap, heapBytes } from "../drawn-heap.ts";
import { FIRST_MS, readLog, SERIES, writtenLog } from "../logs.ts";
import { evaluationFiles, profilesOf, RECORDINGS, recordedFiles } from "../recorded.ts";

const sameAll = (a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean =>
  a.length === b.length && a.every((bytes, at) => isSameColumn(bytes, b[at]!));

/** A bucket without a size has no values either. */
const knownToGo = (bucket: DrawnBucket): DrawnBucket =>
  bucket.size === null ? { ...bucket, alloc: 0, live: 0 } : bucket;

const FIRST = drawnHeap(`
  3    1    48  leak < handler < main
  812  809  16  parse < main`);

describe("the log of an hour", () => {
  it.each(RECORDINGS)("gives back the bytes of every profile of %s, all of them from counts", (name) => {
    for (const kind of ["heap", "allocs", "goroutine", "block", "mutex"]) {
      const profiles = profilesOf(recordedFiles(name), kind);
      const { bytes, modes } = writtenLog(profiles);
      expect(modes, kind).toEqual(profiles.map(() => "count"));
      expect(sameAll(readLog(bytes).profiles, profiles), kind).toBe(true);
    }
  });

  it("gives back the bytes of a Node service, which are kept as bytes", () => {
    const profiles = profilesOf(evaluationFiles("real/node-lru-cache.br"), "heap");
    const { bytes, modes } = writtenLog(profiles);
    expect(modes).toEqual(profiles.map(() => "raw"));
    expect(sameAll(readLog(bytes).profiles, profiles)).toBe(true);
  });

  it("gives back what is no profile at all", () => {
    const texts = ["<!DOCTYPE html>", "", "\x5a\x01garbage", "<!DOCTYPE html>"].map((text) =>
      new TextEncoder().encode(text),
    );
    expect(sameAll(readLog(writtenLog(texts).bytes).profiles, texts)).toBe(true);
  });

  it("gives back any sequence of profiles in Go's layout", () => {
    const sequences = fc.array(plainProfiles(), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(sequences, (plain) => {
        const profiles = plain.map((one) => encodeGoProfile(fromPlain(one)));
        expect(sameAll(readLog(writtenLog(profiles).bytes).profiles, profiles)).toBe(true);
      }),
      { numRuns: runs(60) },
    );
  });

  it("gives back a profile in which bytes were overwritten, before and after it", () => {
    const profiles = profilesOf(recordedFiles("go1.24.13.br"), "heap");
    const hit = fc.record({ at: fc.nat(), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(hit, { minLength: 1, maxLength: 6 }), (hits) => {
        const damaged = profiles[1]!.slice();
        for (const { at, byte } of hits) damaged[at % damaged.length] = byte;
        const all = [profiles[0]!, damaged, profiles[2]!, damaged];
        expect(sameAll(readLog(writtenLog(all).bytes).profiles, all)).toBe(true);
      }),
      { numRuns: runs(60) },
    );
  });

  it("gives back any history of buckets that come, go, repeat and change places", () => {
    const bucket: fc.Arbitrary<DrawnBucket> = fc.record({
      alloc: fc.nat(300),
      live: fc.nat(40),
      size: fc.option(fc.constantFrom(16, 48, 1024), { freq: 8 }),
      stack: fc.constantFrom(["a"], ["a", "b"], ["c", "b"], ["d", "c", "b"]),
    });
    const histories = fc.array(fc.array(bucket, { maxLength: 8 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(histories, (history) => {
        const profiles = history.map((buckets, at) => heapBytes(buckets.map(knownToGo), BigInt(at)));
        const { bytes, modes } = writtenLog(profiles);
        expect(modes).toEqual(profiles.map(() => "count"));
        expect(sameAll(readLog(bytes).profiles, profiles)).toBe(true);
      }),
      { numRuns: runs(200) },
    );
  });

  it("needs some bytes for a profile in which little changes, and the dictionary only once", () => {
    const next = drawnHeap(
      `
      1    1    96  index < main
      4    2    48  leak < handler < main
      812  809  16  parse < main`,
      60_000_000_001n,
    );
    const again = drawnHeap(
      `
      1    1    96  index < main
      5    2    48  leak < handler < main
      812  809  16  parse < main`,
      120_000_000_001n,
    );
    const { sizes } = writtenLog([FIRST, next, again]);
    expect(sizes[2]).toBeLessThan(55);
    expect(sizes[0]).toBeGreaterThan(3 * sizes[2]!);
  });

  it("shares the dictionary between processes of one build", () => {
    const log = HourLog.begin(brotli);
    const first = writtenLog([FIRST], SERIES, log);
    const second = writtenLog([FIRST], { ...SERIES, name: "shop-2 heap" }, log);
    expect(second.bytes.length).toBeLessThan(first.bytes.length * 0.6);
    expect(sameAll(readLog(concatenated([first.bytes, second.bytes.subarray(8)])).profiles, [FIRST, FIRST])).toBe(true);
  });

  it("keeps Go's order of goroutines, by count and address, without storing it", () => {
    const counts = Array.from({ length: 200 }, (_, stack) => (Math.imul(stack, 0x9e37_79b1) >>> 28) + 1);
    const changed = counts.map((count, stack) => (Math.imul(stack, 0x85eb_ca6b) >>> 31 === 1 ? count + 20 : count));
    const { sizes, modes, bytes } = writtenLog([goroutines(counts), goroutines(changed)]);
    expect(modes).toEqual(["count", "count"]);
    expect(sizes[1]).toBeLessThan(150);
    expect(sameAll(readLog(bytes).profiles, [goroutines(counts), goroutines(changed)])).toBe(true);
  });

  it("keeps the order of real goroutine profiles in some bytes", () => {
    const { sizes } = writtenLog(profilesOf(evaluationFiles("real/ants-bad.br"), "goroutine"));
    expect(sizes.toSorted((a, b) => a - b)[sizes.length >> 1]).toBeLessThan(80);
  });

  it("can be continued after a restart, from what is intact", () => {
    const profiles = profilesOf(recordedFiles("go1.25.5.br"), "heap");
    const { bytes, sizes } = writtenLog(profiles.slice(0, 4));
    const resumed = HourLog.resume(bytes.subarray(0, bytes.length - 3), brotli);
    if (!resumed.ok) throw new Error(resumed.error.what);
    expect(resumed.value.fault).toMatchObject({ code: "truncated" });
    expect(resumed.value.intactBytes).toBeGreaterThanOrEqual(bytes.length - sizes[3]!);
    const rest = writtenLog(profiles.slice(3), SERIES, resumed.value.log);
    const whole = concatenated([bytes.subarray(0, resumed.value.intactBytes), rest.bytes.subarray(8)]);
    expect(sameAll(readLog(whole).profiles, profiles)).toBe(true);
  });

  it("begins the next hour with all that its records need", () => {
    const profiles = profilesOf(recordedFiles("go1.24.13.br"), "heap");
    const log = HourLog.begin(brotli);
    writtenLog(profiles.slice(0, 3), SERIES, log);
    log.rotate();
    const next = writtenLog(profiles.slice(3), SERIES, log);
    expect(next.modes).toEqual(["count", "count", "count"]);
    expect(sameAll(readLog(next.bytes).profiles, profiles.slice(3))).toBe(true);
  });

  it("begins the next hour with another build first", () => {
    const other = { name: "cart-1 heap", dictionary: "cart build 7" };
    const log = HourLog.begin(brotli);
    writtenLog([FIRST], SERIES, log);
    writtenLog([FIRST], other, log);
    const known = log.dictionary(SERIES.dictionary)!;
    log.rotate();
    const first = writtenLog([FIRST], other, log).bytes;
    const second = writtenLog([FIRST], SERIES, log).bytes;
    expect(log.dictionary(SERIES.dictionary)).toBe(known);
    const read = readLog(concatenated([first, second.subarray(8)]));
    expect(read.fault).toBeNull();
    expect(sameAll(read.profiles, [FIRST, FIRST])).toBe(true);
  });

  it("forgets dictionaries of builds that were not seen for an hour", () => {
    const log = HourLog.begin(brotli);
    writtenLog([FIRST], SERIES, log);
    log.rotate();
    expect(log.dictionary(SERIES.dictionary)).not.toBeNull();
    log.rotate();
    expect(log.dictionary(SERIES.dictionary)).toBeNull();
  });

  it("takes over a dictionary of an earlier run, whose rows keep their numbers", () => {
    const earlier = HourLog.begin(brotli);
    writtenLog([FIRST], SERIES, earlier);
    const dictionary = earlier.dictionary(SERIES.dictionary)!;
    const log = HourLog.begin(brotli);
    expect(log.adopt(SERIES.dictionary, dictionary)).toBe(true);
    expect(log.adopt(SERIES.dictionary, dictionary)).toBe(false);
    const stacks = dictionary.stacks.length;
    expect(sameAll(readLog(writtenLog([FIRST], SERIES, log).bytes).profiles, [FIRST])).toBe(true);
    expect(dictionary.stacks.length).toBe(stacks);
  });

  it("refuses a profile that is too large, with a fault", () => {
    const bytes = new Uint8Array(HISTORY_PROFILE_BYTES_MAX + 1);
    const added = HourLog.begin(brotli).add({ series: SERIES, at: unixMs(FIRST_MS), bytes });
    expect(added).toMatchObject({ ok: false, error: { code: "too-large" } });
  });
});

describe("builds that share a dictionary by mistake", () => {
  it("come back byte for byte, though functions have the addresses of others", () => {
    const builds = [
      ["leak", "main"],
      ["lean", "main"],
      ["leak", "main", "init"],
    ].map(profileOfFunctions);
    const profiles = [0, 1, 0, 2, 1].map((build) => builds[build]!);
    const { bytes, modes } = writtenLog(profiles);
    expect(modes).toEqual(profiles.map(() => "count"));
    expect(sameAll(readLog(bytes).profiles, profiles)).toBe(true);
  });
});

/** One stack, whose functions are at the addresses 1, 2, … */
function profileOfFunctions(names: readonly string[]): Uint8Array {
  const type = { type: "goroutine", unit: "count" };
  const builder = new ProfileBuilder({ sampleTypes: [type], periodType: type, period: 1n });
  const stack = names.map((name, at) => builder.location([{ function: name }], BigInt(at + 1)));
  builder.add({ stack, values: [1] });
  return encodeGoProfile(builder.build());
}

/** A goroutine profile in Go's order, as text: by count, then by the addresses in hexadecimal. */
function goroutines(counts: readonly number[]): Uint8Array {
  const builder = new ProfileBuilder({
    sampleTypes: [{ type: "goroutine", unit: "count" }],
    periodType: { type: "goroutine", unit: "count" },
    period: 1n,
  });
  const rows = counts.map((count, stack) => {
    const address = 0x40_0000n + BigInt(stack) * 0xd_4321n;
    return { count, address, key: `@ 0x${(address + 1n).toString(16)}` };
  });
  const inOrder = rows.toSorted((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
  for (const { count, address } of inOrder) {
    builder.add({ stack: [builder.location([{ function: `f${address}` }], address)], values: [count] });
  }
  return encodeGoProfile(builder.build());
}
