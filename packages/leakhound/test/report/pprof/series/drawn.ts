/** Series drawn as text: one profile a minute, one line for each stack, `leak < handler < main 3`. */
import type { MemoryReading } from "../../../../src/base/capture.ts";
import type { Result } from "../../../../src/base/result.ts";
import { MINUTE_MS, unixMs } from "../../../../src/base/units.ts";
import type { ProfileHead } from "../../../../src/profile/model/builder.ts";
import type { Profile } from "../../../../src/profile/model/types.ts";
import { DEFAULT_PPROF_OPTIONS, effectiveOptions, type PprofOptions } from "../../../../src/report/pprof/options.ts";
import { NO_PORTS } from "../../../../src/report/pprof/ports.ts";
import { type ReportSeries, ReportSeriesFolder } from "../../../../src/report/pprof/series/report-series.ts";
import { drawnProfile as profileOfLines } from "../../../series/drawn.ts";

export const START_MS = Date.UTC(2026, 0, 5, 9, 0, 0);
export const minute = (number: number) => unixMs(START_MS + number * MINUTE_MS);

const SPACE: ProfileHead = { sampleTypes: [{ type: "space", unit: "bytes" }] };

/** A profile of these stacks. */
export const drawnProfile = (lines: readonly string[], head: ProfileHead = SPACE): Profile =>
  profileOfLines(lines, head);

export interface Drawing {
  readonly options?: Partial<PprofOptions>;
  readonly command?: "top" | "peek";
  /** When each profile was taken; a minute apart by default. */
  readonly at?: readonly (ReturnType<typeof unixMs> | null)[];
  readonly readings?: readonly MemoryReading[];
  readonly restarts?: readonly ReturnType<typeof unixMs>[];
}

export function optionsOf({ options, command = "top" }: Drawing = {}): PprofOptions {
  const request = command === "top" ? { name: command } : { name: command, pattern: "" };
  return effectiveOptions(request, { ...DEFAULT_PPROF_OPTIONS, ...options });
}

export function seriesOf(profiles: readonly Profile[], drawing: Drawing = {}): ReportSeries {
  const folder = new ReportSeriesFolder(optionsOf(drawing), NO_PORTS);
  profiles.forEach((profile, row) => {
    expectOk(folder.add(profile, drawing.at ? drawing.at[row]! : minute(row)));
  });
  return folder.finish({ restarts: drawing.restarts ?? [], readings: drawing.readings ?? [] });
}

export function expectOk<T>(result: Result<T, { readonly what: string }>): T {
  if (!result.ok) throw new Error(result.error.what);
  return result.value;
}
