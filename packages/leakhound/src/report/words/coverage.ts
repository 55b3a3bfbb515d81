/** Time that the watch did not see, in words. */
import { formatDuration } from "../../base/format.ts";
import type { CoverageFacts, UnseenTime } from "../../verdict/facts/evidence.ts";
import { countWords } from "./names.ts";

export function coverageWords({ count, totalMs, longest, end }: CoverageFacts): string {
  const rest = count - longest.length;
  const total = count > 1 ? [`${formatDuration(totalMs)} without values in ${countWords(count, "gap")}`] : [];
  const more = rest > 0 ? [`and ${rest} shorter`] : [];
  const isPaused = longest.some(({ isRestart }) => !isRestart);
  const effect = isPaused
    ? ["growth is measured across this time, so rates are too low where the process stood still"]
    : [];
  return [...total, ...longest.map(unseenWords), ...more, ...effect, ...(end ? [endWords(end)] : [])].join("; ");
}

function unseenWords({ failed, message, isRestart, ...span }: UnseenTime): string {
  const after = isRestart ? ", and another process answered then" : "";
  if (failed === 0)
    return `nothing was read ${spanWords(span)}: the watch or its machine stood still, or profiles are missing${after}`;
  return `the target did not answer ${spanWords(span)}: ${countWords(failed, "request")} failed, ${message}${after}`;
}

const endWords = ({ failed, message, from }: Omit<UnseenTime, "isRestart">): string =>
  `the target has not answered since ${timeWords(from)} (${countWords(failed, "request")} failed: ${message}): it has ended or cannot be reached, and the verdict is about the time until then`;

const spanWords = ({ from, to, lengthMs }: Pick<UnseenTime, "from" | "to" | "lengthMs">): string =>
  `from ${timeWords(from)} to ${timeWords(to)} (${formatDuration(lengthMs)})`;

/** `2026-11-23 09:12:36 UTC` */
const timeWords = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
