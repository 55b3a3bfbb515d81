/** Folds profiles of one kind into a series of sites: stacks of functions, whatever their lines. */
import { allSteps, type Steps } from "../base/steps.ts";
import type { UnixMs } from "../base/units.ts";
import type { Profile } from "../profile/model/types.ts";
import type { DumpLabels } from "./dump-labels.ts";
import type { FoldedColumns } from "./folded-columns.ts";
import type { FunctionFrames } from "./function-frames.ts";
import type { FunctionTable } from "./functions.ts";
import { type FoldedPoints, inOrderOfTime, PointFolder, type StackRows } from "./points.ts";
import type { ProfileOrigin } from "./process-origin.ts";
import { folderTables } from "./shared-tables.ts";

/** The points of one profile kind over time; snapshots are in order of time. */
export interface ProfileSeries extends FoldedPoints {
  readonly kind: "heap" | "goroutine";
  readonly functions: FunctionTable;
  /** What text dumps say about the goroutines of each stack. */
  readonly dumpLabels: DumpLabels;
}

type OriginColumns = FoldedColumns & { readonly origin?: ProfileOrigin | null };

export class ProfileFolder {
  readonly #kind: ProfileSeries["kind"];
  readonly #frames: FunctionFrames;
  readonly #points: PointFolder;

  constructor(kind: ProfileSeries["kind"], { frames, stacks } = folderTables()) {
    this.#kind = kind;
    this.#frames = frames;
    this.#points = new PointFolder(this.#frames, { keepsDumpLabels: kind === "goroutine", stacks });
  }

  get snapshots(): number {
    return this.#points.snapshots;
  }

  /** @returns the sum of the amounts, in the unit of the column */
  add(profile: Profile, at: UnixMs, columns: OriginColumns): number {
    return allSteps(this.addInSteps(profile, at, columns));
  }

  *addInSteps(profile: Profile, at: UnixMs, columns: OriginColumns): Steps<number> {
    const periodBytes = this.#kind === "heap" ? Number(profile.period) : 0;
    return (yield* this.#points.addInSteps(profile, at, { ...columns, periodBytes })).total;
  }

  /** Adds a profile of which the stacks are in the tables already. */
  addRows(rows: StackRows, at: UnixMs): void {
    this.#points.addRows(rows, at);
  }

  /** Keeps the snapshots that `isKept` accepts. `isKept` is called once for each, in the order of adding. */
  thin(isKept: (at: UnixMs) => boolean): void {
    this.#points.thin(isKept);
  }

  /** All snapshots so far. Profiles that are added later do not change the result. */
  finish(): ProfileSeries {
    const all = this.finishAll();
    return { ...all, snapshots: inOrderOfTime(all.snapshots) };
  }

  /** Also profiles of equal times, which may be of several processes. */
  finishAll(): ProfileSeries {
    const points = this.#points.points();
    return {
      ...points,
      snapshots: points.snapshots.toSorted((a, b) => a.at - b.at),
      kind: this.#kind,
      functions: this.#frames.functions,
      dumpLabels: this.#points.dumpLabels,
    };
  }
}
