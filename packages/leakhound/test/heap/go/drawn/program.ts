/** A Go program, drawn as its global variables and debug information. */
import { functionNameAt } from "../../../../src/heap/go/binary/dwarf/locals.ts";
import type { GlobalVariable, GoProgram } from "../../../../src/heap/go/program/program.ts";
import { type DrawnEntry, drawnDebug } from "./dwarf.ts";

export interface DrawnGlobal {
  readonly name: string;
  readonly address: number;
  readonly bytes: number;
  /** Name of its type; absent if it has none. */
  readonly type?: string;
}

export interface DrawnProgram {
  readonly globals?: readonly DrawnGlobal[];
  readonly entries?: readonly DrawnEntry[];
}

const NOWHERE = { start: 0, end: 0 };

export function programOf({ globals = [], entries = [] }: DrawnProgram): GoProgram {
  const { debug, named } = drawnDebug(entries);
  const variables = globals.map(({ type, ...global }): GlobalVariable => {
    const found = type === undefined ? null : named.byName(type);
    if (type !== undefined && found === null) throw new Error(`no type is called ${type}`);
    return { ...global, type: found };
  });
  const globalAt = (address: number): GlobalVariable | null =>
    variables.find((one) => address >= one.address && address < one.address + one.bytes) ?? null;
  return {
    typeSection: null,
    text: NOWHERE,
    data: NOWHERE,
    bss: NOWHERE,
    globalAt,
    named,
    typeAt: () => null,
    linkedCode: (pc) => pc,
    isMovable: false,
    dictionaries: new Map(),
    debug,
    mainModule: null,
    functionName: (pc) => functionNameAt(debug, pc),
    notes: [],
  };
}
