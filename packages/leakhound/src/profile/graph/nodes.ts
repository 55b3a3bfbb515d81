/**
 * The nodes of a report, and the nodes of each location.
 *
 *   location   address  lines                        frames, innermost first
 *   0          0x4a1    leak:12 in handler:40        [ node 0, node 1 ]
 *   1          0x4b7    handler:41                   [ node 1 ]   by function; by line, another node
 *   2          0x500    none                         [ node 2 ]   only its binary is known
 *
 * Two lines are the same node if all their details in the profile are equal. `aggregate` has already cleared the details
 * that the granularity of the report omits.
 */
import { cleanPath } from "../../base/go-path.ts";
import { Int64Column } from "../../base/int64.ts";
import type { Profile } from "../model/types.ts";

export interface NodeTable {
  readonly length: number;
  /** "" for an unknown function. */
  readonly name: readonly string[];
  readonly file: readonly string[];
  /** File of the mapping, if it distinguishes nodes; else "". */
  readonly objectFile: readonly string[];
  /** Unsigned. */
  readonly address: Int64Column;
  readonly line: Float64Array;
  readonly column: Float64Array;
  readonly startLine: Float64Array;
}

/** The nodes of location l are node[start[l] .. start[l + 1]], innermost first; all but the last were inlined. */
export interface Frames {
  readonly start: Uint32Array;
  readonly node: Int32Array;
}

export interface NodeOptions {
  /** Distinguish functions of different binaries, and functions that begin on different lines. */
  readonly objectNames?: boolean;
  /** Transforms file names for the report. */
  readonly fileName?: (name: string) => string;
}

interface Node {
  readonly name: string;
  readonly file: string;
  readonly objectFile: string;
  readonly location: number;
  readonly line: number;
  readonly column: number;
  readonly startLine: number;
}

/** The nodes of all locations; a location without lines is one node. */
export function nodesOf(profile: Profile, options: NodeOptions = {}): { nodes: NodeTable; frames: Frames } {
  const { locations } = profile;
  const describe = describer(profile, options);
  const rows: Node[] = [];
  const known = new NodeKeys(locations.address);
  const lastNodes = options.objectNames ? null : new LastNodes(profile, rows);
  const start = new Uint32Array(locations.length + 1);
  const node = new Int32Array(locations.lines.length + locations.length);
  let at = 0;
  const rowOf = (location: number, line: number | null): number => {
    const found = describe(location, line);
    const row = known.rowOf(found, rows.length);
    if (row === rows.length) rows.push(found);
    lastNodes?.keep(line, row);
    return row;
  };
  const add = (location: number, line: number | null) => {
    node[at++] = lastNodes?.find(location, line) ?? rowOf(location, line);
  };
  for (let location = 0; location < locations.length; location++) {
    const end = locations.lineStart[location + 1]!;
    if (locations.lineStart[location] === end) add(location, null);
    for (let line = locations.lineStart[location]!; line < end; line++) add(location, line);
    start[location + 1] = at;
  }
  return { nodes: tableOf(rows, locations.address), frames: { start, node: node.subarray(0, at) } };
}

/** Caches the last node of each function: by function they are all the same node, and the key of a node is expensive. */
class LastNodes {
  readonly #profile: Profile;
  readonly #rows: readonly Node[];
  readonly #nodeOf: Int32Array;

  constructor(profile: Profile, rows: readonly Node[]) {
    this.#profile = profile;
    this.#rows = rows;
    this.#nodeOf = new Int32Array(profile.functions.length).fill(-1);
  }

  /** The last node of the function, if this line has the same details; else null. */
  find(location: number, line: number | null): number | null {
    const { lines, address } = this.#profile.locations;
    const row = line === null ? -1 : lines.function[line]!;
    const known = row < 0 ? -1 : this.#nodeOf[row]!;
    if (line === null || known < 0) return null;
    const node = this.#rows[known]!;
    const isSame =
      node.line === lines.line.number(line) &&
      node.column === lines.column.number(line) &&
      address.lo(node.location) === address.lo(location) &&
      address.hi(node.location) === address.hi(location);
    // Without a name, the binary distinguishes nodes.
    return isSame && node.name !== "" ? known : null;
  }

  keep(line: number | null, node: number): void {
    const row = line === null ? -1 : this.#profile.locations.lines.function[line]!;
    if (row >= 0) this.#nodeOf[row] = node;
  }
}

function describer(profile: Profile, { objectNames = false, fileName = (name) => name }: NodeOptions) {
  const { locations, functions, mappings, strings } = profile;
  const files = new Map<number, string>();
  const fileOf = (index: number): string => {
    const file = files.get(index) ?? cleaned(fileName(strings.get(index)));
    files.set(index, file);
    return file;
  };
  return (location: number, line: number | null): Node => {
    const mapping = locations.mapping[location]!;
    const objectFile = mapping < 0 ? "" : strings.get(mappings.filename[mapping]!);
    const row = line === null ? -1 : locations.lines.function[line]!;
    if (line === null || row < 0) {
      return { name: "", file: "", objectFile, location, line: 0, column: 0, startLine: 0 };
    }
    const name = strings.get(functions.name[row]!);
    const file = fileOf(functions.filename[row]!);
    const usesObjectFile = objectNames || name === "";
    return {
      name,
      file,
      objectFile: usesObjectFile ? objectFile : "",
      location,
      line: locations.lines.line.number(line),
      column: locations.lines.column.number(line),
      startLine: usesObjectFile ? functions.startLine.number(row) : 0,
    };
  };
}

function cleaned(file: string): string {
  return file === "" ? "" : cleanPath(file);
}

/** Maps the details of a node to its row. */
class NodeKeys {
  readonly #addresses: Int64Column;
  readonly #byKey = new Map<string, number>();
  /** Rows of nodes that have only a name, as all have by function: they need no composed key. */
  readonly #byName = new Map<string, number>();

  constructor(addresses: Int64Column) {
    this.#addresses = addresses;
  }

  /** The row of an equal node that was looked up before, else `next`. */
  rowOf(node: Node, next: number): number {
    const isName = isNameOnly(node, this.#addresses);
    const rows = isName ? this.#byName : this.#byKey;
    const key = isName ? node.name : keyOf(node, this.#addresses);
    const known = rows.get(key);
    if (known === undefined) rows.set(key, next);
    return known ?? next;
  }
}

function isNameOnly({ file, objectFile, location, line, column, startLine }: Node, address: Int64Column): boolean {
  const hasPosition = line !== 0 || column !== 0 || startLine !== 0 || address.lo(location) !== 0;
  return file === "" && objectFile === "" && !hasPosition && address.hi(location) === 0;
}

function keyOf({ name, file, objectFile, location, line, column, startLine }: Node, address: Int64Column): string {
  const numbers = `${address.hi(location)},${address.lo(location)},${line},${column},${startLine}`;
  return `${numbers},${name.length},${file.length},${name}${file}${objectFile}`;
}

function tableOf(rows: readonly Node[], addresses: Int64Column): NodeTable {
  const address = new Int64Column(rows.length);
  const line = new Float64Array(rows.length);
  const column = new Float64Array(rows.length);
  const startLine = new Float64Array(rows.length);
  rows.forEach((node, row) => {
    address.setWords(row, addresses.lo(node.location), addresses.hi(node.location));
    line[row] = node.line;
    column[row] = node.column;
    startLine[row] = node.startLine;
  });
  return {
    length: rows.length,
    name: rows.map(({ name }) => name),
    file: rows.map(({ file }) => file),
    objectFile: rows.map(({ objectFile }) => objectFile),
    address,
    line,
    column,
    startLine,
  };
}
