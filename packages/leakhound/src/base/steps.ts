/** Long work in steps, such as the rows of a table: whoever runs it may do something else between two of them. */
export type Steps<T> = Generator<void, T, void>;

/** So many rows are one step: some milliseconds. */
export const STEP_ROWS = 256;

/** Runs all steps at once. */
export function allSteps<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
