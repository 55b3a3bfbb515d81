/** The profile of a scrape: as tables, and as the bytes that the process wrote, checked by their checksum. */
import { type ColumnMemory, NEW_COLUMNS, ReusedColumns } from "../../base/column-memory.ts";
import type { Int64Column } from "../../base/int64.ts";
import { EMPTY_HEAD } from "../../profile/model/builder.ts";
import { emptyLabels } from "../../profile/model/labels.ts";
import type { LabelTable, Profile, SampleTable } from "../../profile/model/types.ts";
import { crc32 } from "../bytes/crc32.ts";
import { valuesOf } from "../counts/columns.ts";
import { type Dictionary, LABEL_WORDS, labelsOfStack, stackLength } from "../dictionary/dictionary.ts";
import { headOf, tablesOf } from "../dictionary/tables.ts";
import { MalformedHistory } from "../fault.ts";
import { encodeGoProfile, isGoLayoutOf } from "../layout/go-layout.ts";
import { HISTORY_PROFILE_BYTES_MAX } from "../limits.ts";
import type { Scrape } from "../scrape.ts";

/** A profile of 20,000 stacks. */
const CHECKED_BYTES_MAX = 4 * 2 ** 20;
const checked = new ReusedColumns(CHECKED_BYTES_MAX);

/**
 * The profile as tables, which may have rows that no sample refers to.
 *
 * @param memory of its samples
 */
export function profileOf(dictionary: Dictionary, scrape: Scrape, memory: ColumnMemory = NEW_COLUMNS): Profile {
  return {
    ...EMPTY_HEAD,
    ...tablesOf(dictionary, scrape.mappings),
    ...headOf(dictionary, scrape.head),
    samples: samplesOf(dictionary, scrape.stacks, valuesOf(dictionary, scrape.head, scrape, memory), memory),
    timeNanos: scrape.timeNanos,
    durationNanos: scrape.durationNanos,
  };
}

/** The uncompressed bytes of the profile. Throws `MalformedHistory` if they are not the ones that were stored. */
export function bytesOf(dictionary: Dictionary, scrape: Scrape): Uint8Array {
  const bytes = encodeGoProfile(profileOf(dictionary, scrape));
  checkBytes(bytes, scrape);
  return bytes;
}

/** Whether the scrape gives exactly these bytes. */
export function givesBytes(dictionary: Dictionary, scrape: Scrape, bytes: Uint8Array): boolean {
  checked.begin();
  return isGoLayoutOf(profileOf(dictionary, scrape, checked), bytes);
}

export function checkBytes(bytes: Uint8Array, { byteLength, crc }: Pick<Scrape, "byteLength" | "crc">): void {
  if (bytes.length !== byteLength || crc32(bytes) !== crc) {
    throw new MalformedHistory("damaged", "the rebuilt profile has another checksum than the stored one", "");
  }
}

/**
 * A frame takes a byte of a profile at least, so there are at most as many as bytes.
 *
 * @param values row-major; one row for each stack
 */
export function samplesOf(
  dictionary: Dictionary,
  stacks: Uint32Array,
  values: Int64Column,
  memory: ColumnMemory = NEW_COLUMNS,
): SampleTable {
  const { length } = stacks;
  const locationStart = memory.uint32(length + 1);
  const labelStart = memory.uint32(length + 1);
  for (let row = 0; row < length; row++) {
    const labels = labelsOfStack(dictionary, stacks[row]!);
    locationStart[row + 1] = locationStart[row]! + stackLength(dictionary, stacks[row]!);
    labelStart[row + 1] = labelStart[row]! + labelCount(dictionary, labels);
    if (locationStart[row + 1]! > HISTORY_PROFILE_BYTES_MAX)
      throw new MalformedHistory("too-large", "too many frames", "");
  }
  return {
    length,
    values,
    locationStart,
    locations: locationsOf(dictionary, stacks, { start: locationStart, memory }),
    labelStart,
    labels: labelsOf(dictionary, stacks, { start: labelStart, memory }),
  };
}

function labelCount({ labels }: Dictionary, row: number): number {
  return (labels.start(row + 1) - labels.start(row)) / LABEL_WORDS;
}

interface Ranges {
  /** Of each row, and the end of the last one. */
  readonly start: Uint32Array;
  readonly memory: ColumnMemory;
}

function locationsOf({ stacks: table }: Dictionary, stacks: Uint32Array, { start, memory }: Ranges): Uint32Array {
  const locations = memory.uint32(start.at(-1)!);
  const { words } = table;
  for (let row = 0; row < stacks.length; row++) {
    let from = table.start(stacks[row]!);
    for (let at = start[row]!; at < start[row + 1]!; at++) locations[at] = words[from++]!;
  }
  return locations;
}

function labelsOf(dictionary: Dictionary, stacks: Uint32Array, { start, memory }: Ranges): LabelTable {
  const table = emptyLabels(start.at(-1)!, memory);
  const { labels } = dictionary;
  const { words } = labels;
  for (let row = 0; row < stacks.length; row++) {
    let from = labels.start(labelsOfStack(dictionary, stacks[row]!));
    for (let at = start[row]!; at < start[row + 1]!; at++, from += LABEL_WORDS) {
      table.key[at] = words[from]!;
      table.str[at] = words[from + 1]!;
      table.num.setWords(at, words[from + 2]!, words[from + 3]!);
    }
  }
  return table;
}
