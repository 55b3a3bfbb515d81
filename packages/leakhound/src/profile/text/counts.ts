/**
 * Goroutines, threads and custom profiles with `debug=1` (printCountProfile in runtime/pprof):
 *
 *   goroutine profile: total 6
 *   5 @ 0x47e60e 0x4158ee 0x484ca1
 *   # labels: {"route":"/order"}
 *   #	0x4ded24	main.handler+0x24	/src/main.go:84
 *
 *   1 @ …
 */
import { ProfileBuilder } from "../model/builder.ts";
import type { Profile } from "../model/types.ts";
import { parseLabels } from "./labels.ts";
import { Lines } from "./lines.ts";
import { parseAddresses, readStack } from "./symbols.ts";

export const COUNTS_HEADER = /^(\S.*) profile: total (\d{1,15})$/;
const RECORD = /^(\d{1,15}) @(.*)$/;
const ADDRESS = /^0x[\da-f]{1,16}$/;
const LABELS = "# labels: ";

interface Records {
  readonly builder: ProfileBuilder;
  readonly counts: string;
  readonly read: number;
  readonly total: number;
}

/**
 * The only sample type has the name of the profile, and unit count. The text may be cut anywhere: the record in which it
 * ends is left out. Throws `MalformedProfile`.
 */
export function readCounts(text: string): Profile {
  if (text.endsWith("\n\n") || isLastRecordWhole(text)) {
    const { builder, read, total } = readRecords(text);
    if (read === total) return builder.build();
  }
  const headerEnd = text.indexOf("\n") + 1;
  const { builder, counts, read, total } = readRecords(
    text.slice(0, Math.max(headerEnd, text.lastIndexOf("\n\n") + 1)),
  );
  if (read === 0 || read > total)
    new Lines(text).fail("truncated", `the records add up to ${read}, the header says ${total}`);
  return { ...builder.build(), cut: { missing: "end", counts, read, total } };
}

/**
 * Whether the stack of the last record, without a blank line behind it, reaches its end: its last symbol is that of its last
 * address, or of the one before it, since runtime.goexit has no symbol. An address points behind the call.
 */
function isLastRecordWhole(text: string): boolean {
  if (!text.endsWith("\n")) return false;
  const lines = text.slice(text.lastIndexOf("\n\n") + 2).split("\n");
  const symbol = /^#[ \t]+(0x[\da-f]{1,16})/.exec(lines.at(-2) ?? "")?.[1];
  const addresses = lines.find((line) => RECORD.test(line))?.split(" ") ?? [];
  if (symbol === undefined) return addresses.length === 0;
  return addresses.slice(-2).some((address) => ADDRESS.test(address) && BigInt(address) === BigInt(symbol) + 1n);
}

function readRecords(text: string): Records {
  const lines = new Lines(text);
  const [, name, total] = COUNTS_HEADER.exec(lines.current ?? "") ?? lines.expected("a header");
  const type = { type: name!, unit: "count" };
  const builder = new ProfileBuilder({ sampleTypes: [type], periodType: type, period: 1n });
  let read = 0;
  for (lines.advance(), lines.skipBlank(); lines.current !== null; lines.skipBlank())
    read += readRecord(lines, builder);
  return { builder, counts: type.type, read, total: Number(total) };
}

/** Returns the count of the record. */
function readRecord(lines: Lines, builder: ProfileBuilder): number {
  const [, digits, rest] = RECORD.exec(lines.current!) ?? lines.expected("a record");
  const count = Number(digits);
  const addresses = parseAddresses(rest!, lines);
  const isLabeled = lines.advance()?.startsWith(LABELS) ?? false;
  const labels = isLabeled ? parseLabels(lines.current!.slice(LABELS.length), lines) : [];
  if (isLabeled) lines.advance();
  builder.add({ stack: readStack(lines, builder, addresses), values: [count], labels });
  return count;
}
