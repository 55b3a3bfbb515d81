/** The verdict and `pprof -series` estimate growth once: a site of a recording has the same interval in both. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type UnixMs, unixMs } from "../../../../src/base/units.ts";
import { prepareProfile } from "../../../../src/profile/filter/prepare.ts";
import type { Profile } from "../../../../src/profile/model/types.ts";
import { openProfile } from "../../../../src/profile/open.ts";
import { NO_PORTS } from "../../../../src/report/pprof/ports.ts";
import { ReportSeriesFolder } from "../../../../src/report/pprof/series/report-series.ts";
import { seriesTop } from "../../../../src/report/pprof/series/selection.ts";
import { TargetSeriesBuilder } from "../../../../src/series/series-builder.ts";
import { inflate } from "../../../../src/source/inflate.ts";
import { diagnose } from "../../../../src/verdict/diagnose.ts";
import { expectOk, optionsOf } from "./drawn.ts";

const FIXTURES = fileURLToPath(new URL("../../../fixtures/go1.26", import.meta.url));

interface Taken {
  readonly at: UnixMs;
  readonly profile: Profile;
}

function heapProfilesOf(recording: string): Taken[] {
  const folder = `${FIXTURES}/${recording}/heap`;
  return readdirSync(folder).map((name) => {
    const profile = expectOk(openProfile(readFileSync(`${folder}/${name}`), name, inflate));
    return { at: unixMs(Number(profile.timeNanos / 1_000_000n)), profile };
  });
}

/** By function: low, rate and high. */
type Intervals = ReadonlyMap<string, readonly number[]>;

function intervalsOfVerdict(taken: readonly Taken[]): Intervals {
  const builder = new TargetSeriesBuilder("recorded");
  for (const { at, profile } of taken) builder.add(profile, at);
  const { heap } = diagnose(builder.series(), { own: null, limitBytes: null });
  return new Map(
    [...heap!.sites.growing, ...heap!.sites.moved].map(({ trend, frame }) => {
      const { functions, stacks } = heap!.series;
      const { low, perHour, high } = trend.rate;
      return [functions.text(stacks.functionOf(frame!)), [low, perHour, high]];
    }),
  );
}

function intervalsOfPprof(taken: readonly Taken[]): Intervals {
  const options = optionsOf({ options: { trim: false } });
  const folder = new ReportSeriesFolder(options, NO_PORTS);
  for (const { at, profile } of taken) expectOk(folder.add(prepareProfile(profile), at));
  const { rows } = seriesTop(folder.finish({ restarts: [], readings: [] }), options);
  return new Map(rows.map(({ name, growth }) => [name, [growth.interval!.low, growth.slope, growth.interval!.high]]));
}

describe("the growth of a site", () => {
  it.each(["leak", "innocent", "user-slice"])("has one interval, in the verdict and in pprof: %s", (recording) => {
    const taken = heapProfilesOf(recording);
    const ofVerdict = intervalsOfVerdict(taken);
    const ofPprof = intervalsOfPprof(taken);
    expect(ofVerdict.size).toBeGreaterThan(0);
    for (const [name, interval] of ofVerdict) {
      const shown = ofPprof.get(name);
      expect([name, shown?.map(inTenDigits)]).toEqual([name, interval.map(inTenDigits)]);
    }
  });
});

/** Variances are added up in another order where a function has several stacks. */
const inTenDigits = (value: number): string => value.toPrecision(10);
