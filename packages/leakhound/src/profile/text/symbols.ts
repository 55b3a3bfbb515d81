/**
 * Stacks with symbols, as `debug=1` prints them (printStackRecord in runtime/pprof):
 *
 *   5 @ 0x47e60e 0x481985 0x4ded5d 0x484ca1                      count, and return addresses
 *   #	0x481984	time.Sleep+0x164	/usr/local/go/src/runtime/time.go:363
 *   #	0x4ded5c	main.main.func3+0x1c	/src/main.go:89
 *
 * The runtime's own frames at the leaf are among the addresses but not among the symbols; heap profiles in protobuf omit
 * them as well. So the symbols are the stack, and the addresses are used only if there is no symbol at all. An inlined
 * function has a line of its own, as if it had been called. Blanks may stand for tabs, in a text that was copied from a
 * terminal.
 */
import type { ProfileBuilder } from "../model/builder.ts";
import type { LocationIndex } from "../model/types.ts";
import type { Lines } from "./lines.ts";

const ADDRESS = /^0x[0-9a-f]{1,16}$/;
/** Begins a line with a symbol, unlike \`# labels: …\` and the MemStats of a heap profile. */
export const SYMBOL = /^#[ \t]+0x/;
const CALL = /^(.+)\+0x[0-9a-f]+$/;
/** The end of a call, where blanks separate the columns. Names and files may contain single blanks. */
const CALL_END = /\+0x[0-9a-f]+(?=[ \t]|$)/;
const POSITION = /^(.*):(\d{1,9})$/;

/** The addresses after `@`. */
export function parseAddresses(text: string, lines: Lines): bigint[] {
  const words = text.split(" ").filter((word) => word !== "");
  return words.map((word) => (ADDRESS.test(word) ? BigInt(word) : lines.expected("a list of addresses")));
}

/** Reads the symbol lines of a record. Returns their stack, leaf first. */
export function readStack(lines: Lines, builder: ProfileBuilder, addresses: readonly bigint[]): LocationIndex[] {
  const stack: LocationIndex[] = [];
  for (; SYMBOL.test(lines.current ?? ""); lines.advance()) stack.push(readSymbol(lines, builder));
  // A return address points after the call.
  return stack.length > 0 ? stack : addresses.map((address) => builder.location([], address > 0n ? address - 1n : 0n));
}

/** Address, call and position. Several tabs may separate two cells, to align the columns. */
function cellsOf(line: string): (string | undefined)[] {
  if (line.startsWith("#\t")) return line.split(/\t+/).slice(1);
  const text = line.slice(1).trim();
  const [address] = text.split(/[ \t]/, 1);
  const rest = text.slice(address!.length).trimStart();
  const end = CALL_END.exec(rest);
  if (!end) return [address, rest === "" ? undefined : rest];
  const callEnd = end.index + end[0].length;
  return [address, rest.slice(0, callEnd), rest.slice(callEnd).trimStart()];
}

function readSymbol(lines: Lines, builder: ProfileBuilder): LocationIndex {
  const [address, call, position] = cellsOf(lines.current!);
  if (!ADDRESS.test(address ?? "")) lines.expected("a symbol's address");
  if (call === undefined) return builder.location([], BigInt(address!));
  const [, name] = CALL.exec(call) ?? lines.expected("a function and an offset in it");
  const [, file, line] = POSITION.exec(position ?? "") ?? lines.expected("a file and line");
  return builder.location([{ function: name!, file: file!, line: Number(line) }], BigInt(address!));
}
