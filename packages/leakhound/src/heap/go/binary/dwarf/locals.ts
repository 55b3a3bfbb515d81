/** Local variables of a function at one place in it, those of functions inlined there included. */

import { MalformedImage } from "../../../model/fault.ts";
import { textAt } from "../elf/elf.ts";
import { TAG } from "./constants.ts";
import type { DebugInfo, RawFunction } from "./debug-info.ts";
import { type Entry, EntryReader } from "./entries.ts";
import { covers, expressionAt } from "./lists.ts";
import { type StackPiece, stackPieces } from "./locations.ts";

export interface LocalVariable {
  readonly name: string;
  /** The function whose variable it is: an inlined one, or the function itself. */
  readonly function: string;
  /** Offset of its type's entry. */
  readonly type: number;
  /** Empty where it is in registers, or laid out in a way that debug information does not tell. */
  readonly pieces: readonly StackPiece[];
  /** Whether it stays in one place while the function runs, as variables do whose address was taken. */
  readonly isFixed: boolean;
}

/** A variable that a closure took with it. */
export interface CapturedVariable {
  readonly name: string;
  /** Offset in the closure's object, whose first word is the address of the code. */
  readonly at: number;
  readonly type: number;
}

/**
 * What was read of a function's description before it turned out to be spoilt: the passage over all of them at the
 * beginning does not look into lists of places and ranges, and a name that is missing is no reason to say nothing.
 */
function asFarAsWhole(read: () => void): void {
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
  if (found) asFarAsWhole(() => readLocals(debug, found, pc, locals));
  return locals;
}

function readLocals(debug: DebugInfo, found: RawFunction, pc: number, locals: LocalVariable[]): void {
  /** By depth: the name of the function that is open there. */
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

/** Variables of a function as it was declared: its copies leave out those of which they cannot say where they are. */
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
      type: entry.type,
      pieces: [],
      isFixed: false,
    });
  }
  return locals;
}

/** Captured variables are called `&name` where the closure has their address. */
const plainName = (name: string): string => name.replace(/^&/, "");

/** The outermost function inlined into the one at `pc`, whose code stands there; "" where there is none. */
export function inlinedFunctionAt(debug: DebugInfo, pc: number): string {
  const found = debug.functionAt(pc);
  let name = "";
  if (found)
    asFarAsWhole(() => {
      for (const entry of entriesOf(debug, found))
        if (name === "" && entry.tag === TAG.inlinedSubroutine && covers(debug, found, entry, pc))
          name = nameOf(debug, entry);
    });
  return name;
}

/** What the closure with its code at `pc` holds. */
export function capturedAt(debug: DebugInfo, pc: number): CapturedVariable[] {
  const found = debug.functionAt(pc);
  const captured: CapturedVariable[] = [];
  if (found?.lowPc === pc)
    asFarAsWhole(() => {
      for (const entry of entriesOf(debug, found))
        if (entry.closureOffset > 0)
          captured.push({ name: plainName(nameOf(debug, entry)), at: entry.closureOffset, type: typeOf(debug, entry) });
    });
  return captured;
}

/** The function as it is named in debug information: "" where there is none. */
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

function piecesOf(debug: DebugInfo, found: RawFunction, entry: Entry, pc: number): StackPiece[] {
  if (entry.locationAt >= 0) return stackPieces(debug.sections.info.subarray(entry.locationAt, entry.locationEnd));
  if (entry.locationList < 0) return [];
  const expression = expressionAt(debug, found, entry.locationList, pc);
  return expression ? stackPieces(expression) : [];
}

const nameOf = (debug: DebugInfo, entry: Entry): string =>
  entry.nameAt >= 0 ? textAt(debug.sections.info, entry.nameAt) : (abstract(debug, entry)?.name ?? "");

const typeOf = (debug: DebugInfo, entry: Entry): number =>
  entry.type >= 0 ? entry.type : (abstract(debug, entry)?.type ?? -1);

/** Of a function that was inlined, and its variables, names and types stand at one entry for all its copies. */
function abstract({ sections, unitAt }: DebugInfo, { origin }: Entry): { name: string; type: number } | null {
  const unit = origin < 0 ? null : unitAt(origin);
  if (!unit) return null;
  const reader = new EntryReader(sections.info, unit, origin);
  if (!reader.next()) return null;
  const { nameAt, type } = reader.read();
  return { name: nameAt < 0 ? "" : textAt(sections.info, nameAt), type };
}
