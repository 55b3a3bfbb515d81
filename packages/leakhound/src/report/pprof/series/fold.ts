/**
 * Folds profiles of one process, one after the other, into points: for each profile and each stack, how
 * much. The profile itself is let go.
 *
 *   profile ─> filters, granularity ─> stacks of places ─> points
 *
 *   places      0 main.main   1 main.handler   2 main.leak       by the names that reports give them
 *   stacks      0 [2 1 0]     1 [1 0]                            leaf first
 *   snapshot 0  (stack 0, 512 kB)  (stack 1, 20 kB)
 *   snapshot 1  (stack 0, 1.5 MB)
 *
 * Flat and cumulative values, edges and flame graphs of all profiles are sums over these points, and so
 * is the least-squares slope of each of them, because all of these are linear in the values. Names and
 * stacks are kept once, so that 300 profiles cost 300 times their points.
 */
import { Float64List, Uint32List } from "../../../base/columns.ts";
import { err, ok, type Result } from "../../../base/result.ts";
import type { UnixMs } from "../../../base/units.ts";
import { NodeNames } from "../../../profile/graph/node-names.ts";
import type { Stacks } from "../../../profile/graph/node-sums.ts";
import type { Frames } from "../../../profile/graph/nodes.ts";
import { weightAt } from "../../../profile/graph/weights.ts";
import type { Profile } from "../../../profile/model/types.ts";
import { FrameBuffer, type StackIndex, StackTable } from "../../../series/stacks.ts";
import type { ReportContext } from "../context.ts";
import type { PprofFault } from "../fault.ts";
import { graphSource } from "../graph.ts";
import type { PprofOptions } from "../options.ts";
import type { PprofPorts } from "../ports.ts";
import { reportContext } from "../report.ts";
import { snapshotLegend } from "./legend.ts";
import { type Observed, observe } from "./restarts.ts";
import type { FoldedSeries, Snapshot } from "./types.ts";

/** Bit 0 of a frame's number: the call was inlined. The rest is its place. */
const INLINED = 1;
/** Stacks here tell places by name alone. */
const NO_PLACES = { file: new Uint32Array(1), line: new Uint32Array(1) };

/** Points of all profiles together; 12 bytes each. */
const POINTS_MAX = 100_000_000;

/** What of a sample type must be the same in all profiles of a series. */
interface Measure {
  readonly sampleType: string;
  readonly sampleUnit: string;
}

export class SeriesFolder {
  readonly #options: PprofOptions;
  readonly #ports: PprofPorts;
  readonly #placeNames: string[] = [];
  readonly #places = new Map<string, number>();
  readonly #stacks = new StackTable();
  readonly #frames = new FrameBuffer();
  readonly #pointStack = new Uint32List();
  readonly #pointValue = new Float64List();
  readonly #snapshots: Snapshot[] = [];
  readonly #warnings = new Map<string, number>();
  #measure: Measure | null = null;

  constructor(options: PprofOptions, ports: PprofPorts) {
    this.#options = options;
    this.#ports = ports;
  }

  get snapshots(): number {
    return this.#snapshots.length;
  }

