/**
 * The heap with `debug=1` (writeHeapInternal in runtime/pprof):
 *
 *   heap profile: 54: 3778816 [62: 11151776] @ heap/1048576
 *   3: 245760 [3: 245760] @ 0x47cd73 0x4de1fd 0x484ca1         in use [allocated], each objects: bytes
 *   #	0x4de1fc	main.recurse+0x7c	/src/main.go:32
 *   …
 *   # runtime.MemStats
 *   # Alloc = 30455288
 *
 * Only some allocations are sampled: one of size s with probability 1 - exp(-s / rate), where rate is
 * half the number in the header. The counts here are of the samples; the protobuf form is scaled up
 * by the service, this one by us, in the same way (scaleHeapSample):
 *
 *   3 objects of 81,920 bytes, rate 524,288:  scale = 1 / (1 - exp(-0.156)) = 6.91, 20 objects, 1.7 MB
 */
import { ProfileBuilder } from "../builder.ts";
import type { Profile } from "../types.ts";
import { Lines } from "./lines.ts";
import { parseAddresses, readStack } from "./symbols.ts";

const COLUMNS = String.raw`(\d{1,15}): (\d{1,15}) \[(\d{1,15}): (\d{1,15})\] @`;
export const HEAP_HEADER = new RegExp(`^heap profile: ${COLUMNS} heap/(\\d{1,15})$`);
const RECORD = new RegExp(`^${COLUMNS}(.*)$`);

/** In the order of the protobuf form. */
const SAMPLE_TYPES = [
  { type: "alloc_objects", unit: "count" },
  { type: "alloc_space", unit: "bytes" },
  { type: "inuse_objects", unit: "count" },
  { type: "inuse_space", unit: "bytes" },
] as const;

/** What was sampled of some objects: how many, and their bytes together. */
interface Sampled {
  readonly objects: number;
  readonly bytes: number;
}

/** Throws `Malformed`. */
export function readHeap(text: string): Profile {
  const lines = new Lines(text);
  const header = HEAP_HEADER.exec(lines.current ?? "") ?? lines.expected("a header");
  const claimed = Number(header[1]);
  const rate = Math.floor(Number(header[5]) / 2);
  const builder = new ProfileBuilder({
    sampleTypes: SAMPLE_TYPES,
    periodType: { type: "space", unit: "bytes" },
    period: BigInt(rate),
  });
  let objects = 0;
  for (lines.advance(), lines.skipBlank(); isRecord(lines.current); lines.skipBlank()) {
    objects += readRecord(lines, builder, rate);
  }
  if (objects !== claimed) {
    lines.fail("truncated", `the records hold ${objects} objects in use, the header says ${claimed}`);
  }
  return builder.build();
}

/** The MemStats behind the records are comments; `parseMemStats` reads those. */
function isRecord(line: string | null): boolean {
  return line !== null && !line.startsWith("#");
}

/** Returns how many sampled objects are in use. */
function readRecord(lines: Lines, builder: ProfileBuilder, rate: number): number {
  const record = RECORD.exec(lines.current!) ?? lines.expected("a record");
  const inUse = { objects: Number(record[1]), bytes: Number(record[2]) };
  const allocated = { objects: Number(record[3]), bytes: Number(record[4]) };
  const addresses = parseAddresses(record[5]!, lines);
  lines.advance();
  const sizeBytes = allocated.objects > 0 ? Math.floor(allocated.bytes / allocated.objects) : 0;
  builder.add({
    stack: readStack(lines, builder, addresses),
    values: [...estimate(allocated, rate), ...estimate(inUse, rate)],
    // As in the protobuf form, and for the same reason: one stack may allocate several sizes.
    labels: sizeBytes > 0 ? [{ key: "bytes", number: sizeBytes }] : [],
  });
  return inUse.objects;
}

/** How many objects and bytes there are, judged by those that were sampled. */
function estimate({ objects, bytes }: Sampled, rate: number): [objects: number, bytes: number] {
  if (objects === 0 || bytes === 0) return [0, 0];
  if (rate <= 1) return [objects, bytes];
  const scale = 1 / (1 - Math.exp(-bytes / objects / rate));
  return [Math.trunc(objects * scale), Math.trunc(bytes * scale)];
}
