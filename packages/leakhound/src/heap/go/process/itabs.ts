/** Writes records of the types in interfaces, from the runtime's hash table of itabs. */

import { bytes } from "../../../base/units.ts";
import { WideMap } from "../../../base/wide-map.ts";
import { MalformedImage } from "../../model/fault.ts";
import type { DumpWriter } from "./dump-writer.ts";
import { descriptorFields, type Layouts } from "./layouts.ts";
import type { ProcessMemory } from "./process-memory.ts";

const [TYPE, ITAB] = [3, 8];
const WORD_BYTES = 8;
const ITABS_MAX = 1 << 22;
const NAME_BYTES_MAX = 1 << 12;
const EXTRA_STAR = 2;

/**
 * @param table address of runtime.itabTable
 * @param types address of the first descriptor, to which the offsets of names are relative
 */
export function writeItabs(
  memory: ProcessMemory,
  layouts: Layouts,
  { table, types }: { table: number; types: number },
  out: DumpWriter,
): void {
  const header = memory.word(table);
  const size = memory.word(header + layouts.at("runtime.itabTableType", "size"));
  if (size > ITABS_MAX) throw new MalformedImage("corrupt", `the table of itabs has ${size} entries`, header);
  const entries = header + layouts.at("runtime.itabTableType", "entries");
  const typeAt = layouts.find("internal/abi.ITab", "Type") ?? WORD_BYTES;
  const at = descriptorFields(layouts);
  const seen = new WideMap<true>();
  for (let row = 0; row < size; row++) {
    const itab = memory.word(entries + WORD_BYTES * row);
    if (itab === 0) continue;
    const type = memory.word(itab + typeAt);
    if (!seen.has(type)) writeType(memory, at, { type, types }, out);
    seen.set(type, true);
    out.ints(ITAB, itab, type);
  }
}

function writeType(
  memory: ProcessMemory,
  at: ReturnType<typeof descriptorFields>,
  { type, types }: { type: number; types: number },
  out: DumpWriter,
): void {
  const name = nameAt(memory, types + memory.int32(type + at.name));
  const hasStar = (memory.byte(type + at.flags) & EXTRA_STAR) !== 0;
  out.ints(TYPE, type, memory.word(type + at.size));
  out.text(hasStar ? name.slice(1) : name);
  out.int(1);
}

/** A byte of flags, the length as a varint, and the text; see internal/abi/type.go, Name. */
function nameAt(memory: ProcessMemory, at: number): string {
  const low = memory.byte(at + 1);
  const [length, from] = low < 0x80 ? [low, at + 2] : [(low & 0x7f) + memory.byte(at + 2) * 0x80, at + 3];
  return length > NAME_BYTES_MAX ? "" : new TextDecoder().decode(memory.read(from, bytes(length)));
}
