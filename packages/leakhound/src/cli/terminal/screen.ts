/**
 * A few lines at the bottom of a terminal that are redrawn in place.
 *
 * Each draw moves up over the lines of the one before, and clears to the end of the screen. The
 * cursor is hidden meanwhile; `close` shows it again and leaves the lines or takes them away.
 */
const HIDE_CURSOR = "\u001b[?25l";
const SHOW_CURSOR = "\u001b[?25h";
const CLEAR_BELOW = "\u001b[J";

export class Screen {
  readonly #stream: NodeJS.WriteStream;
  #lines = 0;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    this.#stream.write(HIDE_CURSOR);
    process.once("exit", this.#showCursor);
  }

  draw(lines: readonly string[]): void {
    const shown = lines.slice(0, Math.max(1, (this.#stream.rows || 24) - 1));
    this.#stream.write(`${this.#home()}${CLEAR_BELOW}${shown.join("\n")}\n`);
    this.#lines = shown.length;
  }

  /** Takes the lines away, so that what follows starts where they began. */
  close(): void {
    this.#stream.write(`${this.#home()}${CLEAR_BELOW}`);
    this.#lines = 0;
    process.off("exit", this.#showCursor);
    this.#showCursor();
  }

  /** Also when the process is ended in between: a terminal without a cursor is a nuisance. */
  readonly #showCursor = (): void => {
    this.#stream.write(SHOW_CURSOR);
  };

  #home(): string {
    return this.#lines === 0 ? "" : `\u001b[${this.#lines}A\r`;
  }
}
