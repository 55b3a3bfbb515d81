/** The local variables of a function at one address, including those of functions that are inlined there. */

import { type Address, address } from "../../../model/address.ts";
import { MalformedImage } from "../../../model/fault.ts";
import { textAt } from "../elf/bytes.ts";
import { TAG } from "./constants.ts";
import type { DebugInfo, RawFunction } from "./debug-info.ts";
import { type Entry, EntryReader } from "./entries.ts";
import { covers, expressionAt } from "./lists.ts";
import { type StackPiece, stackPieces } from "./locations.ts";

export interface LocalVariable {
  readonly name: string;
  /** The function that declares it: an inlined function, or the function itself. */
  readonly function: string;
  /** Offset of its type's entry. */
  readonly type: number;
  /** Empty if it is in registers, or if debug information does not describe its location. */
  readonly pieces: readonly StackPiece[];
  /** Whether it has one location as long as the function runs, like variables whose address was taken. */
  readonly isFixed: boolean;
}

/** A variable that a closure captured. */
export interface CapturedVariable {
  readonly name: string;
  /** Offset in the closure's object, which begins with the address of its code. */
  readonly at: number;
  readonly type: number;
}

/**
 * Reads the description of a function up to the first malformed byte. The pass over all functions does not read lists of
 * locations and ranges, so damage in them is found only here, and what was read before it is still useful.
 */
function upToMalformed(read: () => void): void {
  try {
    read();
  } catch (thrown) {
    if (!(thrown instanceof MalformedImage)) throw thrown;
  }
}

/** @param pc an address within the call that the frame waits for */
export function localsAt(debug: DebugInfo, pc: number): LocalVariable[] {
  const found = debug.functionAt(pc);
  const locals: LocalVariable[] = [];
  if (found) upToMalformed(() => readLocals(debug, found, address(pc), locals));
  return locals;
}

function readLocals(debug: DebugInfo, found: RawFunction, pc: Address, locals: LocalVariable[]): void {
  /** By depth: the name of the innermost function. */
  const open: string[] = [];
  for (const entry of entriesOf(debug, found)) {
    const { tag, depth, origin } = entry;
    if (tag === TAG.subprogram || tag === TAG.inlinedSubroutine) {
      open[depth] = nameOf(debug, entry);
      if (tag === TAG.subprogram || covers(debug, found, entry, pc))
        locals.push(...declaredBelow(debug, origin, open[depth]));
    } else open[depth] = open[depth - 1] ?? "";
    if (tag !== TAG.variable && tag !== TAG.formalParameter) continue;
    const isFixed = entry.locationAt >= 0;
    const pieces = piecesOf(debug, found, entry, pc);
    const name = plainName(nameOf(debug, entry));
    locals.push({ name, function: open[depth]!, type: typeOf(debug, entry), pieces, isFixed });
  }
}

/** The variables of a function's declaration: its inlined copies leave out those without a location. */
function declaredBelow(debug: DebugInfo, origin: number, name: string): LocalVariable[] {
  const unit = origin < 0 ? null : debug.unitAt(origin);
  if (!unit) return [];
  const locals: LocalVariable[] = [];
  const reader = new EntryReader(debug.sections.info, unit, origin);
  while (reader.next()) {
    const entry = reader.read();
    if (entry.depth === 0 && entry.offset !== origin) break;
    if (entry.tag !== TAG.variable) continue;
    locals.push({
      name: plainName(nameOf(debug, entry)),
      function: name,
      type: globalType(debug, entry.type),
      pieces: [],
      isFixed: false,
    });
  }
  return locals;
}

/** A captured variable is called `&name` if the closure contains its address. */
const plainName = (name: string): string => name.replace(/^&/, "");

/** The outermost function that is inlined at `pc`; "" if there is none. */
export function inlinedFunctionAt(debug: DebugInfo, pc: number): string {
  const found = debug.functionAt(pc);
  let name = "";
  if (found)
    upToMalformed(() => {
      for (const entry of entriesOf(debug, found))
        if (name === "" && entry.tag === TAG.inlinedSubroutine && covers(debug, found, entry, pc))
          name = nameOf(debug, entry);
    });
  return name;
}

/** The variables that the closure with its code at `pc` captured. */
export function capturedAt(debug: DebugInfo, pc: number): CapturedVariable[] {
  const found = debug.functionAt(pc);
  const captured: CapturedVariable[] = [];
  if (found?.lowPc === pc)
    upToMalformed(() => {
      for (const entry of entriesOf(debug, found))
        if (entry.closureOffset > 0)
          captured.push({ name: plainName(nameOf(debug, entry)), at: entry.closureOffset, type: typeOf(debug, entry) });
    });
  return captured;
}

/** The name of the function in debug information; "" if there is none. */
export function functionNameAt(debug: DebugInfo, pc: number): string {
  const found = debug.functionAt(pc);
  if (!found) return "";
  const [entry] = entriesOf(debug, found);
  return entry ? nameOf(debug, entry) : "";
}

/** The function's entry and all below it. */
function* entriesOf({ sections }: DebugInfo, { unit, offset }: RawFunction): Generator<Entry> {
  const reader = new EntryReader(sections.info, unit, offset);
  while (reader.next()) {
    if (reader.entry.depth === 0 && reader.entry.offset !== offset) return;
    yield reader.read();
  }
}

function piecesOf(debug: DebugInfo, found: RawFunction, entry: Entry, pc: Address): StackPiece[] {
  if (entry.locationAt >= 0) return stackPieces(debug.sections.info.subarray(entry.locationAt, entry.locationEnd));
  if (entry.locationList < 0) return [];
  const expression = expressionAt(debug, found, entry.locationList, pc);
  return expression ? stackPieces(expression) : [];
}

const nameOf = (debug: DebugInfo, entry: Entry): string =>
  entry.nameAt >= 0 ? textAt(debug.sections.info, entry.nameAt) : (abstractOrigin(debug, entry)?.name ?? "");

const typeOf = (debug: DebugInfo, entry: Entry): number =>
  globalType(debug, entry.type >= 0 ? entry.type : (abstractOrigin(debug, entry)?.type ?? -1));

/** A generic function declares a name for each of its type parameters: `.param1` for go.shape.*uint8. */
function globalType(debug: DebugInfo, type: number): number {
  if (type < 0 || debug.types.has(type)) return type;
  const declared = entryAt(debug, type);
  return declared?.tag === TAG.typedef ? declared.type : type;
}

function entryAt({ sections, unitAt }: DebugInfo, offset: number): Entry | null {
  const unit = unitAt(offset);
  const reader = unit && new EntryReader(sections.info, unit, offset);
  return reader?.next() ? reader.read() : null;
}

/** The entry with the name and type of a function that was inlined, or of its variable: all copies refer to it. */
function abstractOrigin(debug: DebugInfo, { origin }: Entry): { name: string; type: number } | null {
  const found = origin < 0 ? null : entryAt(debug, origin);
  if (!found) return null;
  const { nameAt, type } = found;
  return { name: nameAt < 0 ? "" : textAt(debug.sections.info, nameAt), type };
}
