/**
 * Identities of holders, the same in every image of the same program: they connect the report, its JSON, the explorer
 * and an older image.
 *
 *   global:main.cache                    a variable
 *   goroutine:main.worker.scratch        a local variable in all goroutines that began with the same function
 *   package:github.com/gorilla/context   a package whose memory is spread over many variables
 *   set:5f0c…                            what several units hold together: a hash of their ids
 */
import type { Unit } from "./units.ts";

export const unitId = ({ kind, subject }: Unit): string => `${kind}:${subject}`;

export const packageId = (importPath: string): string => `package:${importPath}`;

/** The id of the holder that these units are together. */
export function holderId(members: readonly Unit[]): string {
  const ids = [...new Set(members.map(unitId))].sort();
  return ids.length === 1 ? ids[0]! : `set:${hashOf(ids.join("\n"))}`;
}

const FNV_PRIME = 0x100_0000_01b3n;
const FNV_OFFSET = 0xcbf2_9ce4_8422_2325n;
const MASK_64 = 0xffff_ffff_ffff_ffffn;

/** FNV-1a over UTF-16 code units, 64 bits, as hexadecimal digits. */
function hashOf(text: string): string {
  let hash = FNV_OFFSET;
  for (let at = 0; at < text.length; at++) hash = ((hash ^ BigInt(text.charCodeAt(at))) * FNV_PRIME) & MASK_64;
  return hash.toString(16).padStart(16, "0");
}

/** By unit: the row of the first unit with the same id, which stands for all of them. */
export function canonicalUnits(units: readonly Unit[]): Uint32Array {
  const first = new Map<string, number>();
  return Uint32Array.from(units, (unit, row) => {
    const id = unitId(unit);
    const known = first.get(id) ?? row;
    first.set(id, known);
    return known;
  });
}
