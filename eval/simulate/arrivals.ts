/**
 * Number of leaked objects, one for each request. Requests arrive evenly, as from a load test, or at random, as from users.
 *
 *   mean      0   2.5   5   7.5        given by the scenario
 *   even      0   3     5   8
 *   random    0   1     5   6          each step is a Poisson draw; deviations from the mean accumulate
 */
import type { Random } from "../random.ts";
import type { Service } from "./types.ts";

export class Arrivals {
  /** Mean number of arrivals, by row. */
  readonly mean: Float64Array;
  readonly #arrived: Float64Array;
  readonly #pattern: Service["arrivals"];
  readonly #random: Random;

  constructor(rows: number, pattern: Service["arrivals"], random: Random) {
    this.mean = new Float64Array(rows);
    this.#arrived = new Float64Array(rows);
    this.#pattern = pattern;
    this.#random = random;
  }

  /** @returns the number of arrivals so far, where their mean is `mean` */
  countAt(row: number, mean: number): number {
    const added = Math.max(0, mean - this.mean[row]!);
    this.mean[row] = mean;
    this.#arrived[row] = this.#pattern === "even" ? mean : this.#arrived[row]! + this.#random.poisson(added);
    return Math.round(this.#arrived[row]!);
  }

  /** Starts a new process, without arrivals. */
  restart(): void {
    this.mean.fill(0);
    this.#arrived.fill(0);
  }
}
