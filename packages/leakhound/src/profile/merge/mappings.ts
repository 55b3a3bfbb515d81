/**
 * Mappings of several profiles. Each process maps the same binary to another address, so two mappings are equal if their
 * build ids (or, without them, files), offsets and sizes in whole pages are. The first one is used for all.
 */
import { SequenceTable } from "../../base/sequence-table.ts";
import { countingIds, int64Column } from "../model/int64-columns.ts";
import type { MappingTable } from "../model/types.ts";
import { emptyRowCache, UNKNOWN } from "./row-cache.ts";
import type { MergedStrings } from "./strings.ts";

const PAGE_BYTES = 0x1000n;

interface Mapping {
  readonly memoryStart: bigint;
  readonly memoryLimit: bigint;
  readonly fileOffset: bigint;
  readonly filename: number;
  readonly buildId: number;
  readonly flags: number;
}

export class MergedMappings {
  readonly #strings: MergedStrings;
  readonly #keys = new SequenceTable();
  readonly #rows: Mapping[] = [];
  #mappings: MappingTable | null = null;
  #rowCache = emptyRowCache(0);

  constructor(strings: MergedStrings) {
    this.#strings = strings;
  }

  /** The first mapping of all is the program, so it stays even if nothing refers to it. */
  enter(mappings: MappingTable): void {
    this.#mappings = mappings;
    this.#rowCache = emptyRowCache(mappings.length);
    if (this.#rows.length === 0 && mappings.length > 0) this.row(0);
  }

  /** -1 means no mapping in all profiles. */
  row(of: number): number {
    if (of < 0) return of;
    if (this.#rowCache[of] === UNKNOWN) this.#rowCache[of] = this.#add(this.#mappings!, of);
    return this.#rowCache[of]!;
  }

  memoryStart(row: number): bigint {
    return this.#rows[row]!.memoryStart;
  }

  #add(table: MappingTable, of: number): number {
    const mapping: Mapping = {
      memoryStart: table.memoryStart.bigint(of),
      memoryLimit: table.memoryLimit.bigint(of),
      fileOffset: table.fileOffset.bigint(of),
      filename: this.#strings.row(table.filename[of]!),
      buildId: this.#strings.row(table.buildId[of]!),
      flags: table.flags[of]!,
    };
    this.#pushKey(mapping);
    const row = this.#keys.end();
    if (row === this.#rows.length) this.#rows.push(mapping);
    return row;
  }

  #pushKey({ memoryStart, memoryLimit, fileOffset, buildId, filename }: Mapping): void {
    const size = BigInt.asUintN(64, memoryLimit - memoryStart + PAGE_BYTES - 1n);
    for (const word of [size - (size % PAGE_BYTES), BigInt.asUintN(64, fileOffset)]) {
      this.#keys.push(Number(word & 0xffff_ffffn));
      this.#keys.push(Number(word >> 32n));
    }
    this.#keys.push(buildId === 0 ? filename : buildId);
  }

  finish(): MappingTable {
    const rows = this.#rows;
    const column = (value: (mapping: Mapping) => bigint) => int64Column(rows.map(value));
    return {
      length: rows.length,
      id: countingIds(rows.length),
      memoryStart: column((mapping) => mapping.memoryStart),
      memoryLimit: column((mapping) => mapping.memoryLimit),
      fileOffset: column((mapping) => mapping.fileOffset),
      filename: Uint32Array.from(rows, (mapping) => mapping.filename),
      buildId: Uint32Array.from(rows, (mapping) => mapping.buildId),
      flags: Uint8Array.from(rows, (mapping) => mapping.flags),
    };
  }
}
