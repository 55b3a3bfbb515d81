import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSameColumn } from "../../../src/base/columns.ts";
import { unixMs } from "../../../src/base/units.ts";
import { concatenated } from "../../../src/history/bytes/concatenated.ts";
import { meanProfile } from "../../../src/history/chunk/mean-profile.ts";
import { sealLog } from "../../../src/history/chunk/seal.ts";
import { readFrom, SealedChunk } from "../../../src/history/chunk/sealed-chunk.ts";
import { heapScale, scaledBytes } from "../../../src/history/counts/heap-scale.ts";
import { lengthsOf } from "../../../src/history/dictionary/dictionary.ts";
import { stacksWith } from "../../../src/history/dictionary/stacks-with.ts";
import { encodeGoProfile } from "../../../src/history/layout/go-layout.ts";
import { dictionaryRecord, readDictionary } from "../../../src/history/log/dictionary-file.ts";
import { HourLog } from "../../../src/history/log/hour-log.ts";
import { LogIndex } from "../../../src/history/log/log-index.ts";
import { decodeProfile } from "../../../src/profile/proto/decode.ts";
import { brotli } from "../../../src/source/brotli.ts";
import { plainProfiles } from "../../profile/arbitrary.ts";
import { fromPlain } from "../../profile/plain.ts";
import { unwrap } from "../../profile/unwrap.ts";
import { runs } from "../../support/effort.ts";
import { type DrawnBucket, drawnHeap, heapBytes, PERIOD } from "../drawn-heap.ts";
import { FIRST_MS, SERIES, writtenLog } from "../logs.ts";
import { evaluationFiles, profilesOf, RECORDINGS, recordedFiles } from "../recorded.ts";

const MINUTE_MS = 60_000;
const atMinute = (minute: number) => unixMs(FIRST_MS + MINUTE_MS * minute);

/** The chunk of a log. */
function sealed(log: Uint8Array): {
  readonly chunk: SealedChunk;
  readonly bytes: Uint8Array;
  readonly index: LogIndex;
} {
  const index = valueIn(LogIndex.open(log, brotli));
  expect(index.fault).toBeNull();
  const bytes = valueIn(sealLog(index, () => true, brotli));
  return { chunk: opened(bytes, index), bytes, index };
}

function opened(bytes: Uint8Array, index: LogIndex): SealedChunk {
  const dictionary = (name: string) => index.dictionary(name);
  return valueIn(SealedChunk.open({ read: readFrom(bytes), dictionary, compression: brotli, where: "chunk" }));
}

function valueIn<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: { readonly what: string } },
): T {
  if (!result.ok) throw new Error(result.error.what);
  return result.value;
}

/** Whether the chunk gives back each profile at its minute. */
function expectProfiles(chunk: SealedChunk, name: string, profiles: readonly Uint8Array[]): void {
  profiles.forEach((bytes, minute) => {
    expect(isSameColumn(valueIn(chunk.profile(name, atMinute(minute))), bytes), `minute ${minute}`).toBe(true);
  });
}

const bytesOf = (count: number, size: number): number =>
  scaledBytes(count, { size, scale: heapScale({ size, period: PERIOD }) });

