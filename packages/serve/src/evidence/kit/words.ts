/** Why a part of a kit is missing, in words. */
import { formatDuration } from "leakhound/server";
import type { Missing } from "./kit.ts";

const percent = (share: number): string => `${Math.round(100 * share)}%`;

/** One clause without a period. */
export function missingWords(why: Missing): string {
  switch (why.code) {
    case "not-allowed":
      return "heap images are not configured: evidence.heap_images allows them";
    case "no-target":
      return "no target of an instance that leaks is scraped now, so there is nobody to ask";
    case "budget":
      return `the budget of ${why.whose === "fleet" ? "all targets" : "the job"}, ${why.perHour} heap images an hour, is spent`;
    case "asked-before":
      return `the last heap image of this target was requested at ${new Date(why.at).toISOString()}, and the next one waits for ${formatDuration(why.periodMs)} (evidence.period)`;
    case "near-limit":
      return `the instance uses ${percent(why.share)} of its memory limit, and a heap image needs memory`;
    case "other-kind":
      return `a heap image does not explain a leak of this kind (${why.kind})`;
    case "too-many-goroutines":
      return `${why.goroutines} goroutines are too many for a dump, which would pause the service; the goroutine profile has their stacks`;
    case "not-served":
      return "the service does not serve it";
    case "failed":
      return why.what;
  }
}
