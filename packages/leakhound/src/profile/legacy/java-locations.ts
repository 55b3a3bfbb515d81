/**
 * The names of addresses, which Java's profiles have after the samples:
 *
 *   0x00000093 com.example.Cart.add (Cart.java:193)       function, file and line
 *   0x00000094 memcpy (/lib/libc.so.6)                    a library
 *   0x00000095 generated stub/JIT                         STUB
 *   0x00000096 GC                                         a state of the virtual machine
 */

import { baseName } from "../../base/go-path.ts";
import { BigintRows } from "../../base/wide-map.ts";
import type { Lines } from "../text/lines.ts";
import type { AddressStacks } from "./address-stacks.ts";
import type { JavaLocation } from "./legacy-profile.ts";

/** With the flag s, `.*` matches the rest of the line in one attempt, whatever it contains. */
const NAMED = /^0x([\da-fA-F]{1,16})\s(.*)$/s;
const FILE_AND_LINE = /^(.+):(-?\d{1,18})$/;
const STUB = "generated stub/JIT";

/** The locations of some addresses. */
export class JavaLocations {
  readonly #rows = new BigintRows();
  readonly #locations: (JavaLocation | undefined)[] = [];

  constructor(wanted: readonly bigint[]) {
    for (const address of wanted) this.#rows.row(address);
  }

  isWanted(address: bigint): boolean {
    return this.#rows.find(address) >= 0;
  }

  set(address: bigint, location: JavaLocation): void {
    this.#locations[this.#rows.row(address)] = location;
  }

  get(address: bigint): JavaLocation | undefined {
    return this.#locations[this.#rows.find(address)];
  }
}

/** Reads to the end of the text. The last line of an address counts. Addresses that are on no stack are ignored. */
export function readJavaLocations(lines: Lines, stacks: AddressStacks): JavaLocations {
  const locations = new JavaLocations(stacks.addresses);
  for (; lines.current !== null; lines.advance()) {
    const [, digits, text] = NAMED.exec(lines.current.trim()) ?? [];
    const address = digits === undefined ? 0n : BigInt(`0x${digits}`);
    if (digits !== undefined && locations.isWanted(address)) locations.set(address, locationOf(text!.trimStart()));
  }
  return locations;
}

function locationOf(text: string): JavaLocation {
  const [name, inside] = splitBracket(text);
  if (inside !== null) {
    const [, file, line] = FILE_AND_LINE.exec(inside) ?? [];
    if (file === undefined) return { function: name, file: baseName(inside), line: 0n };
    const number = BigInt(line!);
    return { function: name, file, line: number > 0n ? number : 0n };
  }
  return { function: text.includes(STUB) ? "STUB" : text, file: "", line: 0n };
}

/** Splits `f (inside)` into "f" and "inside"; the second is null if the text does not end with brackets. */
function splitBracket(text: string): [before: string, inside: string | null] {
  if (!text.endsWith(")")) return [text, null];
  for (let at = text.lastIndexOf("("); at > 0; at = text.lastIndexOf("(", at - 1)) {
    if (/\s/.test(text[at - 1]!)) return [text.slice(0, at - 1), text.slice(at + 1, -1)];
  }
  return [text, null];
}
