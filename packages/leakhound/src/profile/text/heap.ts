/**
 * Heap profiles with `debug=1` (writeHeapInternal in runtime/pprof):
 *
 *   heap profile: 54: 3778816 [62: 11151776] @ heap/1048576
 *   3: 245760 [3: 245760] @ 0x47cd73 0x4de1fd 0x484ca1         in use [allocated], each objects: bytes
 *   #	0x4de1fc	main.recurse+0x7c	/src/main.go:32
 *   …
 *   # runtime.MemStats
 *   # Alloc = 30455288
 *
 * The runtime samples one allocation in half the number of bytes that the header gives. The counts in the text are those
 * of the samples. For the protobuf format the service scales them up; for this format unsample.ts does.
 */
import { ProfileBuilder } from "../model/builder.ts";
import type { Profile } from "../model/types.ts";
import { Lines } from "./lines.ts";
import { parseAddresses, readStack } from "./symbols.ts";
import { unsampled } from "./unsample.ts";

const COLUMNS = String.raw`(\d{1,15}): (\d{1,15}) \[(\d{1,15}): (\d{1,15})\] @`;
export const HEAP_HEADER = new RegExp(`^heap profile: ${COLUMNS} heap/(\\d{1,15})$`);
const RECORD = new RegExp(`^${COLUMNS}(.*)$`);

/** In the order of the protobuf format. */
const SAMPLE_TYPES = [
  { type: "alloc_objects", unit: "count" },
  { type: "alloc_space", unit: "bytes" },
  { type: "inuse_objects", unit: "count" },
  { type: "inuse_space", unit: "bytes" },
] as const;

/** Throws `MalformedProfile`. */
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
    lines.fail("truncated", `the records have ${objects} objects in use, the header says ${claimed}`);
  }
  return builder.build();
}

/** The MemStats after the records are comments; `parseMemStats` reads them. */
function isRecord(line: string | null): boolean {
  return line !== null && !line.startsWith("#");
}

/** Returns the number of sampled objects in use. */
function readRecord(lines: Lines, builder: ProfileBuilder, rate: number): number {
  const record = RECORD.exec(lines.current!) ?? lines.expected("a record");
  const inUse = { objects: Number(record[1]), bytes: Number(record[2]) };
  const allocated = { objects: Number(record[3]), bytes: Number(record[4]) };
  const addresses = parseAddresses(record[5]!, lines);
  lines.advance();
  const sizeBytes = allocated.objects > 0 ? Math.floor(allocated.bytes / allocated.objects) : 0;
  builder.add({
    stack: readStack(lines, builder, addresses),
    values: [allocated, inUse].flatMap((sampled) => {
      const { objects, bytes } = unsampled(sampled, rate);
      return [objects, bytes];
    }),
    // As in the protobuf format: one stack may allocate several sizes.
    labels: sizeBytes > 0 ? [{ key: "bytes", number: sizeBytes }] : [],
  });
  return inUse.objects;
}
