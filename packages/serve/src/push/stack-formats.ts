/**
 * Formats of stacks that older agents of Pyroscope send to `/ingest`, as stacks with a value each:
 *
 *   groups, folded   main;serve;parse 12           a line for each stack, root first, and its value
 *   lines            main;serve;parse              a line for each occurrence
 *   trie             characters of these lines: each node has the length of its part, the part, value, number of children
 *   tree             a node for each frame: the length of its name, the name, its own value, number of children
 *
 * Nodes come root first, children after their parent; numbers have 7 bits a byte, the lowest first. Definitions:
 * https://github.com/grafana/pyroscope/tree/main/pkg/og (structs/transporttrie, storage/tree, convert)
 */
import { err, ok, type Result } from "leakhound/server";
import { type PushFault, pushFault } from "./pushed.ts";

/** Root first, separated by semicolons, with its value. */
export type StackValues = ReadonlyMap<string, number>;
export type StackFormat = "groups" | "lines" | "trie" | "tree";

export const STACKS_MAX = 200_000;
/** Characters of all stacks: parts of a trie are short, and what they make together may not be. */
export const STACK_CHARS_MAX = 64 * 2 ** 20;
const DEPTH_MAX = 100_000;

const FORMATS: ReadonlyMap<string, StackFormat> = new Map([
  ["", "groups"],
  ["folded", "groups"],
  ["groups", "groups"],
  ["lines", "lines"],
  ["trie", "trie"],
  ["tree", "tree"],
]);

/** @returns null for what is no format of stacks */
export const stackFormat = (name: string): StackFormat | null => FORMATS.get(name) ?? null;

/** Caught in `readStacks`. */
class Malformed extends Error {}

export function readStacks(body: Uint8Array, format: StackFormat): Result<StackValues, PushFault> {
  const stacks = new StackCollector();
  try {
    if (format === "trie" || format === "tree") readNodes(body, format, stacks);
    else readLines(body, format, stacks);
    return ok(stacks.values);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return err(pushFault("invalid", `the body is not in the format ${format}: ${error.message}`));
  }
}

class StackCollector {
  readonly values = new Map<string, number>();
  #chars = 0;

  add(stack: string, value: number): void {
    if (stack === "" || value === 0) return;
    const known = this.values.get(stack);
    const sum = (known ?? 0) + value;
    if (!Number.isSafeInteger(sum) || sum < 0) throw new Malformed("a value is out of range");
    if (known === undefined) this.#chars += stack.length;
    if (this.values.size >= STACKS_MAX || this.#chars > STACK_CHARS_MAX) throw new Malformed("it has too many stacks");
    this.values.set(stack, sum);
  }
}

function readLines(body: Uint8Array, format: "groups" | "lines", stacks: StackCollector): void {
  const text = new TextDecoder().decode(body);
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, end).trim();
    start = end + 1;
    if (line === "") continue;
    if (format === "lines") stacks.add(line, 1);
    else addGroup(line, stacks);
  }
}

function addGroup(line: string, stacks: StackCollector): void {
  const space = line.lastIndexOf(" ");
  const number = line.slice(space + 1);
  if (space <= 0 || !/^\d{1,16}$/.test(number)) throw new Malformed("a line does not end with a number");
  stacks.add(line.slice(0, space).trim(), Number(number));
}

/** A node whose children are being read. */
interface OpenNode {
  readonly path: string;
  childrenLeft: number;
}

function readNodes(body: Uint8Array, format: "trie" | "tree", stacks: StackCollector): void {
  const reader = new NodeReader(body);
  const open: OpenNode[] = [];
  let chars = 0;
  do {
    const parent = open.at(-1);
    if (parent !== undefined) parent.childrenLeft--;
    const name = reader.text();
    const separator = format === "tree" && parent !== undefined && parent.path !== "" ? ";" : "";
    const path = `${parent?.path ?? ""}${separator}${name}`;
    chars += path.length;
    if (chars > STACK_CHARS_MAX) throw new Malformed("it has too many stacks");
    const value = reader.number();
    if (value > 0) stacks.add(Buffer.from(path, "latin1").toString("utf8"), value);
    open.push({ path, childrenLeft: reader.number() });
    if (open.length > DEPTH_MAX) throw new Malformed("it is too deep");
    while (open.at(-1)?.childrenLeft === 0) open.pop();
  } while (open.length > 0);
  reader.end();
}

class NodeReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  number(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 49; scale *= 128) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new Malformed("it ends inside a number");
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (Number.isSafeInteger(value)) return value;
        break;
      }
    }
    throw new Malformed("a number is too large");
  }

  text(): string {
    const length = this.number();
    if (length > this.#bytes.length - this.#at) throw new Malformed("it ends inside a name");
    this.#at += length;
    // A part of a trie may end inside a character: bytes stay characters until the whole stack is known.
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + this.#at - length, length).toString("latin1");
  }

  end(): void {
    if (this.#at < this.#bytes.length) throw new Malformed("bytes are left over");
  }
}
