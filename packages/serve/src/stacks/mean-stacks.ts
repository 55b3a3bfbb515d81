/** Sums the stacks of instances over time, by the names of their functions. */
import { type Fault, ok, type Profile, type Result, TargetSeriesBuilder, unixMs } from "leakhound/server";
import type { RangeSums } from "../profiles/range-reading.ts";
import type { StoredSums } from "../store/stored-hour.ts";
import { stackTable } from "../store/stored-levels.ts";
import { type StackValue, seriesLevels } from "./series-levels.ts";
import { type CallSite, type StackSum, StackSums, wantedStacks } from "./stack-levels.ts";

export interface MeanStacksOptions {
  readonly kind: "heap" | "goroutine";
  readonly value: StackValue;
  /** Names of the value in profiles. */
  readonly sampleTypes: readonly string[];
  readonly callSite: CallSite;
}

export class MeanStacks implements RangeSums {
  readonly #options: MeanStacksOptions;
  readonly #sums = new StackSums();

  constructor(options: MeanStacksOptions) {
    this.#options = options;
  }

  add(profile: Profile, holdsMs: number): Result<void, Fault> {
    const { kind, value, callSite } = this.#options;
    const builder = new TargetSeriesBuilder("");
    builder.add(profile, unixMs(0));
    const folded = builder.series()[kind];
    const levels = folded && seriesLevels(folded, value);
    if (levels === null) return ok(undefined);
    const isWanted = wantedStacks(levels.table, callSite);
    const sums = new Float64Array(levels.table.length);
    levels.visit(0, (stack, level) => {
      if (isWanted(stack)) sums[stack]! += level * holdsMs;
    });
    this.#sums.addNamed(levels.table, sums);
    return ok(undefined);
  }

  addSums({ dictionary, sums: { types, values } }: StoredSums): Result<void, Fault> {
    const { kind, sampleTypes, callSite } = this.#options;
    const column = values[types.findIndex(({ type }) => sampleTypes.includes(type))];
    if (column === undefined) return ok(undefined);
    const table = stackTable(dictionary, kind);
    const isWanted = wantedStacks(table, callSite);
    this.#sums.add(table, callSite.length === 0 ? column : column.map((sum, stack) => (isWanted(stack) ? sum : 0)));
    return ok(undefined);
  }

  /** The means over so much time; stacks without any are left out. */
  over(coveredMs: number): readonly StackSum[] {
    return this.#sums.all().map(({ frames, sum }) => ({ frames, sum: sum / coveredMs }));
  }
}
