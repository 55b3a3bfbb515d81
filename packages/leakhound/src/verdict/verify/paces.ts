/** Paces of a leak after a change, as parts of its pace before. */

/** A leak that runs on below this pace is another, better one. */
export const IMPROVED_PACE = 0.6;
/** What may still leak, within the doubt, below this pace counts as gone. */
export const GONE_PACE = 0.15;
