/** The outcome of a comparison in words: a case a reason. */
import { assertUnreachable } from "../../base/assert.ts";
import { formatDuration, formatRate, formatShare } from "../../base/format.ts";
import type { LeakKind } from "../../verdict/facts/verdict.ts";
import type {
  GrowthChange,
  InstanceCounts,
  UsageFacts,
  VerifyReason,
  VerifyReasonFacts,
} from "../../verdict/facts/verification.ts";
import { countWords } from "./names.ts";
import { reasonWords } from "./reasons.ts";
import { rateWords } from "./trend.ts";

export function verifyReasonWords(reason: VerifyReason): string {
  switch (reason.code) {
    case "no-leak-before":
      return reason.facts.before === null
        ? "The first recording shows no leak, so there is nothing to verify."
        : `The first recording does not show a leak with certainty: ${reasonWords(reason.facts.before)}`;
    case "too-few-snapshots": {
      const { snapshots, missing } = reason.facts;
      return `The second recording has ${countWords(snapshots, "snapshot")} of one process: ${missing} more are needed.`;
    }
    case "not-comparable":
      return `The second recording has too few ${recordWords(reason.facts.kind)} to compare with the leak of the first.`;
    case "same-recording":
      return "Both recordings are the same one, so nothing changed between them: make a second recording after the change.";
    case "after-is-older":
      return `The second recording ended at ${reason.facts.afterTo}, before the first one began at ${reason.facts.beforeFrom}: give the recording before the change first, and the one after it second.`;
    case "instances-differ":
      return `${reason.facts.leakingBefore} of ${reason.facts.before} instances leaked before, and there are ${reason.facts.after} after the change: those that would leak may be missing. Record as many instances as before.`;
    case "different-services":
      return `The recordings are of different services: the application code of the first has ${reason.facts.before.join(", ")}, that of the second ${reason.facts.after.join(", ")}, and hardly any function is in both.`;
    case "use-unknown":
      return `${subjectWords(reason.facts)} no longer grows, but nothing in the recordings shows whether the service was in use. Serve /metrics, or collect heap profiles with allocations, and repeat it.`;
    case "whole-grows-faster":
      return wholeGrowsFaster(reason.facts);
    case "unused":
      return `${subjectWords(reason.facts)} grows more slowly, but the service also did little: ${usageWords(reason.facts.usage)}. Repeat it under the load of the first recording.`;
    case "leak-elsewhere":
      return elsewhere(reason.facts);
    case "grows-slower":
      return `${subjectWords(reason.facts)} ${changeWords(reason.facts)}, and still leaks.`;
    case "grows-as-before":
      return growsAsBefore(reason.facts);
    case "no-longer-grows":
      return noLongerGrows(reason.facts);
    case "horizon-open":
      return `${subjectWords(reason.facts)} ${changeWords(reason.facts)}. ${reasonWords(reason.facts.lead)}`;
    case "undecided":
      return `${subjectWords(reason.facts)} ${changeWords(reason.facts)}: it may or may not still leak. Watch the new build for ${formatDuration(reason.facts.watchMs)} to settle it.`;
    default:
      return assertUnreachable(reason);
  }
}

/** `before: 3 instances, 2 of which leak; after: 2 instances` */
export const instancesWords = ({ before, leakingBefore, after }: InstanceCounts): string =>
  `before: ${countWords(before, "instance")}, ${leakingBefore} of which leak; after: ${countWords(after, "instance")}. The worst outcome of the instances after the change is that of the service.`;

function recordWords(kind: LeakKind | null): string {
  if (kind === "goroutine") return "goroutine profiles";
  return kind === "heap" ? "heap profiles" : "memory readings";
}

function elsewhere({ leaks, lead, ...change }: VerifyReasonFacts["leak-elsewhere"]): string {
  const what = "function" in leaks ? leaks.function : `${leaks.kind} memory`;
  return `${subjectWords(change)} ${changeWords(change)}, but now ${what} leaks: ${reasonWords(lead)}`;
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `all other code allocated 80% of what it did before`. */
function usageWords({ measure, share }: UsageFacts): string {
  switch (measure) {
    case "allocation":
      return `all other code allocated ${formatShare(share)} of what it did before`;
    case "requests":
      return `it served ${formatShare(share)} of the requests that it served before`;
    case "whole-allocation":
      return `it allocated ${formatShare(share)} of what it did before`;
    case "cpu":
      return `it used ${formatShare(share)} of the processor time that it used before`;
    case "collections":
      return `it completed ${formatShare(share)} of the garbage collections that it completed before (less load, or a higher GOGC)`;
    default:
      return assertUnreachable(measure);
  }
}

function noLongerGrows({ usage, ...change }: VerifyReasonFacts["no-longer-grows"]): string {
  const use = `${capitalized(usageWords(usage))}, so the service was in use.`;
  return `${subjectWords(change)} no longer grows: it ${changeWords(change)}. ${use}`;
}

function growsAsBefore({ usage, ...change }: VerifyReasonFacts["grows-as-before"]): string {
  const use = usage === null ? "" : ` The load explains a difference: ${usageWords(usage)}.`;
  return `${subjectWords(change)} leaks as before: it ${changeWords(change)}.${use}`;
}

function wholeGrowsFaster({ whole, function: name, ...change }: VerifyReasonFacts["whole-grows-faster"]): string {
  const what = name === null ? "" : ` ${name} grows faster than before.`;
  return `${subjectWords(change)} no longer grows: it ${changeWords(change)}. But everything together went from ${formatRate(whole.before)} to ${rateWords(whole.after)}.${what} Watch the new build longer to see whether this is a leak.`;
}

function subjectWords({ functions, kind }: GrowthChange): string {
  const [first, ...more] = functions;
  if (first === undefined) return kind === "off-heap" ? "Memory outside the heap" : "The leaking memory";
  return more.length === 0 ? first : `${first} (and ${countWords(more.length, "more site")} that leaked)`;
}

/** `went from 4.1 MiB/h to 3.0 KiB/h (95%: -20 KiB/h to 26 KiB/h)` */
const changeWords = ({ before, after }: GrowthChange): string =>
  `went from ${formatRate(before)} to ${rateWords(after)}`;
