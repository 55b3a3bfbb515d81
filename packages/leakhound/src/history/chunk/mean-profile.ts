/** What a service held over several hours as one profile: a mean, never a sum over scrapes or hours. */
import type { Profile } from "../../profile/model/types.ts";
import type { Dictionary } from "../dictionary/dictionary.ts";
import { addedSums, type LevelSums, profileOfSums } from "./level-sums.ts";
import type { ChunkSummary } from "./sealed-chunk.ts";

/**
 * The means of the summaries, weighted by the time that each covers, as a profile: for flame graphs. Null without summaries.
 *
 * @param summaries of one dictionary and of one kind of profile, of any number of chunks
 */
export function meanProfile(dictionary: Dictionary, summaries: readonly ChunkSummary[]): Profile | null {
  const covered = summaries.reduce((sum, { coveredMs }) => sum + coveredMs, 0);
  const [sums] = addedSums(summaries.map((summary) => summarySums(summary, dictionary.stacks.length)));
  return sums === undefined ? null : profileOfSums(dictionary, sums, 1 / Math.max(1, covered));
}

/** What a summary has, as sums over time in milliseconds. @param stacks the number of rows of the dictionary */
export function summarySums({ coveredMs, mean, stacks, ...shared }: ChunkSummary, length: number): LevelSums {
  const { dictionary, types, model, head } = shared;
  const values = mean.map((column) => {
    const sums = new Float64Array(length);
    for (let row = 0; row < stacks.length; row++) sums[stacks[row]!] = column[row]! * coveredMs;
    return sums;
  });
  return { dictionary, types, model, head, values };
}
