/**
 * How much a test of random inputs does. `npm run check` runs each with the numbers that its file names;
 * `npm run check:full` sets LEAKHOUND_TEST_EFFORT and runs the same tests with so many times more inputs.
 */
const EFFORT = Number(process.env["LEAKHOUND_TEST_EFFORT"] ?? 1);

/** @param count the number of runs in `npm run check` */
export const runs = (count: number): number => count * EFFORT;

/** Whether a test takes all of its cases, and not one of each kind. */
export const isThorough = EFFORT > 1;
