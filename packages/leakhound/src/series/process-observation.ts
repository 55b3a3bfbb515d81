/** What one profile shows of the process that it was taken from. */
import type { UnixMs } from "../base/units.ts";
import { unixMs } from "../base/units.ts";
import type { Profile } from "../profile/model/types.ts";
import { heapColumns } from "./folded-columns.ts";
import type { Observation } from "./incarnations.ts";

const PROCESS_START_COMMENT = /^process_start_ms=(\d{12,14}(?:\.\d+)?)$/;

export function profileObservation(profile: Profile, at: UnixMs): Observation {
  const column = heapColumns(profile)?.allocated ?? null;
  return {
    at,
    processStart: processStartOf(profile),
    allocated: column === null ? null : columnTotal(profile, column),
  };
}

/** When the process started, where a comment of the profile says so. */
export function processStartOf(profile: Profile): UnixMs | null {
  for (const comment of profile.comments) {
    const match = PROCESS_START_COMMENT.exec(comment);
    if (match) return unixMs(Number(match[1]));
  }
  return null;
}

function columnTotal({ samples, sampleTypes }: Profile, column: number): number {
  let total = 0;
  for (let row = column; row < samples.length * sampleTypes.length; row += sampleTypes.length)
    total += samples.values.number(row);
  return total;
}
