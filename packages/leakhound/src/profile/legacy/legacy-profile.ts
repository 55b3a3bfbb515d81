/** From stacks of addresses and a memory map to the tables of a profile. */

import { headTexts, type ProfileHead } from "../model/builder.ts";
import {
  type FunctionRow,
  functionTable,
  type LabelRow,
  locationTable,
  NO_MAPPINGS,
  type SampleRow,
  sampleTable,
} from "../model/builder-tables.ts";
import { countedIds, int64Column } from "../model/int64-columns.ts";
import { Interner } from "../model/interner.ts";
import { StringTable } from "../model/strings.ts";
import type { FunctionIndex, LocationIndex, MappingTable, Profile, StringIndex } from "../model/types.ts";
import type { AddressSample, AddressStacks } from "./address-stacks.ts";
import { arranged, placed } from "./mappings.ts";
import type { Mapping } from "./memory-map.ts";
import { uninterestingFrames } from "./uninteresting.ts";

const BLOCK_LABEL = "bytes";

/** What is known of an address besides the binary that it lies in. */
export interface Place {
  readonly function: string;
  readonly file: string;
  readonly line: bigint;
}

export interface LegacyPlaces {
  readonly mappings: readonly Mapping[];
  /** By address, where the form has names; the profile then has no addresses. */
  readonly places?: ReadonlyMap<bigint, Place>;
}

/** Throws `Malformed`. The stacks are numbered by it, so that none can be added any more. */
export function legacyProfile(head: ProfileHead, stacks: AddressStacks, { mappings, places }: LegacyPlaces): Profile {
  const uninteresting = uninterestingFrames(head.sampleTypes);
  const names = new Names(headTexts({ ...uninteresting, ...head }));
  const located = stacks.addresses.map((address) => ({ address, place: places?.get(address) }));
  const { rows, mappings: used } = placed(
    located.map(({ address, place }) => (place ? 0n : address)),
    arranged(mappings),
  );
  const locations = locationTable(
    located.map(({ address, place }) =>
      place
        ? { address: 0n, lines: [{ function: names.function(place), line: place.line, column: 0n }] }
        : { address: places ? 0n : address, lines: [] },
    ),
  );
  const key = names.string(BLOCK_LABEL);
  return {
    timeNanos: 0n,
    durationNanos: 0n,
    periodType: null,
    period: 0n,
    comments: [],
    defaultSampleType: "",
    docUrl: "",
    ...uninteresting,
    ...head,
    samples: sampleTable(stacks.samples.map((sample) => sampleRow(sample, key))),
    locations: { ...locations, mapping: rows },
    mappings: mappingTable(used, names),
    functions: functionTable(names.functions.rows),
    strings: StringTable.of(names.strings.rows),
  };
}

/** Strings and functions, numbered as they appear. */
class Names {
  readonly strings = new Interner<string, StringIndex>();
  readonly functions = new Interner<FunctionRow, FunctionIndex>();

  constructor(texts: readonly string[]) {
    for (const text of ["", ...texts]) this.string(text);
  }

  string(text: string): StringIndex {
    return this.strings.index(text, () => text);
  }

  /** One for each name; its file is that of the first place. */
  function(place: Place): FunctionIndex {
    return this.functions.index(place.function, () => {
      const name = this.string(place.function);
      return { name, systemName: name, filename: this.string(place.file), startLine: 0n };
    });
  }
}

function sampleRow({ stack, values, blockBytes }: AddressSample, key: StringIndex): SampleRow {
  const labels: LabelRow[] = blockBytes === null ? [] : [{ key, str: 0, num: blockBytes, numUnit: 0 }];
  return { stack: stack as LocationIndex[], values, labels };
}

function mappingTable(mappings: readonly Mapping[], names: Names): MappingTable {
  return {
    ...NO_MAPPINGS,
    length: mappings.length,
    id: countedIds(mappings.length),
    memoryStart: int64Column(mappings.map(({ start }) => start)),
    memoryLimit: int64Column(mappings.map(({ limit }) => limit)),
    fileOffset: int64Column(mappings.map(({ offset }) => offset)),
    filename: Uint32Array.from(mappings, ({ file }) => names.string(file)),
    buildId: Uint32Array.from(mappings, ({ buildId }) => names.string(buildId)),
    flags: new Uint8Array(mappings.length),
  };
}