  /**
   * Adds a profile that is ready for reports (see `profile/prepare.ts`).
   *
   * @param at when it was taken; null where nothing tells, and then the order of calls is the order in time
   * @returns a fault for options that the profile does not fit, or when it measures something else than those before
   */
  add(profile: Profile, at: UnixMs | null): Result<null, PprofFault> {
    if (this.#options.mean) return err(noMeans());
    const warnings: string[] = [];
    const context = reportContext(profile, this.#options, this.#ports, warnings);
    if (!context.ok) return context;
    const { sampleType, sampleUnit } = context.value;
    this.#measure ??= { sampleType, sampleUnit };
    if (this.#measure.sampleType !== sampleType || this.#measure.sampleUnit !== sampleUnit)
      return err(otherMeasure(this.#measure, { sampleType, sampleUnit }));
    if (this.#pointStack.length + context.value.weights.rows.length > POINTS_MAX) return err(tooMany());
    for (const warning of warnings) this.#warnings.set(warning, (this.#warnings.get(warning) ?? 0) + 1);
    this.#snapshots.push(this.#fold(context.value, observe(profile), at));
    return ok(null);
  }

  /** All profiles so far in order of time; those of equal time are one profile given twice, and the first is kept. */
  finish(): FoldedSeries {
    const isClocked = this.#snapshots.every(({ at }) => at !== null);
    const inOrder = isClocked ? this.#snapshots.toSorted((a, b) => a.at! - b.at!) : this.#snapshots;
    const distinct = inOrder.filter(({ at }, row) => !isClocked || row === 0 || at !== inOrder[row - 1]!.at);
    return {
      ...(this.#measure ?? { sampleType: "", sampleUnit: "" }),
      places: this.#placeNames,
      stacks: this.#stacks,
      pointStack: this.#pointStack.finish(),
      pointValue: this.#pointValue.finish(),
      snapshots: distinct,
      repeated: inOrder.length - distinct.length,
      isClocked,
      // What is wrong with one of the profiles only is no typing error.
      warnings: [...this.#warnings].filter(([, times]) => times === inOrder.length).map(([warning]) => warning),
    };
  }

  #fold(context: ReportContext, observed: Observed, at: UnixMs | null): Snapshot {
    const { stacks, weights, nodes } = graphSource(context);
    const numbers = this.#frameNumbers(stacks.frames, new NodeNames(nodes));
    const start = this.#pointStack.length;
    let left = 0;
    for (const row of weights.rows) {
      const value = weightAt(weights.value, row);
      left += value;
      this.#pointStack.push(this.#stackOf(stacks, row, numbers));
      this.#pointValue.push(value);
    }
    const end = this.#pointStack.length;
    return { at, start, end, left, total: context.total, legend: snapshotLegend(context), ...observed };
  }

  /** Place and `INLINED` of each frame of each location. */
  #frameNumbers({ start, node }: Frames, names: NodeNames): Uint32Array {
    const places = new Uint32Array(names.nodes.length);
    for (let row = 0; row < places.length; row++) places[row] = this.#placeOf(names.of(row));
    const numbers = new Uint32Array(node.length);
    for (let location = 0; location + 1 < start.length; location++) {
      const end = start[location + 1]!;
      for (let frame = start[location]!; frame < end; frame++)
        numbers[frame] = (places[node[frame]!]! << 1) | (frame + 1 < end ? INLINED : 0);
    }
    return numbers;
  }

  #placeOf(name: string): number {
    const known = this.#places.get(name);
    if (known !== undefined) return known;
    const place = this.#placeNames.push(name) - 1;
    this.#places.set(name, place);
    return place;
  }

  #stackOf({ samples, frames: { start } }: Stacks, sample: number, numbers: Uint32Array): StackIndex {
    const frames = this.#frames;
    let length = 0;
    for (let at = samples.locationStart[sample]!; at < samples.locationStart[sample + 1]!; at++) {
      const first = start[samples.locations[at]!]!;
      const end = start[samples.locations[at]! + 1]!;
      frames.reserve(length + end - first);
      for (let frame = first; frame < end; frame++) frames.functions[length++] = numbers[frame]!;
    }
    frames.length = length;
    return this.#stacks.intern(frames, NO_PLACES);
  }
}

function tooMany(): PprofFault {
  const what = `with it the series has more than ${POINTS_MAX} samples`;
  return { code: "too-large", what, where: "the profile", todo: "give fewer profiles, or focus on a part of them" };
}

/** Means of parts do not add up to the mean of the whole. */
function noMeans(): PprofFault {
  const todo = "choose a sample type with -sample_index";
  return { code: "bad-option", what: "a series shows no means", where: "-mean", todo };
}

function otherMeasure(before: Measure, now: Measure): PprofFault {
  const words = ({ sampleType, sampleUnit }: Measure) => `${sampleType} in ${sampleUnit}`;
  return {
    code: "bad-sample-index",
    what: `it measures ${words(now)}, the profiles before it ${words(before)}`,
    where: "the profile",
    todo: "give profiles of one kind, or choose with -sample_index",
  };
}
