/**
 * Lines at the bottom of a terminal that are redrawn in place.
 *
 * Each draw moves the cursor to the first of these lines, and clears the screen below it. The cursor is hidden until
 * `close`, which removes the lines.
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
    this.#stream.write(`${this.#toFirstLine()}${CLEAR_BELOW}${shown.join("\n")}\n`);
    this.#lines = shown.length;
  }

  /** Removes the lines. The next output begins where they began. */
  close(): void {
    this.#stream.write(`${this.#toFirstLine()}${CLEAR_BELOW}`);
    this.#lines = 0;
    process.off("exit", this.#showCursor);
    this.#showCursor();
  }

  /** Runs also when the process ends before `close`. */
  readonly #showCursor = (): void => {
    this.#stream.write(SHOW_CURSOR);
  };

  #toFirstLine(): string {
    return this.#lines === 0 ? "" : `\u001b[${this.#lines}A\r`;
  }
}
