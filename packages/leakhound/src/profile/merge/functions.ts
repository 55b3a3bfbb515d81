/** Functions of several profiles. Two are equal if their names, files and start lines are. */
import { Int64Column } from "../../base/int64.ts";
import { SequenceTable } from "../../base/sequence-table.ts";
import { countingIds } from "../model/int64-columns.ts";
import type { FunctionTable } from "../model/types.ts";
import { emptyRowCache, UNKNOWN } from "./row-cache.ts";
import type { MergedStrings } from "./strings.ts";

/** Name, system name, file, and the two halves of the start line. */
const WORDS = 5;

export class MergedFunctions {
  readonly #strings: MergedStrings;
  readonly #table = new SequenceTable();
  #functions: FunctionTable | null = null;
  #rowCache = emptyRowCache(0);

  constructor(strings: MergedStrings) {
    this.#strings = strings;
  }

  enter(functions: FunctionTable): void {
    this.#functions = functions;
    this.#rowCache = emptyRowCache(functions.length);
  }

  row(of: number): number {
    if (this.#rowCache[of] === UNKNOWN) this.#rowCache[of] = this.#add(this.#functions!, of);
    return this.#rowCache[of]!;
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
