/**
 * Sums of sample values over rows of any kind: nodes, edges, tags. Computed as Go's int64, which wraps around, and rounded
 * once to a double.
 *
 *   samples   2^53, 1, 2       exact 9007199254740995      sum 9007199254740996, the nearest double
 *
 * Adding rounded sums would round again in each step; where that matters, the exact sums are added.
 */
import type { Planes, Weights } from "./weights.ts";

/** The sum of each row, and the divisor if means are requested. */
export interface Sums {
  readonly sum: Float64Array;
  readonly divisor: Float64Array | null;
  /** Sum and divisor without rounding, if doubles may not be exact; else null. */
  readonly exact: BigInt64Array | null;
  readonly exactDivisor: BigInt64Array | null;
}

/** Sums one plane; the rows of the result are the same for each plane. */
type Walk = (plane: Float64Array) => Float64Array;

export function sumsOf({ value, divisor }: Pick<Weights, "value" | "divisor">, walk: Walk): Sums {
  const sums = joined(value, walk);
  const divisors = divisor && joined(divisor, walk);
  return { ...sums, divisor: divisors?.sum ?? null, exactDivisor: divisors?.exact ?? null };
}

function joined(planes: Planes, walk: Walk): Pick<Sums, "sum" | "exact"> {
  const [low, high] = planes.map(walk);
  if (!high) return { sum: low!, exact: null };
  const exact = BigInt64Array.from(low!, (part, row) => (BigInt(high[row]!) << 32n) + BigInt(part));
  return { sum: Float64Array.from(exact, Number), exact };
}

/** The value of a row, or its mean with the integer division of Go. */
export function valueAt(sums: Sums, row: number): number {
  const { sum, divisor } = sums;
  const by = divisor?.[row] ?? 0;
  if (by === 0) return sum[row]!;
  return isExact(sums) ? Number(exactAt(sums, row)) : Math.trunc(sum[row]! / by);
}

function isExact({ exact, exactDivisor }: Sums): boolean {
  return exact !== null || exactDivisor !== null;
}

function exactAt({ sum, exact, divisor, exactDivisor }: Sums, row: number): bigint {
  const value = exact?.[row] ?? BigInt(sum[row]!);
  const by = exactDivisor?.[row] ?? BigInt(divisor?.[row] ?? 0);
  return by === 0n ? value : value / by;
}

/** Adds rows one by one. */
export class RunningTotal {
  readonly #sums: Sums;
  #total = 0;
  #exact = 0n;

  constructor(sums: Sums) {
    this.#sums = sums;
  }

  /** @returns the total including this row */
  add(row: number): number {
    if (!isExact(this.#sums)) {
      this.#total += valueAt(this.#sums, row);
      return this.#total;
    }
    this.#exact = BigInt.asIntN(64, this.#exact + exactAt(this.#sums, row));
    return Number(this.#exact);
  }
}

/** The sum of these rows. */
export function totalOf(sums: Sums, rows: Iterable<number>): number {
  const running = new RunningTotal(sums);
  let total = 0;
  for (const row of rows) total = running.add(row);
  return total;
}

/** The sums before the division by the divisor. */
export function undivided(sums: Sums): Sums {
  return { ...sums, divisor: null, exactDivisor: null };
}
