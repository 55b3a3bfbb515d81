/**
 * What leaks, one object for each request: even, as a load test drives it, or at random, as people come.
 *
 *   mean      0   2.5   5   7.5        what the scenario says
 *   even      0   3     5   8
 *   random    0   1     5   6          each step a Poisson draw: the sum wanders about the mean, and stays away
 */
import type { Random } from "../random.ts";
import type { Service } from "./types.ts";

export class Arrivals {
  /** What has come in the mean, by row. */
  readonly mean: Float64Array;
  readonly #come: Float64Array;
  readonly #manner: Service["arrivals"];
  readonly #random: Random;

  constructor(rows: number, manner: Service["arrivals"], random: Random) {
    this.mean = new Float64Array(rows);
    this.#come = new Float64Array(rows);
    this.#manner = manner;
    this.#random = random;
  }

  /** @returns how many have come in all, now that it is `mean` in the mean */
  until(row: number, mean: number): number {
    const added = Math.max(0, mean - this.mean[row]!);
    this.mean[row] = mean;
    this.#come[row] = this.#manner === "even" ? mean : this.#come[row]! + this.#random.poisson(added);
    return Math.round(this.#come[row]!);
  }

  /** A new process has nothing yet. */
  restart(): void {
    this.mean.fill(0);
    this.#come.fill(0);
  }
}
