/** Collects the scrapes of a series to a matrix: follows each bucket through the hour, and ranks the buckets. */
import { gatherWords } from "../bytes/gather.ts";
import type { Dictionary } from "../dictionary/dictionary.ts";
import { MalformedHistory } from "../fault.ts";
import { CELLS_MAX } from "../limits.ts";
import { matchRows, NEW_ROW } from "../scrape/match.ts";
import type { Scrape } from "../scrape.ts";
import type { SeriesMatrix, SlotTable } from "./matrix.ts";

const NONE = -1;
const NO_STACKS = new Uint32Array(0);

export class MatrixCollector {
  readonly #dictionary: Dictionary;
  readonly #scrapes: Scrape[] = [];
  /** The slot of each row of each scrape, by order of first appearance. */
  readonly #slotsOf: Int32Array[] = [];
  /** By slot. */
  readonly #stacks: number[] = [];
  readonly #first: number[] = [];
  readonly #end: number[] = [];
  /** Slots as a list in both directions; the first is the newest. */
  readonly #next: number[] = [];
  readonly #previous: number[] = [];
  #head = NONE;
  #tail = NONE;

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary;
  }

  get length(): number {
    return this.#scrapes.length;
  }

  add(scrape: Scrape): void {
    const at = this.#scrapes.length;
    const before = this.#slotsOf[at - 1] ?? null;
    const matched = matchRows(
      this.#scrapes[at - 1]?.stacks ?? NO_STACKS,
      scrape.stacks,
      this.#dictionary.stacks.length,
    );
    const slots = new Int32Array(scrape.stacks.length);
    let following = NONE;
    for (let row = slots.length - 1; row >= 0; row--) {
      const known = matched[row] === NEW_ROW ? NONE : before![matched[row]!]!;
      const slot = known === NONE ? this.#newSlot(scrape.stacks[row]!, { at, following }) : known;
      this.#end[slot] = at + 1;
      slots[row] = slot;
      following = slot;
    }
    this.#scrapes.push(scrape);
    this.#slotsOf.push(slots);
  }

  #newSlot(stack: number, { at, following }: { readonly at: number; readonly following: number }): number {
    const slot = this.#stacks.push(stack) - 1;
    this.#first.push(at);
    this.#end.push(at + 1);
    const previous = following === NONE ? this.#tail : this.#previous[following]!;
    this.#previous.push(previous);
    this.#next.push(following);
    if (previous === NONE) this.#head = slot;
    else this.#next[previous] = slot;
    if (following === NONE) this.#tail = slot;
    else this.#previous[following] = slot;
    return slot;
  }

  /** Throws `MalformedHistory` if there are more values than a chunk may have. */
  finish(): SeriesMatrix {
    const rankOf = this.#ranks();
    const first = this.#scrapes[0]!;
    const cells = rankOf.length * this.#scrapes.length;
    if (cells * first.counts.length > CELLS_MAX) {
      throw new MalformedHistory("too-large", `${cells} values of a series are more than a chunk may have`, "");
    }
    const slots = this.#slotTable(rankOf);
    return {
      model: first.model,
      scrapes: this.#scrapes,
      slots,
      counts: first.counts.map((_, column) => this.#column(column, rankOf)),
      orders: this.#orders(rankOf, slots),
      escapes: this.#scrapes.map(({ escapes }) => escapes),
    };
  }

  #ranks(): Int32Array {
    const rankOf = new Int32Array(this.#stacks.length);
    let rank = 0;
    for (let slot = this.#head; slot !== NONE; slot = this.#next[slot]!) rankOf[slot] = rank++;
    return rankOf;
  }

  #slotTable(rankOf: Int32Array): SlotTable {
    const length = rankOf.length;
    const table = {
      length,
      stacks: new Uint32Array(length),
      first: new Uint32Array(length),
      end: new Uint32Array(length),
    };
    rankOf.forEach((rank, slot) => {
      table.stacks[rank] = this.#stacks[slot]!;
      table.first[rank] = this.#first[slot]!;
      table.end[rank] = this.#end[slot]!;
    });
    return table;
  }

  #column(column: number, rankOf: Int32Array): Float64Array {
    const scrapes = this.#scrapes.length;
    const values = new Float64Array(rankOf.length * scrapes);
    this.#scrapes.forEach(({ counts }, at) => {
      const slots = this.#slotsOf[at]!;
      const from = counts[column]!;
      for (let row = 0; row < slots.length; row++) values[rankOf[slots[row]!]! * scrapes + at] = from[row]!;
    });
    return values;
  }

  /** Scrapes with the same stacks in the same order have the same order of slots. */
  #orders(rankOf: Int32Array, slots: SlotTable): (Int32Array | null)[] {
    const orders: (Int32Array | null)[] = [];
    this.#scrapes.forEach(({ stacks }, at) => {
      const isSame = at > 0 && stacks === this.#scrapes[at - 1]!.stacks;
      orders.push(isSame ? orders[at - 1]! : this.#orderAt(at, rankOf, slots));
    });
    return orders;
  }

  #orderAt(at: number, rankOf: Int32Array, { length, first, end }: SlotTable): Int32Array | null {
    const ranks = gatherWords(rankOf, this.#slotsOf[at]!);
    if (isAscending(ranks)) return null;
    const places = new Int32Array(length);
    let count = 0;
    for (let rank = 0; rank < length; rank++) if (first[rank]! <= at && at < end[rank]!) places[rank] = count++;
    return Int32Array.from(gatherWords(places, ranks));
  }
}

function isAscending(ranks: Uint32Array): boolean {
  for (let row = 1; row < ranks.length; row++) if (ranks[row]! <= ranks[row - 1]!) return false;
  return true;
}
