/** The addresses of the runtime's variables in a process, which may be shifted from where the program was linked. */
import { MalformedImage } from "../../model/fault.ts";
import type { GoProgram } from "../program/program.ts";
import type { Layouts } from "./layouts.ts";
import type { ProcessMemory } from "./process-memory.ts";

/** From the name of a variable to its address in the process. Throws `MalformedImage` if the program has no such variable. */
export function addressesOf({ debug }: GoProgram, shift: number): (name: string) => number {
  const linked = new Map(debug.variables.map(({ name, address }) => [name, address]));
  return (name) => {
    const address = linked.get(name);
    if (address === undefined)
      throw new MalformedImage("no-symbols", `the program's debug information has no ${name}`, 0);
    return address + shift;
  };
}

/**
 * The distance from where the program was linked to where it was loaded: the one of `candidates` at which the runtime's
 * own description of the program agrees. Null if none does, for example for another build.
 */
export function shiftOf(
  memory: ProcessMemory,
  layouts: Layouts,
  program: GoProgram,
  candidates: readonly number[],
): number | null {
  const field = (name: string): number => layouts.at("runtime.moduledata", name);
  const fits = (shift: number): boolean => {
    const module = addressesOf(program, shift)("runtime.firstmoduledata");
    const isThere = (name: string, linked: number): boolean =>
      memory.has(module + field(name)) && memory.word(module + field(name)) === linked + shift;
    const { data, bss } = program;
    return (
      isThere("data", data.start) && isThere("edata", data.end) && isThere("bss", bss.start) && isThere("ebss", bss.end)
    );
  };
  return candidates.find(fits) ?? null;
}
