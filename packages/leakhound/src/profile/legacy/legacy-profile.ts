/** Builds the tables of a profile from stacks of addresses and a memory map. */
import { EMPTY_HEAD, headTexts, type ProfileHead } from "../model/builder.ts";
import {
  type FunctionRow,
  functionTable,
  type LabelRow,
  locationTable,
  NO_MAPPINGS,
  type SampleRow,
  sampleTable,
} from "../model/builder-tables.ts";
import { countingIds, int64Column } from "../model/int64-columns.ts";
import { Interner } from "../model/interner.ts";
import { StringTable } from "../model/strings.ts";
import type { FunctionIndex, LocationIndex, MappingTable, Profile, StringIndex } from "../model/types.ts";
import type { AddressSample, AddressStacks } from "./address-stacks.ts";
import { standardDropFrames } from "./drop-frames.ts";
import { arrangeMappings, assignMappings } from "./mappings.ts";
import type { Mapping } from "./memory-map.ts";

const BLOCK_LABEL = "bytes";

/** The name of an address in a profile of Java. */
export interface JavaLocation {
  readonly function: string;
  readonly file: string;
  readonly line: bigint;
}

export interface AddressInfo {
  readonly mappings: readonly Mapping[];
  /** By address, in formats with names; the profile then has no addresses. */
  readonly javaLocations?: { get(address: bigint): JavaLocation | undefined };
}

/** Throws `MalformedProfile`. Call it after `renumber`: no stack can be added later. */
export function legacyProfile(
  head: ProfileHead,
  stacks: AddressStacks,
  { mappings, javaLocations }: AddressInfo,
): Profile {
  const uninteresting = standardDropFrames(head.sampleTypes);
  const names = new Names(headTexts({ ...uninteresting, ...head }));
  const located = stacks.addresses.map((address) => ({ address, java: javaLocations?.get(address) }));
  const { rows, mappings: used } = assignMappings(
    located.map(({ address, java }) => (java ? 0n : address)),
    arrangeMappings(mappings),
  );
  const locations = locationTable(
    located.map(({ address, java }) =>
      java
        ? { address: 0n, lines: [{ function: names.function(java), line: java.line, column: 0n }] }
        : { address: javaLocations ? 0n : address, lines: [] },
    ),
  );
  const key = names.string(BLOCK_LABEL);
  return {
    ...EMPTY_HEAD,
    ...uninteresting,
    ...head,
    samples: sampleTable(stacks.samples.map((sample) => sampleRow(sample, key))),
    locations: { ...locations, mapping: rows },
    mappings: mappingTable(used, names),
    functions: functionTable(names.functions.rows),
    strings: StringTable.of(names.strings.rows),
  };
}

/** Strings and functions, numbered in order of first appearance. */
class Names {
  readonly strings = new Interner<string, StringIndex>();
  readonly functions = new Interner<FunctionRow, FunctionIndex>();

  constructor(texts: readonly string[]) {
    for (const text of ["", ...texts]) this.string(text);
  }

  string(text: string): StringIndex {
    return this.strings.index(text, () => text);
  }

  /** One function for each name, with the file of its first location. */
  function(java: JavaLocation): FunctionIndex {
    return this.functions.index(java.function, () => {
      const name = this.string(java.function);
      return { name, systemName: name, filename: this.string(java.file), startLine: 0n };
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
    id: countingIds(mappings.length),
    memoryStart: int64Column(mappings.map(({ start }) => start)),
    memoryLimit: int64Column(mappings.map(({ limit }) => limit)),
    fileOffset: int64Column(mappings.map(({ offset }) => offset)),
    filename: Uint32Array.from(mappings, ({ file }) => names.string(file)),
    buildId: Uint32Array.from(mappings, ({ buildId }) => names.string(buildId)),
    flags: new Uint8Array(mappings.length),
  };
}
