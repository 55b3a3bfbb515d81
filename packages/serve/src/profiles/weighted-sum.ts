/**
 * What a service holds over a range, as one profile: of each instance the mean over the time that its profiles hold, weighted
 * by the share of the range that this is, and then the sum over instances.
 *
 *   a   10 MB ─────── 20 MB ───────       15 MB
 *   b                 8 MB ────────        4 MB, since it was there for half of the time
 *                                         ─────
 *                                         19 MB      however often each was scraped
 *
 * Weights are whole numbers, so that small values (one goroutine) are not rounded away before they are added.
 */
import {
  type Fault,
  ok,
  type Profile,
  ProfileMerger,
  pickSampleTypes,
  profileOfSums,
  type Result,
  scaleValues,
} from "leakhound/server";
import type { StoredSums } from "../store/stored-hour.ts";
import { levelTypes } from "./level-types.ts";

/** Of the whole range. A level of 8 TB times this is below 2^63. */
const WEIGHT_OF_ALL = 2 ** 20;

export class WeightedSum {
  readonly #merger = new ProfileMerger();
  readonly #coveredMs: number;
  #count = 0;
  /** What rounding has left of the weights so far, so that all of them together are right. */
  #rest = 0;

  /** @param coveredMs how much of the range any instance was seen */
  constructor(coveredMs: number) {
    this.#coveredMs = Math.max(1, coveredMs);
  }

  /** @param holdsMs how long the profile holds */
  add(profile: Profile, holdsMs: number): Result<void, Fault> {
    const exact = (holdsMs / this.#coveredMs) * WEIGHT_OF_ALL + this.#rest;
    const weight = Math.round(exact);
    this.#rest = exact - weight;
    const levels = pickSampleTypes(profile, levelTypes(profile));
    if (weight === 0 || levels.sampleTypes.length === 0) return ok(undefined);
    const weighted = scaleValues(
      levels,
      levels.sampleTypes.map(() => weight),
    );
    const added = this.#merger.add(weighted);
    if (added.ok) this.#count++;
    return added;
  }

  /** Adds levels that are summed over time already. */
  addSums({ dictionary, sums }: StoredSums): Result<void, Fault> {
    const profile = profileOfSums(dictionary, sums, WEIGHT_OF_ALL / this.#coveredMs);
    const levels = pickSampleTypes(profile, levelTypes(profile));
    if (levels.sampleTypes.length === 0) return ok(undefined);
    const added = this.#merger.add(levels);
    if (added.ok) this.#count++;
    return added;
  }

  /** Null where nothing was added. */
  finish(): Profile | null {
    if (this.#count === 0) return null;
    const sum = this.#merger.finish();
    return scaleValues(
      sum,
      sum.sampleTypes.map(() => 1 / WEIGHT_OF_ALL),
    );
  }
}