describe("a sealed hour", () => {
  it.each(RECORDINGS)("gives back the bytes of every profile of %s", (name) => {
    for (const kind of ["heap", "allocs", "goroutine", "block", "mutex"]) {
      const profiles = profilesOf(recordedFiles(name), kind);
      expectProfiles(sealed(writtenLog(profiles).bytes).chunk, SERIES.name, profiles);
    }
  });

  it("gives back profiles that are kept as bytes, beside counted ones", () => {
    const node = profilesOf(evaluationFiles("real/node-lru-cache.br"), "heap");
    const go = profilesOf(recordedFiles("go1.26.8.br"), "goroutine");
    const mixed = [node[0]!, go[0]!, go[1]!, node[1]!, node[2]!, go[2]!];
    expectProfiles(sealed(writtenLog(mixed).bytes).chunk, SERIES.name, mixed);
  });

  it("gives back any history of buckets that come, go, repeat and change places", () => {
    const bucket: fc.Arbitrary<DrawnBucket> = fc.record({
      alloc: fc.nat(300),
      live: fc.nat(40),
      size: fc.constantFrom(16, 48, 1024),
      stack: fc.constantFrom(["a"], ["a", "b"], ["c", "b"], ["d", "c", "b"]),
    });
    const histories = fc.array(fc.array(bucket, { maxLength: 8 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(histories, (history) => {
        const profiles = history.map((buckets, at) => heapBytes(buckets, BigInt(at)));
        expectProfiles(sealed(writtenLog(profiles).bytes).chunk, SERIES.name, profiles);
      }),
      { numRuns: runs(150) },
    );
  });

  it("gives back any sequence of profiles in Go's layout, some as counts and some as bytes", () => {
    const sequences = fc.array(plainProfiles(), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(sequences, (plain) => {
        const profiles = plain.map((one) => encodeGoProfile(fromPlain(one)));
        expectProfiles(sealed(writtenLog(profiles).bytes).chunk, SERIES.name, profiles);
      }),
      { numRuns: runs(60) },
    );
  });

  it("gives the last profile at or before a time, and a fault before the first", () => {
    const profiles = profilesOf(recordedFiles("go1.23.12.br"), "goroutine");
    const { chunk } = sealed(writtenLog(profiles).bytes);
    expect(isSameColumn(valueIn(chunk.profile(SERIES.name, unixMs(atMinute(2) + 59_999))), profiles[2]!)).toBe(true);
    expect(chunk.profile(SERIES.name, unixMs(FIRST_MS - 1))).toMatchObject({ ok: false, error: { code: "unknown" } });
    expect(chunk.profile("shop-9", atMinute(2))).toMatchObject({ ok: false, error: { code: "unknown" } });
  });

  const LEAKING = [1, 4, 9].map((live, minute) =>
    drawnHeap(
      `
      1          1        96  index < main
      ${10 * live} ${live}  48  leak < handler < main
      20         ${live}  16  leak < probe < main
      812        809      16  parse < main`,
      BigInt(minute),
    ),
  );

  it("gives the values of one site over time, as the profiles have them", () => {
    const { chunk, index } = sealed(writtenLog(LEAKING).bytes);
    const dictionary = index.dictionary(SERIES.dictionary)!;
    const stacks = stacksWith(dictionary, (name) => name === "leak", "leaf");
    const [site, ...others] = valueIn(chunk.site(SERIES.dictionary, stacks));
    expect(others).toEqual([]);
    expect(site!.types.map(({ type }) => type)).toEqual(["inuse_objects", "inuse_space"]);
    expect(site!.times).toEqual([0, 1, 2].map(atMinute));
    expect([...site!.values[1]!]).toEqual([1, 4, 9].map((live) => bytesOf(live, 48) + bytesOf(live, 16)));
  });

  it("gives the value of all stacks of a real service", () => {
    const profiles = profilesOf(evaluationFiles("real/ants-bad.br"), "heap");
    const { chunk, index } = sealed(writtenLog(profiles).bytes);
    const dictionary = index.dictionary(SERIES.dictionary)!;
    const decoded = unwrap(decodeProfile(profiles[20]!, "heap"));
    const stacks = stacksWith(dictionary, () => true, "anywhere");
    const [site] = valueIn(chunk.site(SERIES.dictionary, stacks));
    let total = 0;
    for (let row = 0; row < decoded.samples.length; row++) total += decoded.samples.values.number(4 * row + 3);
    expect(site!.values[1]![20]).toBe(total);
  });

  it("never sums levels over scrapes: the mean of two processes is what they hold together", () => {
    const log = HourLog.begin(brotli);
    const first = writtenLog(LEAKING, SERIES, log);
    const second = writtenLog(LEAKING, { ...SERIES, name: "shop-2 heap" }, log);
    const { chunk, index } = sealed(concatenated([first.bytes, second.bytes.subarray(8)]));
    const [summary] = valueIn(chunk.summaries());
    const dictionary = index.dictionary(SERIES.dictionary)!;
    const [parse] = stacksWith(dictionary, (name) => name === "parse", "leaf");
    const row = summary!.stacks.indexOf(parse!);
    expect(summary!.mean[1]![row]).toBeCloseTo(2 * bytesOf(809, 16), -2);
    const mean = meanProfile(dictionary, [summary!, summary!])!;
    const total = 2 * (bytesOf(1, 96) + bytesOf(14 / 3, 48) + bytesOf(14 / 3, 16) + bytesOf(809, 16));
    let sum = 0;
    for (let sample = 0; sample < mean.samples.length; sample++) sum += mean.samples.values.number(2 * sample + 1);
    expect(sum / total).toBeCloseTo(1, 2);
  });

  it("weighs a process by the time that it is seen: one that replaces another does not count twice", () => {
    const log = HourLog.begin(brotli);
    const heap = drawnHeap("812 809 16 parse < main");
    const records = [HourLog.head()];
    for (let minute = 0; minute < 10; minute++) {
      const series = { ...SERIES, name: minute < 5 ? "shop-1" : "shop-2" };
      records.push(valueIn(log.add({ series, at: atMinute(minute), bytes: heap })).records);
    }
    const [summary] = valueIn(sealed(concatenated(records)).chunk.summaries());
    expect(summary!.coveredMs).toBe(10 * MINUTE_MS);
    expect(summary!.mean[1]![0]! / bytesOf(809, 16)).toBeCloseTo(1, 3);
  });

  it("needs only its directory and the pages of a site for its values", () => {
    const profiles = profilesOf(evaluationFiles("real/go-clientgo-bad.br"), "heap");
    const { bytes, index } = sealed(writtenLog(profiles).bytes);
    const dictionary = index.dictionary(SERIES.dictionary)!;
    const asked: number[] = [];
    const read = (start: number, end: number) => {
      asked.push(end - start);
      return bytes.subarray(start, end);
    };
    const chunk = valueIn(
      SealedChunk.open({ read, dictionary: () => dictionary, compression: brotli, where: "chunk" }),
    );
    const stacks = stacksWith(dictionary, (name) => name === "bufio.NewReaderSize", "leaf");
    expect(stacks.length).toBeGreaterThan(0);
    asked.length = 0;
    valueIn(chunk.site(SERIES.dictionary, stacks));
    expect(asked.reduce((sum, length) => sum + length, 0)).toBeLessThan(bytes.length / 3);
    const ranges = valueIn(chunk.siteRanges(SERIES.dictionary, stacks));
    expect(ranges.reduce((sum, { start, end }) => sum + end - start, 0)).toBe(
      asked.reduce((sum, length) => sum + length, 0),
    );
  });

  it("is read with a later state of its dictionary, from its file, and refuses another one", () => {
    const profiles = profilesOf(recordedFiles("go1.26.8.br"), "heap");
    const log = HourLog.begin(brotli);
    const { bytes, index } = sealed(writtenLog(profiles.slice(0, 3), SERIES, log).bytes);
    writtenLog(profiles.slice(3), SERIES, log);
    const dictionary = log.dictionary(SERIES.dictionary)!;
    const first = { name: "d", dictionary: index.dictionary(SERIES.dictionary)! };
    const rest = { name: "d", dictionary, from: lengthsOf(first.dictionary) };
    const file = concatenated([HourLog.head(), dictionaryRecord(first, brotli), dictionaryRecord(rest, brotli)]);
    const read = valueIn(readDictionary(file, "d", brotli));
    expect(read.stacks.length).toBeGreaterThan(index.dictionary(SERIES.dictionary)!.stacks.length);
    const source = { read: readFrom(bytes), compression: brotli, where: "chunk" };
    expectProfiles(valueIn(SealedChunk.open({ ...source, dictionary: () => read })), SERIES.name, profiles.slice(0, 3));
    const other = HourLog.begin(brotli);
    writtenLog(profilesOf(recordedFiles("go1.22.12.br"), "heap"), SERIES, other);
    const wrong = valueIn(SealedChunk.open({ ...source, dictionary: () => other.dictionary(SERIES.dictionary) }));
    expect(wrong.profile(SERIES.name, atMinute(1))).toMatchObject({ ok: false, error: { code: "damaged" } });
  });

  it("has the times of its scrapes in order: at equal distances, at changing ones, and after a clock was set back", () => {
    const minutes = [0, 1, 2, 3, 3.5, 7, 8, 9, 10, 4, 11, 12.25];
    const log = HourLog.begin(brotli);
    const heap = drawnHeap("812 809 16 parse < main");
    const added = minutes.map((minute) => valueIn(log.add({ series: SERIES, at: atMinute(minute), bytes: heap })));
    const { chunk } = sealed(concatenated([HourLog.head(), ...added.map(({ records }) => records)]));
    expect(chunk.series[0]!.times).toEqual(minutes.toSorted((a, b) => a - b).map(atMinute));
    const [site] = valueIn(chunk.site(SERIES.dictionary, Uint32Array.of(0)));
    expect(site!.times).toEqual(minutes.map(atMinute));
  });

  it("gives the profiles of its own series, where another chunk that is read in turn has one of the same name", () => {
    const all = profilesOf(recordedFiles("go1.26.8.br"), "heap");
    const halves = [all.slice(0, 2), all.slice(2, 4)].map((profiles) => ({
      profiles,
      chunk: sealed(writtenLog(profiles).bytes).chunk,
    }));
    for (const minute of [0, 1])
      for (const { chunk, profiles } of halves)
        expect(isSameColumn(valueIn(chunk.profile(SERIES.name, atMinute(minute))), profiles[minute]!)).toBe(true);
  });

  it("is smaller than its log", () => {
    const profiles = profilesOf(evaluationFiles("real/go-goredis-bad.br"), "heap");
    const { bytes, sizes } = writtenLog(profiles);
    expect(sealed(bytes).bytes.length).toBeLessThan(bytes.length - sizes[0]! / 2);
  });
});

describe("a damaged chunk", () => {
  const profiles = profilesOf(recordedFiles("go1.25.5.br"), "heap").slice(0, 3);
  const { bytes, index } = (() => {
    const log = writtenLog(profiles).bytes;
    const read = valueIn(LogIndex.open(log, brotli));
    return { bytes: valueIn(sealLog(read, () => true, brotli)), index: read };
  })();

  /** Opens it and reads everything: each answer is right or a fault. */
  function expectRightOrFault(damagedBytes: Uint8Array): number {
    const dictionary = (name: string) => index.dictionary(name);
    const result = SealedChunk.open({ read: readFrom(damagedBytes), dictionary, compression: brotli, where: "chunk" });
    if (!result.ok) return 1;
    let faults = 0;
    profiles.forEach((profile, minute) => {
      const read = result.value.profile(SERIES.name, atMinute(minute));
      if (read.ok) expect(isSameColumn(read.value, profile)).toBe(true);
      else faults++;
    });
    const stacks = Uint32Array.from(index.dictionary(SERIES.dictionary)!.stacks.words.keys()).slice(0, 50);
    return (
      faults + [result.value.site(SERIES.dictionary, stacks), result.value.summaries()].filter(({ ok }) => !ok).length
    );
  }

  it("answers with a fault where it is truncated", () => {
    expect(expectRightOrFault(bytes)).toBe(0);
    for (let length = 0; length < bytes.length; length += 41)
      expect(expectRightOrFault(bytes.subarray(0, length))).toBeGreaterThan(0);
  });

  it("answers with a fault, or rightly, wherever a bit is flipped", () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
        const damagedBytes = bytes.slice();
        damagedBytes[at]! ^= 1 << bit;
        expect(expectRightOrFault(damagedBytes)).toBeGreaterThan(0);
      }),
      { numRuns: runs(150) },
    );
  });
});
