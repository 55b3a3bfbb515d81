/**
 * Whether the binary belongs to the image, and at which address it was loaded.
 *
 *   binary   data 0x7bf0e0, 0x93d2 bytes      bss 0x7c84c0
 *   image    data 0x5563…f0e0, 0x93d2 bytes   bss 0x5563…84c0       the same program, shifted
 *
 * A movable program (PIE) is shifted as a whole. A program that was built again without -s -w has the same layout within
 * each section, but the sections may begin at slightly higher addresses because of the build information. So sections
 * are compared by length and shifted one by one.
 *
 * Another build of the program may happen to have sections of the same length. Then its functions begin elsewhere: the
 * stacks of the image contain the addresses of some of them.
 */
import { err, ok, type Result } from "../../../base/result.ts";
import { type HeapFault, heapFault } from "../../model/fault.ts";
import { functionNameAt } from "../binary/dwarf/locals.ts";
import type { GoDump, Segment } from "../dump/go-dump.ts";
import { type BinarySections, NO_SECTIONS } from "../dump/memory-reader.ts";
import type { AddressRange } from "../dump/type-words.ts";
import type { GlobalVariable, GoProgram } from "./program.ts";

/** Sections of the same program, built with other flags, end within this distance. */
const SECTION_SHIFT_MAX = 1 << 16;

/** The addresses of types and code while an image is read; null if the program may be loaded anywhere. */
export function sectionsToExpect({ isMovable, typeSection, text, dictionaries }: GoProgram): BinarySections {
  if (isMovable) return NO_SECTIONS;
  if (!typeSection) return { types: null, text, dictionaries };
  const types = { start: typeSection.start - SECTION_SHIFT_MAX, end: typeSection.end + SECTION_SHIFT_MAX };
  return { types, text, dictionaries };
}

/** The program at the addresses at which the imaged process had loaded it. */
export function alignProgram(program: GoProgram, dump: GoDump, where: string): Result<GoProgram, HeapFault> {
  const { data, bss } = dump;
  if (!data || !bss) return ok(program);
  if (!isSameLength(data, program.data) || !isSameLength(bss, program.bss))
    return err(
      heapFault(
        "wrong-binary",
        "its sections of variables have other sizes than those of the image, so it is another build",
        where,
      ),
    );
  const shift = { data: data.start - program.data.start, bss: bss.start - program.bss.start };
  const code = program.isMovable ? shift.data : 0;
  if (!hasFunctions(program, dump, code))
    return err(heapFault("wrong-binary", "its functions begin elsewhere than those on the image's stacks", where));
  const types = typeShift(program, dump);
  if (shift.data === 0 && shift.bss === 0 && types === 0) return ok(program);
  return ok({
    ...program,
    globalAt: shiftedGlobals(program, [
      { segment: data, by: shift.data },
      { segment: bss, by: shift.bss },
    ]),
    typeAt: (descriptor) => program.typeAt(descriptor - types),
    linkedCode: (pc) => program.linkedCode(pc - code),
    functionName: (pc) => program.functionName(pc - code),
  });
}

/** Distinct functions on stacks that are compared. */
const FUNCTIONS_MAX = 200;
/** This share of them may be unknown: debug information describes assembly and functions of C differently. */
const UNKNOWN_SHARE_MAX = 0.5;

/** Whether functions on the image's stacks begin where the program's do; true if there are none to compare. */
function hasFunctions({ debug }: GoProgram, { frames }: GoDump, shift: number): boolean {
  const entries = new Map<number, string>();
  for (const { entry, function: name } of frames) {
    if (entries.size >= FUNCTIONS_MAX) break;
    // The runtime and debug information spell the type arguments of generic functions differently.
    if (debug.functionAt(entry - shift) && !name.includes("[")) entries.set(entry, name);
  }
  let unknown = 0;
  for (const [entry, name] of entries) if (functionNameAt(debug, entry - shift) !== name) unknown++;
  return unknown <= UNKNOWN_SHARE_MAX * entries.size;
}

const isSameLength = (a: AddressRange, b: AddressRange): boolean => a.end - a.start === b.end - b.start;

function shiftedGlobals(program: GoProgram, shifts: readonly { segment: Segment; by: number }[]) {
  return (address: number): GlobalVariable | null => {
    const found = shifts.find(({ segment }) => address >= segment.start && address < segment.end);
    const by = found?.by ?? 0;
    const global = program.globalAt(address - by);
    return global && { ...global, address: global.address + by };
  };
}

/** The shift of type descriptors: the one that most of the types named by the dump agree on. */
function typeShift({ named, typeSection }: GoProgram, { typeNames }: GoDump): number {
  const descriptors = new Map<string, number>();
  for (const [offset, type] of named.byRuntimeType)
    descriptors.set(named.types.at(type).name, (typeSection?.start ?? 0) + offset);
  const votes = new Map<number, number>();
  for (const [descriptor, name] of typeNames) {
    const linked = descriptors.get(name);
    if (linked !== undefined) votes.set(descriptor - linked, (votes.get(descriptor - linked) ?? 0) + 1);
  }
  const [most] = [...votes].sort((a, b) => b[1] - a[1]);
  return most?.[0] ?? 0;
}
