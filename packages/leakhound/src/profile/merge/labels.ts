/**
 * Label sets of samples of several profiles. The order of labels in a sample does not matter, except among labels of one
 * key, so each set is interned with its labels in the order of google/pprof: texts before numbers, each sorted by key.
 *
 *   bytes=1024, route="/b", user="7", route="/a"   ->   route="/b", route="/a", user="7", bytes=1024
 *
 *   row   key | text, or 0 | number, 2 words | unit of the number
 */
import { compareText } from "../../base/go-format.ts";
import { SequenceTable } from "../../base/sequence-table.ts";
import { emptyLabels, labelKind } from "../model/labels.ts";
import type { LabelTable, Profile, SampleTable } from "../model/types.ts";
import type { MergedStrings } from "./strings.ts";

const ROW_WORDS = 5;

export class MergedLabels {
  readonly #strings: MergedStrings;
  readonly #sets = new SequenceTable();
  #profile: Profile | null = null;

  constructor(strings: MergedStrings) {
    this.#strings = strings;
    // Set 0 has no labels.
    this.#sets.end();
  }

  enter(profile: Profile): void {
    this.#profile = profile;
  }

  /** The set of labels of a sample. */
  set(sample: number): number {
    const { labels, labelStart } = this.#profile!.samples;
    const start = labelStart[sample]!;
    const end = labelStart[sample + 1]!;
    if (start === end) return 0;
    if (end - start === 1) this.#push(labels, start);
    else for (const row of sortedLabels(this.#profile!, start, end)) this.#push(labels, row);
    return this.#sets.end();
  }

  #push(labels: LabelTable, row: number): void {
    if (labelKind(this.#profile!, row) === "none") return;
    const isText = labels.str[row] !== 0;
    this.#sets.push(this.#strings.row(labels.key[row]!));
    this.#sets.push(this.#strings.row(labels.str[row]!));
    this.#sets.push(isText ? 0 : labels.num.lo(row));
    this.#sets.push(isText ? 0 : labels.num.hi(row));
    this.#sets.push(isText ? 0 : this.#strings.row(labels.numUnit[row]!));
  }

  /** The label columns of samples with these sets. */
  table(sets: Uint32Array): Pick<SampleTable, "labels" | "labelStart"> {
    const labelStart = new Uint32Array(sets.length + 1);
    sets.forEach((set, row) => {
      labelStart[row + 1] = labelStart[row]! + (this.#sets.start(set + 1) - this.#sets.start(set)) / ROW_WORDS;
    });
    const labels = emptyLabels(labelStart[sets.length]!);
    sets.forEach((set, row) => {
      this.#fill(labels, { row: labelStart[row]!, set });
    });
    return { labels, labelStart };
  }

  /** Writes the labels of a set into a table, from `row` on. */
  #fill(table: LabelTable, { row, set }: { readonly row: number; readonly set: number }): void {
    let at = row;
    const { words } = this.#sets;
    const end = this.#sets.start(set + 1);
    for (let word = this.#sets.start(set); word < end; word += ROW_WORDS, at++) {
      table.key[at] = words[word]!;
      table.str[at] = words[word + 1]!;
      table.num.setWords(at, words[word + 2]!, words[word + 3]!);
      table.numUnit[at] = words[word + 4]!;
    }
  }
}

/** The rows [start, end): texts before numbers, each sorted by key, and labels of one key in their order. */
function sortedLabels({ samples: { labels }, strings }: Profile, start: number, end: number): number[] {
  const rows = Array.from({ length: end - start }, (_, at) => start + at);
  const isNumber = (row: number) => (labels.str[row] === 0 ? 1 : 0);
  return rows.sort((a, b) => {
    if (isNumber(a) !== isNumber(b)) return isNumber(a) - isNumber(b);
    const [left, right] = [labels.key[a]!, labels.key[b]!];
    return left === right ? a - b : compareText(strings.get(left), strings.get(right)) || a - b;
  });
}
