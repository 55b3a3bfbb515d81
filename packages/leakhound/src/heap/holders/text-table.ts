/** A table of distinct texts: equal texts have equal rows. */
export class TextTable {
  readonly #texts: string[] = [];
  readonly #rows = new Map<string, number>();

  row(text: string): number {
    const known = this.#rows.get(text);
    if (known !== undefined) return known;
    const row = this.#texts.push(text) - 1;
    this.#rows.set(text, row);
    return row;
  }

  text(row: number): string {
    return this.#texts[row] ?? "";
  }
}
