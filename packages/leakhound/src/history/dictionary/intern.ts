/** Adds what a profile has and the dictionary lacks, and maps rows of the profile to rows of the dictionary. */
import type { Int64Column } from "../../base/int64.ts";
import type { Profile, SampleTable } from "../../profile/model/types.ts";
import {
  type Dictionary,
  FUNCTION_WORDS,
  HEAD_WORDS,
  LABEL_WORDS,
  LINE_WORDS,
  LOCATION_WORDS,
  MAPPING_WORDS,
  NO_LABELS_ROW,
  SAMPLE_TYPE_WORDS,
} from "./dictionary.ts";

const TWO_32 = 4_294_967_296;
const NO_STACKS = new Uint32Array(0);
/** Stacks that may be gone between two that stay. */
const GONE_MAX = 8;

/** The dictionary's row of a string of a profile. */
type StringRows = (index: number) => number;

/** Rows of the dictionary for the rows of a profile. */
export interface ProfileRows {
  readonly strings: StringRows;
  readonly locations: Int32Array;
  readonly head: number;
  readonly mappings: number;
}

/** At most so many 32-bit words does the profile add to a dictionary. */
export function wordsOfTables({ functions, locations, mappings, sampleTypes, strings }: Profile): number {
  const fixed = FUNCTION_WORDS * functions.length + LOCATION_WORDS * locations.length + MAPPING_WORDS * mappings.length;
  const head = HEAD_WORDS + SAMPLE_TYPE_WORDS * sampleTypes.length;
  return fixed + head + LINE_WORDS * locations.lines.length + wordsOfStrings(strings);
}

/** The same for its samples: a word for each frame, one for the labels of each sample, and the labels. */
export function wordsOfSamples({ length, locations, labels }: SampleTable): number {
  return length + locations.length + LABEL_WORDS * labels.length;
}

/** Each string has a word for its length, and its bytes, four to a word, with one more at the end. */
function wordsOfStrings(strings: Profile["strings"]): number {
  let words = 0;
  for (let row = 0; row < strings.length; row++) words += 2 + (strings.bytesOf(row).length >> 2);
  return words;
}

/** All tables of the profile except its samples. */
export function internTables(dictionary: Dictionary, profile: Profile): ProfileRows {
  const rows = Uint32Array.from({ length: profile.strings.length }, (_, index) =>
    dictionary.strings.rowOf(profile.strings, index),
  );
  const strings: StringRows = (index) => rows[index]!;
  const functions = internFunctions(dictionary, profile, rows);
  return {
    strings,
    locations: internLocations(dictionary, profile, functions),
    ...internFields(dictionary, profile, strings),
  };
}

/** The same where the locations are known: only strings that labels and mappings have are looked up. */
export function internKnown(dictionary: Dictionary, profile: Profile, locations: Int32Array): ProfileRows {
  const known = new Map<number, number>();
  const strings: StringRows = (index) => {
    const row = known.get(index) ?? dictionary.strings.rowOf(profile.strings, index);
    known.set(index, row);
    return row;
  };
  return { strings, locations, ...internFields(dictionary, profile, strings) };
}

function internFields(dictionary: Dictionary, profile: Profile, strings: StringRows) {
  return { head: internHead(dictionary, profile), mappings: internMappings(dictionary, profile, strings) };
}

function internFunctions({ functions: rows }: Dictionary, { functions }: Profile, strings: Uint32Array): Uint32Array {
  return Uint32Array.from({ length: functions.length }, (_, row) => {
    rows.push(strings[functions.name[row]!]!);
    rows.push(strings[functions.systemName[row]!]!);
    rows.push(strings[functions.filename[row]!]!);
    rows.push(functions.startLine.lo(row));
    rows.push(functions.startLine.hi(row));
    return rows.end();
  });
}

function internLocations({ locations: rows }: Dictionary, profile: Profile, functions: Uint32Array): Int32Array {
  const { locations, mappings } = profile;
  return Int32Array.from({ length: locations.length }, (_, row) => {
    const mapping = locations.mapping[row]!;
    rows.push(mapping + 1);
    pushAddress(rows, {
      lo: locations.address.lo(row),
      hi: locations.address.hi(row),
      ...startOf(mappings.memoryStart, mapping),
    });
    for (let line = locations.lineStart[row]!; line < locations.lineStart[row + 1]!; line++) {
      const index = locations.lines.function[line]!;
      rows.push(index < 0 ? 0 : functions[index]! + 1);
      rows.push(locations.lines.line.lo(line));
      rows.push(locations.lines.line.hi(line));
    }
    return rows.end();
  });
}

