/**
 * Derives the mappings of a profile from a memory map, with the heuristics of google/pprof (massageMappings and
 * remapMappingIDs).
 */
import { MalformedProfile } from "../model/fault.ts";
import type { Mapping } from "./memory-map.ts";

const LIBRARY = /[.]so$|[.]so[._]\d+/;
const HUGE_PAGE = "/anon_hugepage";
/** The start of a program that is linked for a fixed address. */
const USUAL_START = 0x400000n;
const ADDRESS_END = 2n ** 64n - 1n;
/** Addresses times mappings. */
const COMPARISONS_MAX = 200_000_000;

/** Joins mappings that continue each other, and moves the program, where it is recognized, to the front. */
export function arrangeMappings(mappings: readonly Mapping[]): Mapping[] {
  const joined: Mapping[] = [];
  for (const mapping of mappings) {
    const last = joined.at(-1);
    if (!last || !isContinued(last, mapping)) joined.push({ ...mapping });
    else {
      last.limit = mapping.limit;
      last.file = mapping.file || last.file;
      last.buildId = mapping.buildId || last.buildId;
    }
  }
  const program = joined.findIndex(({ file }) => isProgram(file.replaceAll("(deleted)", "").trim()));
  if (program > 0) [joined[0], joined[program]] = [joined[program]!, joined[0]!];
  return withProgramAtStart(joined);
}

function isContinued(a: Mapping, b: Mapping): boolean {
  const differ = (left: string, right: string) => left !== "" && right !== "" && left !== right;
  if (differ(a.file, b.file) || differ(a.buildId, b.buildId) || a.limit !== b.start) return false;
  return a.offset === 0n || b.offset === 0n || uint64(a.offset + a.limit - a.start) === b.offset;
}

function isProgram(file: string): boolean {
  return file !== "" && !LIBRARY.test(file) && !file.startsWith("[");
}

/** Corrects the first mapping of a program whose code was moved to huge pages. */
function withProgramAtStart(mappings: readonly Mapping[]): Mapping[] {
  const [first, second] = mappings;
  const isMoved = first?.file.startsWith(HUGE_PAGE) && first.limit === second?.start;
  const fixed = isMoved ? mappings.slice(1) : [...mappings];
  const program = fixed[0];
  if (program && uint64(program.start - program.offset) === USUAL_START) {
    program.start = USUAL_START;
    program.offset = 0n;
  }
  return fixed;
}

/** The mapping of each address. */
export interface AssignedMappings {
  /** Rows of `mappings`; -1 for address 0. */
  readonly rows: Int32Array;
  readonly mappings: readonly Mapping[];
}

/**
 * Finds the first mapping that contains each address. A mapping whose first part is missing is extended to it. One mapping
 * without a file is added for all addresses that no mapping contains.
 */
export function assignMappings(addresses: readonly bigint[], arrangedMappings: readonly Mapping[]): AssignedMappings {
  if (addresses.length * arrangedMappings.length > COMPARISONS_MAX) {
    const what = `${addresses.length} addresses in ${arrangedMappings.length} mappings are too many`;
    throw new MalformedProfile("too-large", what, "");
  }
  const mappings = [...arrangedMappings];
  let unknown = -1;
  const rows = Int32Array.from(addresses, (address) => {
    if (address === 0n) return -1;
    const found = mappingOf(address, mappings);
    if (found >= 0) return found;
    if (unknown < 0) {
      unknown = mappings.push({ start: 0n, limit: ADDRESS_END, offset: 0n, file: "", buildId: "" }) - 1;
    }
    return unknown;
  });
  return { rows, mappings };
}

function mappingOf(address: bigint, mappings: readonly Mapping[]): number {
  const inside = mappings.findIndex(({ start, limit }) => start <= address && address < limit);
  if (inside >= 0) return inside;
  const before = mappings.findIndex(({ start, offset }) => {
    return offset !== 0n && uint64(start - offset) <= address && address < start;
  });
  const extended = mappings[before];
  if (extended) {
    extended.start = uint64(extended.start - extended.offset);
    extended.offset = 0n;
  }
  return before;
}

function uint64(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}
