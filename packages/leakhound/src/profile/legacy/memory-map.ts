/**
 * The memory map after the samples of legacy formats: which file is mapped where.
 *
 *   MAPPED_LIBRARIES:                                                     or "--- Memory map: ---"
 *   00400000-00fcb000 r-xp 00000000 08:01 1234   /bin/shop                as in /proc/self/maps
 *   40000-80000 /bin/shop (@1000) abc123                                  start, end, file, offset, build id
 *   build=/home/me/build                                                  defines $build for the lines below
 *
 * Other lines are ignored. Only executable mappings are kept.
 */
import type { Lines } from "../text/lines.ts";

export interface Mapping {
  start: bigint;
  limit: bigint;
  offset: bigint;
  file: string;
  buildId: string;
}

const SENTINELS = ["--- Memory map: ---", "MAPPED_LIBRARIES:"];
/** Start and end, of at most 64 bits, and permissions. */
const RANGE = String.raw`^\s*(?:0x)?([\da-fA-F]{1,16})[\s-]?\s*(?:0x)?([\da-fA-F]{1,16})(?![\da-fA-F]):?(?:\s+([-rwxp]+))?`;
const PROC_LINE = new RegExp(
  String.raw`${RANGE}(?:\s+([\da-fA-F]{1,16}))?\s+[\da-fA-F]+:[\da-fA-F]+\s+\d+(?:\s+(\S+))?`,
);
const BRIEF_LINE = new RegExp(String.raw`${RANGE}(?:\s+(\S+))?(?:\s+\(@([\da-fA-F]{1,16})\))?(?:\s+([\da-fA-F]+))?`);
const LOG_PREFIX = /^[^[\]]+:\d+\]\s/;
/** Limits on the number of variables, and on the length of a line with its variables expanded. */
const VARIABLES_MAX = 1_000;
const LINE_CHARS_MAX = 64 * 1024;
/** Comparisons of a place in a line with the name of a variable, in the whole map. */
const COMPARISONS_MAX = 20_000_000;
const MAPPINGS_MAX = 65_536;

export function isMemoryMapTitle(line: string): boolean {
  return SENTINELS.some((sentinel) => line.includes(sentinel));
}

/** The memory map that begins at the current line or later; empty if there is none. */
export function skipToMemoryMap(lines: Lines): Mapping[] {
  while (lines.current !== null && !isMemoryMapTitle(lines.current)) lines.advance();
  lines.advance();
  return readMemoryMap(lines);
}

/** Reads from the current line to the end of the text. */
export function readMemoryMap(lines: Lines): Mapping[] {
  const mappings: Mapping[] = [];
  const variables = new Map<string, string>();
  let comparisons = 0;
  for (; lines.current !== null; lines.advance()) {
    comparisons += variables.size * (lines.current.split("$").length - 1);
    if (comparisons > COMPARISONS_MAX) lines.fail("too-large", "too many variables in the memory map");
    const line = expandVariables(lines.current.replace(LOG_PREFIX, ""), variables);
    if (line.length > LINE_CHARS_MAX) lines.fail("too-large", `more than ${LINE_CHARS_MAX} characters in a line`);
    const mapping = mappingOf(line);
    if (mapping === NO_MAPPING) addVariable(line, variables);
    else if (mapping) mappings.push(mapping);
    if (mappings.length > MAPPINGS_MAX) lines.fail("too-large", `more than ${MAPPINGS_MAX} mappings`);
  }
  return mappings;
}

const NO_MAPPING = "no mapping";

/** Null for a mapping that is not executable. */
function mappingOf(line: string): Mapping | null | typeof NO_MAPPING {
  const proc = PROC_LINE.exec(line);
  const [, start, limit, permissions, ...rest] = proc ?? BRIEF_LINE.exec(line) ?? [];
  if (start === undefined || limit === undefined) return NO_MAPPING;
  if (permissions !== undefined && !permissions.includes("x")) return null;
  const [file = "", offset = "0", buildId = ""] = proc ? [rest[1], rest[0]] : rest;
  const hex = (digits: string) => BigInt(`0x${digits}`);
  return { start: hex(start), limit: hex(limit), offset: hex(offset), file, buildId };
}

function addVariable(line: string, variables: Map<string, string>): void {
  const at = line.indexOf("=");
  const name = `$${line.slice(0, at).trim()}`;
  if (at < 0 || variables.has(name) || variables.size === VARIABLES_MAX) return;
  variables.set(name, line.slice(at + 1).trim());
}

/** The line with each `$name` replaced. If several names match, the first one defined counts. */
function expandVariables(line: string, variables: ReadonlyMap<string, string>): string {
  if (variables.size === 0 || !line.includes("$")) return line;
  let replaced = "";
  for (let at = 0; at < line.length && replaced.length <= LINE_CHARS_MAX; ) {
    const name = line[at] === "$" ? [...variables.keys()].find((key) => line.startsWith(key, at)) : undefined;
    replaced += name === undefined ? line[at] : variables.get(name);
    at += name === undefined ? 1 : name.length;
  }
  return replaced;
}
