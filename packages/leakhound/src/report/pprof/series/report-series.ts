/**
 * Profiles of one process as a series for reports: each profile is filtered and reduced as a report of it alone would
 * be, and then folded by names.
 *
 *   profile ─> filters, granularity ─> folded points ─> growth of functions and calls (series/growth)
 *
 * So the first and the last value of each row are the figures that a report of the first and the last profile shows.
 */
import type { MemoryReading } from "../../../base/capture.ts";
import { err, ok, type Result } from "../../../base/result.ts";
import { type UnixMs, unixMs } from "../../../base/units.ts";
import type { Profile } from "../../../profile/model/types.ts";
import { columnsOfSampleType, kindOfProfile } from "../../../series/folded-columns.ts";
import {
  type GrowthWindow,
  independentSnapshots,
  latestProcess,
  type NamedSnapshot,
  timedSnapshots,
} from "../../../series/growth/window.ts";
import { NamedFrames } from "../../../series/named-frames.ts";
import { PointFolder } from "../../../series/points.ts";
import { profileObservation } from "../../../series/process-observation.ts";
import { sampleDigest } from "../../../series/repeats.ts";
import type { PprofFault } from "../fault.ts";
import type { PprofOptions } from "../options.ts";
import type { PprofPorts } from "../ports.ts";
import { reportContext } from "../report.ts";
import { trimSourcePath } from "../source-path.ts";
import { snapshotLegend } from "./legend.ts";

/** Points of all profiles together. */
const POINTS_MAX = 100_000_000;

/** A sample type, which must be the same in all profiles of a series. */
interface SampleType {
  readonly type: string;
  readonly unit: string;
}

interface ReportSnapshot extends NamedSnapshot {
  /** What 100% is in a report of this profile alone. */
  readonly reportTotal: number;
  /** Lines that say what the profile is. */
  readonly legend: readonly string[];
}

/** All that reports of a series show. */
export interface ReportSeries {
  readonly window: GrowthWindow;
  readonly sampleType: SampleType;
  /** What 100% is in a report of the last profile alone. */
  readonly lastTotal: number;
  /** Lines that say what the last profile is. */
  readonly lastLegend: readonly string[];
  /** Profiles that were left out because they were taken at the same time as another. */
  readonly sameTime: number;
  /** Heap profiles that were left out because no collection was completed since the previous one. */
  readonly repeats: number;
  /** What the reports of every single profile would have warned of. */
  readonly warnings: readonly string[];
}

/** What is known of the process from other sources than its profiles. */
export interface KnownOfProcess {
  /** When it restarted. */
  readonly restarts: readonly UnixMs[];
  /** Its memory readings, in order of time. */
  readonly readings: readonly MemoryReading[];
}

export class ReportSeriesFolder {
  readonly #options: PprofOptions;
  readonly #ports: PprofPorts;
  readonly #frames: NamedFrames;
  readonly #points: PointFolder;
  readonly #snapshots: ReportSnapshot[] = [];
  readonly #times: (UnixMs | null)[] = [];
  readonly #warnings = new Map<string, number>();
  #sampleType: SampleType | null = null;
  #isCount = false;

  constructor(options: PprofOptions, ports: PprofPorts) {
    this.#options = options;
    this.#ports = ports;
    this.#frames = new NamedFrames((name) => trimSourcePath(name, options));
    this.#points = new PointFolder(this.#frames, { keepsObjects: false });
  }

  get snapshots(): number {
    return this.#snapshots.length;
  }

  /**
   * Adds a profile that is ready for reports (see `profile/filter/prepare.ts`).
   *
   * @param at when it was taken; null where unknown, and then the order of calls is the order in time
   * @returns a fault for options that the profile does not fit, or when it measures something other than those before
   */
  add(profile: Profile, at: UnixMs | null): Result<null, PprofFault> {
    if (this.#options.mean) return err(noMeans());
    const warnings: string[] = [];
    const context = reportContext(profile, this.#options, this.#ports, warnings);
    if (!context.ok) return context;
    const sampleType = { type: context.value.sampleType, unit: context.value.sampleUnit };
    this.#sampleType ??= sampleType;
    if (this.#sampleType.type !== sampleType.type || this.#sampleType.unit !== sampleType.unit)
      return err(otherSampleType(this.#sampleType, sampleType));
    if (this.#points.length + profile.samples.length > POINTS_MAX) return err(tooManyPoints());
    for (const warning of warnings) this.#warnings.set(warning, (this.#warnings.get(warning) ?? 0) + 1);
    const shown = context.value.profile;
    const columns = columnsOfSampleType(shown, context.value.typeIndex);
    const takenAt = at ?? unixMs(0);
    this.#snapshots.push({
      ...this.#points.add(shown, takenAt, columns),
      observation: profileObservation(profile, takenAt),
      digest: kindOfProfile(profile) === "heap" ? sampleDigest(profile) : null,
      reportTotal: context.value.total,
      legend: snapshotLegend(context.value),
    });
    this.#times.push(at);
    this.#isCount = columns.isCount;
    return ok(null);
  }

  finish({ restarts, readings }: KnownOfProcess): ReportSeries {
    const { snapshots: timed, isClocked } = timedSnapshots(this.#snapshots, this.#times);
    const snapshots = isClocked ? independentSnapshots(timed, readings) : timed;
    const last = snapshots.at(-1);
    const series = {
      ...this.#points.points(),
      snapshots,
      names: this.#frames.names,
      isClocked,
      isCount: this.#isCount,
    };
    return {
      window: latestProcess(series, restarts),
      sampleType: this.#sampleType ?? { type: "", unit: "" },
      lastTotal: last?.reportTotal ?? 0,
      lastLegend: last?.legend ?? [],
      sameTime: this.#snapshots.length - timed.length,
      repeats: timed.length - snapshots.length,
      // A filter that matches nothing in some of the profiles only is no typing error.
      warnings: [...this.#warnings].filter(([, times]) => times === this.#snapshots.length).map(([warning]) => warning),
    };
  }
}

function tooManyPoints(): PprofFault {
  const what = `with it the series has more than ${POINTS_MAX} samples`;
  return { code: "too-large", what, where: "the profile", todo: "give fewer profiles, or focus on a part of them" };
}

/** Means of parts do not add up to the mean of the whole. */
function noMeans(): PprofFault {
  const todo = "choose a sample type with -sample_index";
  return { code: "bad-option", what: "a series shows no means", where: "-mean", todo };
}

function otherSampleType(before: SampleType, now: SampleType): PprofFault {
  const words = ({ type, unit }: SampleType) => `${type} in ${unit}`;
  return {
    code: "bad-sample-index",
    what: `it measures ${words(now)}, the profiles before it ${words(before)}`,
    where: "the profile",
    todo: "give profiles of one kind, or choose with -sample_index",
  };
}
