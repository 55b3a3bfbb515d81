/** Functions of several profiles: equal where names, file and first line are. */
import { Int64Column } from "../../base/int64.ts";
import { SequenceTable } from "../../base/sequence-table.ts";
import { countingIds } from "../model/int64-columns.ts";
import type { FunctionTable } from "../model/types.ts";
import type { MergedStrings } from "./strings.ts";
import { NOT_YET, unknownRows } from "./unknown-rows.ts";

/** name, system name, file, and the first line's two halves */
const WORDS = 5;

export class MergedFunctions {
  readonly #strings: MergedStrings;
  readonly #table = new SequenceTable();
  #functions: FunctionTable | null = null;
  #known = unknownRows(0);

  constructor(strings: MergedStrings) {
    this.#strings = strings;
  }

  enter(functions: FunctionTable): void {
    this.#functions = functions;
    this.#known = unknownRows(functions.length);
  }

  row(of: number): number {
    if (this.#known[of] === NOT_YET) this.#known[of] = this.#add(this.#functions!, of);
    return this.#known[of]!;
  }

  #add({ name, systemName, filename, startLine }: FunctionTable, of: number): number {
    this.#table.push(this.#strings.row(name[of]!));
    this.#table.push(this.#strings.row(systemName[of]!));
    this.#table.push(this.#strings.row(filename[of]!));
    this.#table.push(startLine.lo(of));
    this.#table.push(startLine.hi(of));
    return this.#table.end();
  }

  finish(): FunctionTable {
    const { length, words } = this.#table;
    const column = (word: number) => Uint32Array.from({ length }, (_, row) => words[row * WORDS + word]!);
    const startLine = new Int64Column(length);
    for (let row = 0; row < length; row++) startLine.setWords(row, words[row * WORDS + 3]!, words[row * WORDS + 4]!);
    return { length, id: countingIds(length), name: column(0), systemName: column(1), filename: column(2), startLine };
  }
}
