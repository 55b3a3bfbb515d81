/**
 * The levels of one series of the open hour, in memory: of each scrape the stacks whose counts have changed, as bytes.
 *
 *   scrape 0    stack 0: +3, stack 1: +812, stack 4: +1        all stacks that it has
 *   scrape 1    stack 1: +2                                    most counts are those of the scrape before
 *   scrape 2    stack 0: -3, stack 1: -1
 *
 * A service of 3,000 stacks needs about 1 KB for a scrape. So the open hour is asked like a sealed one, and its log is not read.
 * The counts of a stack that has several rows are added before they become values, so a value may differ by one for each row.
 */
import { type UnixMs, unixMs } from "../../base/units.ts";
import { ByteWriter } from "../bytes/byte-writer.ts";
import { type CountHead, gaugeColumns, gaugeOf, gaugeTypes, gaugeValue } from "../counts/gauges.ts";
import type { Dictionary } from "../dictionary/dictionary.ts";
import type { SeriesInfo } from "../log/state.ts";
import { NO_SCRAPE } from "../scrape/delta.ts";
import type { Scrape } from "../scrape.ts";
import { type CountSums, weightsUntil } from "./level-sums.ts";
import type { SeriesLevels, SiteSeries } from "./sealed-chunk.ts";
import { type SeriesTotals, type TotalsQuery, totalsOfChanges, worthOf } from "./totals.ts";

/** A change of a count. */
interface Change {
  readonly scrape: number;
  readonly gauge: number;
  readonly stack: number;
  readonly by: number;
}

export class OpenLevels {
  readonly #info: SeriesInfo;
  readonly #dictionary: Dictionary;
  readonly #changes = new ByteWriter();
  readonly #times: UnixMs[] = [];
  #before: Scrape = NO_SCRAPE;
  #columns: readonly number[] = [];

  constructor(info: SeriesInfo, dictionary: Dictionary) {
    this.#info = info;
    this.#dictionary = dictionary;
  }

  /** Bytes of memory. */
  get bytes(): number {
    return this.#changes.capacity + 16 * this.#times.length;
  }

  get times(): readonly UnixMs[] {
    return this.#times;
  }

