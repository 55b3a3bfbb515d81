/**
 * Events of several sources, in the order in which they come. What was taken is held no longer: `Promise.race` over sources, one
 * of which is a timer, would hold each event until that timer ends.
 *
 *   timer  ────────────────────────────────▶ ┌───────┐
 *   lane 1 ───▶    ───▶    ───▶              │ queue │ ──▶ next
 *   lane 2 ──────▶       ──────▶             └───────┘
 */
export class EventQueue<T> {
  readonly #events: T[] = [];
  #failure: { readonly cause: unknown } | null = null;
  #wake = (): void => {};

  /** Takes in an event when it is there. Resolves then, or when it has failed. */
  async add(coming: Promise<T>): Promise<void> {
    try {
      this.#events.push(await coming);
    } catch (cause) {
      this.#failure = { cause };
    }
    this.#wake();
  }

  /** Resolves when there is an event; rejects with the failure of a source. One caller waits at a time. */
  async filled(): Promise<void> {
    while (this.#events.length === 0 && this.#failure === null)
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    if (this.#failure !== null) throw this.#failure.cause;
  }

  /** The next event, where there is one. */
  take(): T | null {
    return this.#events.shift() ?? null;
  }
}
