/**
 * The sum of several profiles with the same sample types: samples with the same stack and the same labels become one
 * sample, whose values are added.
 *
 * Rows are numbered in the order in which samples first refer to them, as in google/pprof: a sample to its locations, a
 * location to its mapping and then to the functions of its lines. Rows that no sample refers to are omitted, and so are
 * samples whose values are all 0, before and after the sum.
 */
import { Int64Column } from "../../base/int64.ts";
import { SequenceTable } from "../../base/sequence-table.ts";
import { hasSameTables } from "../model/same-tables.ts";
import type { Profile, SampleTable } from "../model/types.ts";
import { MergedFunctions } from "./functions.ts";
import { MergedLabels } from "./labels.ts";
import { MergedLocations } from "./locations.ts";
import { MergedMappings } from "./mappings.ts";
import { MergedStrings } from "./strings.ts";

type Tables = Pick<Profile, "samples" | "locations" | "functions" | "mappings" | "strings">;

const FIRST_SAMPLES = 1024;

export class MergedSamples {
  readonly #types: number;
  readonly #strings = new MergedStrings();
  readonly #functions = new MergedFunctions(this.#strings);
  readonly #mappings = new MergedMappings(this.#strings);
  readonly #locations = new MergedLocations(this.#mappings, this.#functions);
  readonly #labels = new MergedLabels(this.#strings);
  /** The key of a sample: its locations, leaf first, and then its label set. */
  readonly #keys = new SequenceTable();
  #values: Int64Column;
  #last: Profile | null = null;

  /** @param types number of sample types of each profile */
  constructor(types: number) {
    this.#types = types;
    this.#values = new Int64Column(FIRST_SAMPLES * types);
  }

  add(profile: Profile): void {
    if (!this.#last || !hasSameTables(this.#last, profile)) this.#enter(profile);
    this.#last = profile;
    this.#labels.enter(profile);
    const { samples } = profile;
    for (let sample = 0; sample < samples.length; sample++) {
      if (!this.#isZero(samples.values, sample)) this.#addValues(this.#rowOf(samples, sample), samples, sample);
    }
  }

  #enter(profile: Profile): void {
    this.#strings.enter(profile.strings);
    this.#functions.enter(profile.functions);
    this.#mappings.enter(profile.mappings);
    this.#locations.enter(profile);
  }

  #rowOf({ locationStart, locations }: SampleTable, sample: number): number {
    const labels = this.#labels.set(sample);
    const start = locationStart[sample]!;
    const end = locationStart[sample + 1]!;
    const rows = this.#locations.rows(locations, start, end);
    const expected = this.#keys.expected(rows, locations, start, end, labels);
    if (expected >= 0) return expected;
    for (let at = start; at < end; at++) this.#keys.push(rows[locations[at]!]!);
    this.#keys.push(labels);
    return this.#keys.end();
  }

  #addValues(row: number, { values }: SampleTable, sample: number): void {
    const types = this.#types;
    if ((row + 1) * types > this.#values.length) this.#values = this.#values.grown(this.#values.length * 2);
    for (let type = 0; type < types; type++) {
      const from = sample * types + type;
      this.#values.addWords(row * types + type, values.lo(from), values.hi(from));
    }
  }

  /** The tables of the sum. */
  finish(): Tables {
    return {
      samples: this.#sampleTable(),
      locations: this.#locations.finish(),
      functions: this.#functions.finish(),
      mappings: this.#mappings.finish(),
      strings: this.#strings.finish(),
    };
  }

  /** Whether all values of some sample are 0: then the sum has to be merged again, by itself. */
  get hasZeros(): boolean {
    for (let row = 0; row < this.#keys.length; row++) if (this.#isZero(this.#values, row)) return true;
    return false;
  }

  #sampleTable(): SampleTable {
    const { length, words } = this.#keys;
    const locationStart = new Uint32Array(length + 1);
    const labels = new Uint32Array(length);
    // Each sequence has one word more than locations: its label set.
    for (let row = 0; row < length; row++) locationStart[row + 1] = this.#keys.start(row + 1) - row - 1;
    const locations = new Uint32Array(locationStart[length]!);
    for (let row = 0; row < length; row++) {
      const last = this.#keys.start(row + 1) - 1;
      locations.set(words.subarray(this.#keys.start(row), last), locationStart[row]);
      labels[row] = words[last]!;
    }
    const values = this.#values.slice(length * this.#types);
    return { length, values, locationStart, locations, ...this.#labels.table(labels) };
  }

  /** Whether all values of the sample in this row are 0. */
  #isZero(values: Int64Column, row: number): boolean {
    const end = (row + 1) * this.#types;
    for (let at = row * this.#types; at < end; at++) if (values.lo(at) !== 0 || values.hi(at) !== 0) return false;
    return true;
  }
}
