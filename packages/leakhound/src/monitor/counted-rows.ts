/**
 * A stored profile as the rows of a series, without rebuilding it: the stacks of its dictionary are looked up once for all
 * profiles of a build, and its values are computed from its counts.
 *
 *   scrape       stack 17  live 812           stack 4   live 3
 *   dictionary   stack 17 = make < remember < main
 *   row          remember's stack in the series, 812 objects scaled to bytes, …
 */
import type { CaptureKind } from "../base/capture.ts";
import { allSteps } from "../base/steps.ts";
import { valuesOfType } from "../history/counts/columns.ts";
import { type Dictionary, stackLength } from "../history/dictionary/dictionary.ts";
import { headOf, tablesOf } from "../history/dictionary/tables.ts";
import type { Scrape } from "../history/scrape.ts";
import { columnsOfKind, type FoldedColumns, kindOfProfile } from "../series/folded-columns.ts";
import type { FunctionNumber } from "../series/functions.ts";
import type { LocationFrames, StackRows } from "../series/points.ts";
import type { FolderTables, SeriesTables } from "../series/shared-tables.ts";
import type { PlaceRow } from "../series/stacks.ts";

/** Addresses do not count here: those of the first process are as good as any. */
const FIRST_MAPPINGS = 0;
const UNKNOWN = 0xffff_ffff;

export interface KindRows {
  readonly kind: CaptureKind;
  readonly rows: StackRows;
}

/** The stacks of a dictionary in the tables of series; for all profiles of its build. */
export class CountedStacks {
  readonly #dictionary: Dictionary;
  readonly #tables: SeriesTables;
  readonly #ofKind = new Map<CaptureKind, KindStacks>();

  constructor(dictionary: Dictionary, tables: SeriesTables) {
    this.#dictionary = dictionary;
    this.#tables = tables;
  }

  /** @returns null for a profile of no known kind, and for one of an interval, which has to be rebuilt to be understood */
  rowsOf(scrape: Scrape): KindRows | null {
    const head = headOf(this.#dictionary, scrape.head);
    const kind = kindOfProfile(head);
    if (kind === null || scrape.durationNanos > 0n) return null;
    const columns = columnsOfKind(head, kind)!;
    const values = valueColumns(this.#dictionary, scrape, columns);
    return {
      kind,
      rows: {
        stack: this.#stacksOf(kind).of(scrape.stacks),
        ...values,
        periodBytes: kind === "heap" ? Number(head.period) : 0,
      },
    };
  }

  #stacksOf(kind: CaptureKind): KindStacks {
    const known = this.#ofKind.get(kind) ?? new KindStacks(this.#dictionary, this.#tables[kind]);
    this.#ofKind.set(kind, known);
    return known;
  }
}

class KindStacks {
  readonly #dictionary: Dictionary;
  readonly #tables: FolderTables;
  #frames: LocationFrames | null = null;
  #locations = 0;
  #known = new Uint32Array(0);

  constructor(dictionary: Dictionary, tables: FolderTables) {
    this.#dictionary = dictionary;
    this.#tables = tables;
  }

  of(stacks: Uint32Array): Uint32Array {
    const { length } = this.#dictionary.stacks;
    if (this.#known.length < length) this.#widen(length);
    const rows = new Uint32Array(stacks.length);
    for (let row = 0; row < stacks.length; row++) {
      const stack = stacks[row]!;
      if (this.#known[stack] === UNKNOWN) this.#known[stack] = this.#find(stack);
      rows[row] = this.#known[stack]!;
    }
    return rows;
  }

  #widen(length: number): void {
    const wider = new Uint32Array(length).fill(UNKNOWN);
    wider.set(this.#known);
    this.#known = wider;
  }

  #find(stack: number): number {
    const { stacks } = this.#dictionary;
    const frames = this.#framesOf();
    const first = stacks.start(stack);
    for (let at = first; at < first + stackLength(this.#dictionary, stack); at++) {
      const location = stacks.words[at]!;
      for (let row = frames.start[location]!; row < frames.start[location + 1]!; row++)
        this.#tables.stacks.push(frames.frame[row] as FunctionNumber, row as PlaceRow);
    }
    return this.#tables.stacks.find(frames);
  }

  /** Those of all locations: a dictionary that has grown has more. */
  #framesOf(): LocationFrames {
    const { length } = this.#dictionary.locations;
    if (this.#frames === null || this.#locations < length) {
      this.#frames = allSteps(this.#tables.frames.framesOf(tablesOf(this.#dictionary, FIRST_MAPPINGS)));
      this.#locations = length;
    }
    return this.#frames;
  }
}

type ValueColumns = Pick<StackRows, "amount" | "objects" | "allocated">;

function valueColumns(dictionary: Dictionary, scrape: Scrape, columns: FoldedColumns): ValueColumns {
  const columnOf = (type: number | null) => (type === null ? null : valuesOfType(dictionary, scrape, type));
  return {
    amount: valuesOfType(dictionary, scrape, columns.amount),
    objects: columnOf(columns.objects),
    allocated: columnOf(columns.allocated),
  };
}
