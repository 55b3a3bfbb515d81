/** Thresholds for the rate of a leak after a change, as parts of its rate before. */

/** A leak that continues at a lower rate is improved. */
export const IMPROVED_RATE_PART = 0.6;
/** A leak whose interval ends below this rate is gone. */
export const GONE_RATE_PART = 0.15;
/** A verdict of no leak clears a leak where its bound is below this part of the rate before. */
export const CLEARED_RATE_PART = 0.3;
/** Where it is uncertain whether anything leaks after the change, growth of at least this part of before is the same leak. */
export const SAME_RATE_PART = 0.5;
