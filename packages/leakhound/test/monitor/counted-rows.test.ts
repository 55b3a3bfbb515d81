/** Stored profiles become the same series as the profiles themselves. */
import { describe, expect, it } from "vitest";
import { unixMs } from "../../src/base/units.ts";
import { sealLog } from "../../src/history/chunk/seal.ts";
import { type CountedProfile, readFrom, SealedChunk } from "../../src/history/chunk/sealed-chunk.ts";
import { GrowingLog } from "../../src/history/log/growing-log.ts";
import { LogIndex } from "../../src/history/log/log-index.ts";
import { CountedStacks } from "../../src/monitor/counted-rows.ts";
import { decodeProfile } from "../../src/profile/proto/decode.ts";
import type { ProfileSeries } from "../../src/series/fold.ts";
import { TargetSeriesBuilder } from "../../src/series/series-builder.ts";
import { seriesTables } from "../../src/series/shared-tables.ts";
import type { StackIndex } from "../../src/series/stacks.ts";
import type { PointIndex } from "../../src/series/sum-column.ts";
import type { TargetSeries } from "../../src/series/target.ts";
import { brotli } from "../../src/source/brotli.ts";
import { framesOf } from "../../src/verdict/sites/site-frames.ts";
import { FIRST_MS, SERIES, writtenLog } from "../history/logs.ts";
import { profilesOf, RECORDINGS, recordedFiles } from "../history/recorded.ts";

function unwrap<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: { readonly what: string } },
): T {
  if (!result.ok) throw new Error(result.error.what);
  return result.value;
}

function seriesOfCounts(profiles: Iterable<CountedProfile>): TargetSeries {
  const tables = seriesTables();
  const builder = new TargetSeriesBuilder("shop", tables);
  let stacks: CountedStacks | null = null;
  for (const { dictionary, scrape } of profiles) {
    stacks ??= new CountedStacks(dictionary, tables);
    const { kind, rows } = stacks.rowsOf(scrape)!;
    builder.addRows(kind, rows, unixMs(scrape.atMs));
  }
  return builder.series();
}

function* ofLog(bytes: Uint8Array): Generator<CountedProfile> {
  const log = new GrowingLog(readFrom(bytes), brotli);
  unwrap(log.readTo(bytes.length));
  for (const logged of log.scrapes(0))
    if (logged.mode === "count") yield { dictionary: logged.series.dictionary, scrape: logged.scrape };
}

function* ofChunk(bytes: Uint8Array): Generator<CountedProfile> {
  const index = unwrap(LogIndex.open(bytes, brotli));
  const sealed = unwrap(sealLog(index, () => true, brotli));
  const dictionary = (name: string) => index.dictionary(name);
  const chunk = unwrap(
    SealedChunk.open({ read: readFrom(sealed), dictionary, compression: brotli, where: "the chunk" }),
  );
  yield* chunk.counted(SERIES.name);
}

function seriesOfProfiles(profiles: readonly Uint8Array[]): TargetSeries {
  const builder = new TargetSeriesBuilder("shop");
  profiles.forEach((bytes, minute) => {
    builder.add(unwrap(decodeProfile(bytes, "profile")), unixMs(FIRST_MS + 60_000 * minute));
  });
  return builder.series();
}

/** All that a verdict reads of a series, with names instead of the numbers of stacks; points in order of their names. */
function contentsOf(series: ProfileSeries | null) {
  if (series === null) return null;
  const { snapshots, hasAllocated, periodBytes, kind } = series;
  const nameOf = (stack: number) =>
    framesOf(series, stack as StackIndex)
      .map((frame) => `${frame.function} ${frame.file}`)
      .join(" < ");
  const names = Array.from({ length: series.stacks.length }, (_, stack) => nameOf(stack));
  const pointsOf = ({ start, end }: { readonly start: PointIndex; readonly end: PointIndex }) =>
    Array.from({ length: end - start }, (_, row) => start + row)
      .map((point) => ({
        name: names[series.pointStack[point]!]!,
        amount: series.pointAmount[point],
        objects: series.pointObjects?.[point] ?? 0,
        allocated: series.pointAllocated?.[point] ?? 0,
        variance: series.pointVariance?.[point] ?? 0,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    kind,
    hasAllocated,
    periodBytes,
    snapshots: snapshots.map(({ start, end, totalVariance, ...rest }) => ({
      ...rest,
      totalVariance: Math.round(totalVariance),
      points: pointsOf({ start, end }),
    })),
  };
}

describe.each(RECORDINGS)("the series of stored profiles of %s", (name) => {
  it.each(["heap", "goroutine"] as const)("is that of the profiles themselves: %s", (kind) => {
    const profiles = profilesOf(recordedFiles(name), kind);
    const { bytes } = writtenLog(profiles);
    const expected = contentsOf(seriesOfProfiles(profiles)[kind]);
    expect(expected!.snapshots.length).toBeGreaterThan(1);
    expect(contentsOf(seriesOfCounts(ofLog(bytes))[kind])).toEqual(expected);
    expect(contentsOf(seriesOfCounts(ofChunk(bytes))[kind])).toEqual(expected);
  });
});