  /** Takes in the next scrape of the series. */
  add(scrape: Scrape): void {
    const columns = gaugeColumns(this.#dictionary, scrape);
    if (this.#times.length === 0) this.#columns = columns;
    this.#times.push(unixMs(scrape.atMs));
    for (const column of this.#columns) writeChanges(this.#changes, changesOf(this.#before, scrape, column));
    this.#before = scrape;
  }

  /** The sum of some stacks at each scrape. @param stacks rows of the dictionary, each once */
  site(stacks: Uint32Array): SiteSeries {
    const types = this.#types();
    const values = types.map(() => new Float64Array(this.#times.length));
    const rowOf = new Map(Array.from(stacks, (stack, row) => [stack, row]));
    const isWanted = new Uint8Array(this.#dictionary.stacks.length);
    for (const stack of stacks) isWanted[stack] = 1;
    const counts = this.#columns.map(() => new Float64Array(stacks.length));
    const add = (scrape: number) => {
      for (const [type, column] of values.entries()) column[scrape] = this.#sumOf(counts, { stacks, type });
    };
    let next = 0;
    this.#each(({ scrape, gauge, stack, by }) => {
      if (isWanted[stack] !== 1) return;
      for (; next < scrape; next++) add(next);
      counts[gauge]![rowOf.get(stack)!]! += by;
    });
    for (; next < this.#times.length; next++) add(next);
    return { name: this.#info.name, times: this.#times, types, values };
  }

  /** What many stacks hold together at each scrape, as `SealedChunk.totals`; null where the series does not have the value. */
  totals(query: Omit<TotalsQuery, "isWanted">): SeriesTotals | null {
    const worth = this.#times.length === 0 ? null : worthOf(this.#dictionary, this.#head, query);
    if (worth === null) return null;
    const counts = new Float64Array(this.#dictionary.stacks.length);
    const changes = new Float64Array(this.#times.length + 1);
    this.#each(({ scrape, gauge, stack, by }) => {
      if (gauge !== worth.gauge) return;
      const count = counts[stack]! + by;
      const [size, scale] = [worth.size[stack]!, worth.scale[stack]!];
      changes[scrape]! += Math.trunc(count * size * scale) - Math.trunc(counts[stack]! * size * scale);
      counts[stack] = count;
    });
    return { name: this.#info.name, times: this.#times, values: totalsOfChanges(changes, this.#times.length) };
  }

  /** All levels, as `SealedChunk.levels` gives them of a sealed hour; null before the first scrape. */
  levels(): SeriesLevels | null {
    if (this.#times.length === 0) return null;
    const met = new Set<number>();
    this.#each(({ stack }) => met.add(stack));
    const stacks = Uint32Array.from(met).sort();
    const rowOf = new Map(Array.from(stacks, (stack, row) => [stack, row]));
    const scrapes = this.#times.length;
    const counts = this.#columns.map(() => new Float64Array(stacks.length * scrapes));
    this.#each(({ scrape, gauge, stack, by }) => {
      const end = (rowOf.get(stack)! + 1) * scrapes;
      for (let at = end - scrapes + scrape; at < end; at++) counts[gauge]![at]! += by;
    });
    const types = this.#types();
    const values = types.map((_, type) => {
      const column = new Float64Array(stacks.length * scrapes);
      const ofGauge = counts[gaugeOf(this.#head, type)]!;
      stacks.forEach((stack, row) => {
        const valueAt = gaugeValue(this.#dictionary, this.#head, { stack, type });
        for (let at = row * scrapes; at < (row + 1) * scrapes; at++)
          if (ofGauge[at] !== 0) column[at] = valueAt(ofGauge[at]!);
      });
      return column;
    });
    return { dictionary: this.#info.dictionary, times: this.#times, types, stacks, values };
  }

  /** Adds the levels of each stack, summed over scrapes with weights: see `LevelSums`. */
  addTo(sums: CountSums, weights: ArrayLike<number>): void {
    if (this.#times.length === 0) return;
    const until = weightsUntil(weights);
    const whole = until[weights.length]!;
    const size = { gauges: this.#columns.length, stacks: this.#dictionary.stacks.length };
    const gauges = sums.of(this.#info.dictionary, this.#head, size);
    const changes = new ChangeReader(this.#changes.written());
    for (let scrape = 0; scrape < this.#times.length; scrape++) {
      const held = whole - until[scrape]!;
      for (let gauge = 0; gauge < this.#columns.length; gauge++) changes.addTo(gauges[gauge]!, held);
    }
  }

  get #head(): CountHead {
    return { model: this.#before.model, head: this.#before.head };
  }

  #types() {
    return this.#times.length === 0 ? [] : gaugeTypes(this.#dictionary, this.#head);
  }

  #sumOf(
    counts: readonly Float64Array[],
    { stacks, type }: { readonly stacks: Uint32Array; readonly type: number },
  ): number {
    const column = counts[gaugeOf(this.#head, type)]!;
    let sum = 0;
    for (let row = 0; row < stacks.length; row++)
      if (column[row] !== 0)
        sum += gaugeValue(this.#dictionary, this.#head, { stack: stacks[row]!, type })(column[row]!);
    return sum;
  }

  /** All changes in their order: of one object, which is another change at each call. */
  #each(each: (change: Change) => void): void {
    const changes = new ChangeReader(this.#changes.written());
    const change = { scrape: 0, gauge: 0, stack: 0, by: 0 };
    for (let scrape = 0; scrape < this.#times.length; scrape++)
      for (let gauge = 0; gauge < this.#columns.length; gauge++) {
        change.scrape = scrape;
        change.gauge = gauge;
        change.stack = -1;
        for (let left = changes.unsigned(); left > 0; left--) {
          change.stack += changes.unsigned() + 1;
          change.by = changes.signed();
          each(change);
        }
      }
  }
}

/** Reads what `writeChanges` has written in this process, so nothing is checked: a quarter of the time of `ByteReader`. */
class ChangeReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  unsigned(): number {
    let byte = this.#bytes[this.#at++]!;
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    for (let scale = 128; byte >= 0x80; scale *= 128) {
      byte = this.#bytes[this.#at++]!;
      value += (byte & 0x7f) * scale;
    }
    return value;
  }

  signed(): number {
    const value = this.unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** Adds the changes of one scrape and gauge, times a factor, by stack. */
  addTo(column: Float64Array, factor: number): void {
    let stack = -1;
    for (let left = this.unsigned(); left > 0; left--) {
      stack += this.unsigned() + 1;
      column[stack]! += this.signed() * factor;
    }
  }
}

interface Changes {
  /** Rows of the dictionary, ascending. */
  readonly stacks: Uint32Array;
  readonly by: Float64Array;
}

/** The changes of a column from one scrape to the next. A stack may have several rows. */
function changesOf(before: Scrape, after: Scrape, column: number): Changes {
  const [from, to] = [before.counts[column], after.counts[column]];
  const sums = new SparseSums();
  if (before.stacks === after.stacks) {
    const by = new Float64Array(after.stacks.length);
    for (let row = 0; row < by.length; row++) by[row] = to![row]! - from![row]!;
    sums.add(after.stacks, by, 1);
  } else {
    sums.add(before.stacks, from ?? NO_COUNTS, -1);
    sums.add(after.stacks, to!, 1);
  }
  return sums.finish();
}

const NO_COUNTS = new Float64Array(0);

/** Sums by stack, of which most are 0. All instances use one column, which is 0 again after each use. */
class SparseSums {
  static #column = new Float64Array(1024);
  readonly #met: number[] = [];

  add(stacks: Uint32Array, by: Float64Array, sign: 1 | -1): void {
    for (let row = 0; row < stacks.length; row++) {
      if (by[row] === 0) continue;
      const stack = stacks[row]!;
      if (stack >= SparseSums.#column.length) SparseSums.#widen(2 * stack);
      this.#met.push(stack);
      SparseSums.#column[stack]! += sign * by[row]!;
    }
  }

  static #widen(length: number): void {
    const wider = new Float64Array(length);
    wider.set(SparseSums.#column);
    SparseSums.#column = wider;
  }

  finish(): Changes {
    const column = SparseSums.#column;
    const stacks = Uint32Array.from(this.#met).sort();
    const by = new Float64Array(stacks.length);
    let length = 0;
    for (let at = 0; at < stacks.length; at++) {
      const stack = stacks[at]!;
      if (column[stack] === 0) continue;
      stacks[length] = stack;
      by[length++] = column[stack]!;
      column[stack] = 0;
    }
    return { stacks: stacks.subarray(0, length), by: by.subarray(0, length) };
  }
}

function writeChanges(writer: ByteWriter, { stacks, by }: Changes): void {
  writer.unsigned(stacks.length);
  for (let row = 0; row < stacks.length; row++) {
    writer.unsigned(stacks[row]! - (row === 0 ? 0 : stacks[row - 1]! + 1));
    writer.signed(by[row]!);
  }
}
