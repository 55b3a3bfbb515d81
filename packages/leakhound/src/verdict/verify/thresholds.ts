/** Thresholds for the rate of a leak after a change, as parts of its rate before. */

/** A leak that continues at a lower rate is improved. */
export const IMPROVED_RATE_PART = 0.6;
/** A leak whose interval ends below this rate is gone. */
export const GONE_RATE_PART = 0.15;
