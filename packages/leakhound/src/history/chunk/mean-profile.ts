/** What a service held over several hours as one profile: a mean, never a sum over scrapes or hours. */
import { Int64Column } from "../../base/int64.ts";
import { EMPTY_HEAD } from "../../profile/model/builder.ts";
import type { Profile } from "../../profile/model/types.ts";
import type { Dictionary } from "../dictionary/dictionary.ts";
import { headOf, tablesOf } from "../dictionary/tables.ts";
import { samplesOf } from "../scrape/rebuild.ts";
import type { ChunkSummary } from "./sealed-chunk.ts";

/** Addresses are those of the first process of the dictionary. */
const FIRST_MAPPINGS = 0;

/**
 * The means of the summaries, weighted by the time that each covers, as a profile: for flame graphs. Null without summaries.
 *
 * @param summaries of one dictionary and of one kind of profile, of any number of chunks
 */
export function meanProfile(dictionary: Dictionary, summaries: readonly ChunkSummary[]): Profile | null {
  const [head] = summaries;
  if (head === undefined) return null;
  const means = weightedMeans(summaries, { stacks: dictionary.stacks.length, types: head.types.length });
  const stacks = Uint32Array.from(means.isMet.keys()).filter((stack) => means.isMet[stack] === 1);
  const values = new Int64Column(stacks.length * head.types.length);
  stacks.forEach((stack, row) => {
    means.columns.forEach((column, type) => {
      values.setNumber(row * head.types.length + type, Math.round(column[stack]!));
    });
  });
  const { periodType, period } = headOf(dictionary, head.head);
  return {
    ...EMPTY_HEAD,
    ...tablesOf(dictionary, FIRST_MAPPINGS),
    periodType,
    period,
    sampleTypes: head.types,
    samples: samplesOf(dictionary, stacks, values),
  };
}

function weightedMeans(
  summaries: readonly ChunkSummary[],
  { stacks, types }: { readonly stacks: number; readonly types: number },
) {
  const covered = summaries.reduce((sum, { coveredMs }) => sum + coveredMs, 0);
  const isMet = new Uint8Array(stacks);
  const columns = Array.from({ length: types }, () => new Float64Array(stacks));
  for (const summary of summaries) {
    const weight = summary.coveredMs / Math.max(1, covered);
    summary.stacks.forEach((stack, row) => {
      isMet[stack] = 1;
      columns.forEach((column, type) => {
        column[stack]! += summary.mean[type]![row]! * weight;
      });
    });
  }
  return { isMet, columns };
}
