/** A trend in words. */
import { assertUnreachable } from "../../base/assert.ts";
import { formatByteRate, formatBytes, formatRate, formatRateInterval } from "../../base/format.ts";
import type { ByteRate, CountRate, TrendFacts } from "../../verdict/facts/measures.ts";

/** `4.1 MiB/h (95%: 3.9 to 4.3 MiB/h)` */
export const rateWords = (rate: ByteRate | CountRate): string =>
  `${formatRate(rate)} (95%: ${formatRateInterval(rate)})`;

/** The predicate of a sentence: `rises through the end of the window, by 12.3 MiB at 4.1 MiB/h (95%: 3.9 to 4.3 MiB/h)`. */
export function trendWords({ shape, riseBytes, rate, lateRate }: TrendFacts): string {
  switch (shape) {
    case "rising":
      return `rises through the end of the window, by ${formatBytes(riseBytes)} at ${rateWords(rate)}`;
    case "unsettled":
      return `rose at ${rateWords(rate)}; unclear whether growth continues; watch longer`;
    case "leveling": {
      const late = `its second half grows at ${formatByteRate(lateRate.bytesPerHour)}`;
      return lateRate.low > 0 ? `still rises, but more slowly: ${late}` : `rose but is leveling off: ${late}`;
    }
    case "stepped":
      return "changed in one step and then stayed level";
    case "falling":
      return `falls at ${rateWords(rate)}`;
    case "flat":
      return rate.low > 0
        ? `no longer grows, although the whole window has a slope of ${rateWords(rate)}`
        : `shows no significant growth: ${rateWords(rate)}`;
    default:
      return assertUnreachable(shape);
  }
}
