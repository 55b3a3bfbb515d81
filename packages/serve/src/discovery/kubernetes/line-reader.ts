/** Cuts a stream of bytes into lines of text. */
const LINE_CHARS_MAX = 16 * 2 ** 20;
const LINE_FEED = 10;

export class LineReader {
  readonly #take: (line: string) => void;
  #parts: Uint8Array[] = [];
  #length = 0;

  constructor(take: (line: string) => void) {
    this.#take = take;
  }

  /** @throws for a line of more than 16 MiB; errors of the callback pass through */
  add(chunk: Uint8Array): void {
    let begin = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, begin)) {
      this.#keep(chunk.subarray(begin, end));
      begin = end + 1;
      const line = Buffer.concat(this.#parts).toString("utf8");
      this.#parts = [];
      this.#length = 0;
      if (line.trim() !== "") this.#take(line);
    }
    // The chunk belongs to the connection.
    this.#keep(chunk.slice(begin));
  }

  #keep(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#length += part.length;
    if (this.#length > LINE_CHARS_MAX) throw new Error("a line has more than 16 MiB");
    this.#parts.push(part);
  }
}
