/**
 * The names of nodes in reports, and their order.
 *
 *   000000000047e60e main.leak /src/main.go:12:3     address, function, file, line, column, as far as known
 *   [leaky]                                          only the binary is known
 *   <unknown>                                        nothing is known
 */
import { compareText } from "../../base/go-format.ts";
import { baseName } from "../../base/go-path.ts";
import type { NodeTable } from "./nodes.ts";

const ADDRESS_DIGITS = 16;

export interface NameParts {
  /** "" without an address. */
  readonly address: string;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly objectFile: string;
}

export function namePartsOf(nodes: NodeTable, row: number): NameParts {
  return {
    address: hasAddress(nodes, row) ? hexAddress(nodes, row).padStart(ADDRESS_DIGITS, "0") : "",
    name: nodes.name[row]!,
    file: nodes.file[row]!,
    line: nodes.line[row]!,
    column: nodes.column[row]!,
    objectFile: nodes.objectFile[row]!,
  };
}

/** The words of a name in order; at least one. */
export function nameWords({ address, name, file, line, column, objectFile }: NameParts): string[] {
  const words = [address, name].filter((word) => word !== "");
  if (line !== 0) return [...words, `${file}:${line}${column === 0 ? "" : `:${column}`}`];
  if (file !== "") return [...words, file];
  if (name !== "") return words;
  return [...words, objectFile === "" ? "<unknown>" : `[${baseName(objectFile)}]`];
}

/** Names of nodes in one line, each composed on first use. */
export class NodeNames {
  readonly nodes: NodeTable;
  readonly #names: (string | undefined)[];

  constructor(nodes: NodeTable) {
    this.nodes = nodes;
    this.#names = new Array<string | undefined>(nodes.length);
  }

  of(row: number): string {
    const name = this.#names[row] ?? nameWords(namePartsOf(this.nodes, row)).join(" ");
    this.#names[row] = name;
    return name;
  }

  /** By address if both have one, else by name; 0 only if addresses and names are equal. */
  compare(a: number, b: number): number {
    if (a === b) return 0;
    if (hasAddress(this.nodes, a) && hasAddress(this.nodes, b)) {
      const difference = compareAddresses(this.nodes, a, b);
      if (difference !== 0) return difference;
    }
    return compareText(this.of(a), this.of(b));
  }
}

/** Lower-case hex digits; "0" without an address. */
export function hexAddress({ address }: NodeTable, row: number): string {
  const high = address.hi(row);
  const low = address.lo(row).toString(16);
  return high === 0 ? low : high.toString(16) + low.padStart(8, "0");
}

export function hasAddress({ address }: NodeTable, row: number): boolean {
  return address.lo(row) !== 0 || address.hi(row) !== 0;
}

function compareAddresses({ address }: NodeTable, a: number, b: number): number {
  return address.hi(a) - address.hi(b) || address.lo(a) - address.lo(b);
}
