/** Rows in order of first appearance, each with a key. */
export class Interner<Row, Index extends number> {
  readonly rows: Row[] = [];
  readonly #indexes = new Map<string, Index>();

  index(key: string, make: () => Row): Index {
    const known = this.#indexes.get(key);
    if (known !== undefined) return known;
    const index = (this.rows.push(make()) - 1) as Index;
    this.#indexes.set(key, index);
    return index;
  }
}