function startOf(starts: Int64Column, mapping: number): { readonly startLo: number; readonly startHi: number } {
  return mapping < 0 ? { startLo: 0, startHi: 0 } : { startLo: starts.lo(mapping), startHi: starts.hi(mapping) };
}

interface Address {
  readonly lo: number;
  readonly hi: number;
  readonly startLo: number;
  readonly startHi: number;
}

/** The address minus the start, modulo 2^64. */
function pushAddress(rows: Dictionary["locations"], { lo, hi, startLo, startHi }: Address): void {
  const low = lo - startLo;
  rows.push(low < 0 ? low + TWO_32 : low);
  rows.push((hi - startHi - (low < 0 ? 1 : 0)) >>> 0);
}

function internHead(dictionary: Dictionary, profile: Profile): number {
  const { heads: rows, strings } = dictionary;
  const { periodType, sampleTypes, defaultSampleType, period } = profile;
  const word = BigInt.asUintN(64, period);
  const texts = [periodType?.type ?? "", periodType?.unit ?? ""].map((text) => strings.rowOfText(text));
  const types = sampleTypes.flatMap(({ type, unit }) => [strings.rowOfText(type), strings.rowOfText(unit)]);
  rows.push(periodType === null ? 0 : 1);
  for (const row of texts) rows.push(row);
  rows.push(Number(word & 0xffff_ffffn));
  rows.push(Number(word >> 32n));
  rows.push(strings.rowOfText(defaultSampleType));
  for (const row of types) rows.push(row);
  return rows.end();
}

function internMappings({ mappings: rows }: Dictionary, { mappings }: Profile, strings: StringRows): number {
  for (let row = 0; row < mappings.length; row++) {
    for (const column of [mappings.memoryStart, mappings.memoryLimit, mappings.fileOffset]) {
      rows.push(column.lo(row));
      rows.push(column.hi(row));
    }
    rows.push(strings(mappings.filename[row]!));
    rows.push(strings(mappings.buildId[row]!));
    rows.push(mappings.flags[row]!);
  }
  return rows.end();
}

/**
 * The stack of each sample, in order.
 *
 * @param before those of a profile before, whose order is much the same: a stack that follows there is compared, and not looked up
 */
export function internStacks(
  dictionary: Dictionary,
  { length, locationStart, locations, labelStart, labels }: SampleTable,
  rows: Pick<ProfileRows, "locations" | "strings">,
  before: Uint32Array = NO_STACKS,
): Uint32Array {
  const { stacks } = dictionary;
  const result = new Uint32Array(length);
  let next = 0;
  for (let sample = 0; sample < length; sample++) {
    const [first, end] = [labelStart[sample]!, labelStart[sample + 1]!];
    const labelsRow = first === end ? NO_LABELS_ROW : internLabels(dictionary, { labels, first, end }, rows.strings);
    const [from, to] = [locationStart[sample]!, locationStart[sample + 1]!];
    if (next < before.length) stacks.expect(before[next]!);
    const expected = stacks.expected(rows.locations, locations, from, to, labelsRow);
    if (expected >= 0) {
      result[sample] = expected;
      next++;
      continue;
    }
    for (let at = from; at < to; at++) stacks.push(rows.locations[locations[at]!]!);
    stacks.push(labelsRow);
    result[sample] = stacks.end();
    next = placeAfter(before, { stack: result[sample]!, next });
  }
  return result;
}

/** The place after a stack, which is a few places on where those between are gone; the same place for a stack that is new. */
function placeAfter(before: Uint32Array, { stack, next }: { readonly stack: number; readonly next: number }): number {
  const end = Math.min(before.length, next + GONE_MAX);
  for (let at = next; at < end; at++) if (before[at] === stack) return at + 1;
  return next;
}

interface LabelRange {
  readonly labels: SampleTable["labels"];
  readonly first: number;
  readonly end: number;
}

function internLabels({ labels: rows }: Dictionary, { labels, first, end }: LabelRange, strings: StringRows): number {
  for (let row = first; row < end; row++) {
    rows.push(strings(labels.key[row]!));
    rows.push(strings(labels.str[row]!));
    rows.push(labels.num.lo(row));
    rows.push(labels.num.hi(row));
  }
  return rows.end();
}
