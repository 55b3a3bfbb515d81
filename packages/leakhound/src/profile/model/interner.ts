/** Rows in order of first appearance, each with a key. A number is found faster than a text. */
export class Interner<Row, Index extends number> {
  readonly rows: Row[] = [];
  readonly #indexes = new Map<string | number, Index>();

  index(key: string | number, make: () => Row): Index {
    const known = this.#indexes.get(key);
    if (known !== undefined) return known;
    const index = (this.rows.push(make()) - 1) as Index;
    this.#indexes.set(key, index);
    return index;
  }
}
