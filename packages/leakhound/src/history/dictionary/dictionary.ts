/**
 * What the profiles of one build have in common, each thing once: strings, functions, locations, call stacks and heads.
 *
 *   strings    bytes
 *   functions  [name, system name, file, start line lo, hi]
 *   locations  [mapping + 1, address lo, hi, (function + 1, line lo, hi)*]    the address counts from the mapping's start
 *   labels     [(key, text, number lo, hi)*]                                  the labels of a sample; row 0 has none
 *   stacks     [location*, labels]                                            leaf first
 *   heads      [has a period type, its type, unit, period lo, hi, default sample type, (sample type, unit)*]
 *   mappings   [(start lo, hi, limit lo, hi, offset lo, hi, file, build id, flags)*]
 *
 * Rows are only added, in order of first appearance, so a row number once written stays valid: all processes of the build
 * share the dictionary, and so do all hours. Addresses count from their mapping, because the system loads each process at
 * another address. The tables refer only to tables above them, except stacks, which refer to locations and labels.
 *
 * Fields that Go does not write (columns, folded locations, units of labels, comments) are not kept here: a profile that
 * has them is not rebuilt from a dictionary.
 */
import { SequenceTable } from "../../base/sequence-table.ts";
import { DICTIONARY_WORDS_MAX } from "../limits.ts";
import { DictionaryStrings } from "./strings.ts";

export const FUNCTION_WORDS = 5;
export const LOCATION_WORDS = 3;
export const LINE_WORDS = 3;
export const LABEL_WORDS = 4;
export const HEAD_WORDS = 6;
export const SAMPLE_TYPE_WORDS = 2;
export const MAPPING_WORDS = 9;
/** The label set of a sample without labels. */
export const NO_LABELS_ROW = 0;

export class Dictionary {
  readonly strings = new DictionaryStrings();
  readonly functions = new SequenceTable();
  readonly locations = new SequenceTable();
  readonly labels = new SequenceTable();
  readonly stacks = new SequenceTable();
  readonly heads = new SequenceTable();
  readonly mappings = new SequenceTable();

  constructor() {
    this.labels.end();
  }

  /** Whether so many more words exceed what a dictionary may have. A profile that needs them is kept as its bytes. */
  isFullFor(words: number): boolean {
    return this.words + words > DICTIONARY_WORDS_MAX;
  }

  /** 32-bit words of all tables: a measure of the memory that the dictionary takes. */
  get words(): number {
    return this.strings.words + TABLE_NAMES.reduce((sum, name) => sum + this[name].start(this[name].length), 0);
  }
}

export const TABLE_NAMES = ["functions", "locations", "labels", "stacks", "heads", "mappings"] as const;
export type TableName = (typeof TABLE_NAMES)[number];

/** Number of rows of each table. */
export type DictionaryLengths = Readonly<Record<TableName | "strings", number>>;

/** A dictionary without rows, except those that each one has. */
export const NO_LENGTHS: DictionaryLengths = lengthsOf(new Dictionary());

export function lengthsOf(dictionary: Dictionary): DictionaryLengths {
  const { strings, functions, locations, labels, stacks, heads, mappings } = dictionary;
  return {
    strings: strings.length,
    functions: functions.length,
    locations: locations.length,
    labels: labels.length,
    stacks: stacks.length,
    heads: heads.length,
    mappings: mappings.length,
  };
}

export function isSameLengths(a: DictionaryLengths, b: DictionaryLengths): boolean {
  return a.strings === b.strings && TABLE_NAMES.every((name) => a[name] === b[name]);
}

/** Frames of a stack, which is one word shorter than its row. */
export function stackLength({ stacks }: Dictionary, row: number): number {
  return stacks.start(row + 1) - stacks.start(row) - 1;
}

/** The row of labels of a stack. */
export function labelsOfStack({ stacks }: Dictionary, row: number): number {
  return stacks.words[stacks.start(row + 1) - 1]!;
}
