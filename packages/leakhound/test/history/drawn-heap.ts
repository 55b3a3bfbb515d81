/**
 * Heap profiles as Go would write them, drawn as text: a row for each bucket, newest first.
 *
 *   alloc live size  stack
 *   3     1    48    leak < handler < main
 *   812   809  16    parse < main
 *
 * "-" instead of a size: a bucket of which no collection knows yet, whose values are all 0.
 */
import { Int64Column } from "../../src/base/int64.ts";
import { heapScale, scaledBytes, scaledObjects } from "../../src/history/counts/heap-scale.ts";
import { encodeGoProfile } from "../../src/history/layout/go-layout.ts";
import { ProfileBuilder } from "../../src/profile/model/builder.ts";
import { emptyLabels } from "../../src/profile/model/labels.ts";
import type { Profile } from "../../src/profile/model/types.ts";
import { decodeProfile } from "../../src/profile/proto/decode.ts";
import { unwrap } from "../profile/unwrap.ts";

export const PERIOD = 524_288;

export interface DrawnBucket {
  readonly alloc: number;
  readonly live: number;
  /** Bytes of an object; null for a bucket without a size. */
  readonly size: number | null;
  /** Leaf first. */
  readonly stack: readonly string[];
}

export function drawnBuckets(text: string): DrawnBucket[] {
  const lines = text.trim().split("\n");
  return lines.map((line) => {
    const [alloc = "", live = "", size = "", ...stack] = line.trim().split(/\s+/);
    return {
      alloc: Number(alloc),
      live: Number(live),
      size: size === "-" ? null : Number(size),
      stack: stack.filter((name) => name !== "<"),
    };
  });
}

/** The uncompressed bytes of the profile. Equal buckets stay apart, as in Go. */
export function heapBytes(buckets: readonly DrawnBucket[], timeNanos = 1n): Uint8Array {
  return encodeGoProfile(heapProfile(buckets, timeNanos));
}

export function drawnHeap(text: string, timeNanos = 1n): Uint8Array {
  return heapBytes(drawnBuckets(text), timeNanos);
}

function heapProfile(buckets: readonly DrawnBucket[], timeNanos: bigint): Profile {
  const types = ["alloc_objects count", "alloc_space bytes", "inuse_objects count", "inuse_space bytes"];
  const builder = new ProfileBuilder({
    sampleTypes: types.map((text) => ({ type: text.split(" ")[0]!, unit: text.split(" ")[1]! })),
    periodType: { type: "space", unit: "bytes" },
    period: BigInt(PERIOD),
    timeNanos,
  });
  buckets.forEach(({ stack, size, alloc, live }, row) => {
    const locations = stack.map((name) =>
      builder.location([{ function: name, file: `${name}.go`, line: 7 }], addressOf(name)),
    );
    const labels = [...(size === null ? [] : [{ key: "bytes", number: size }]), { key: "row", number: row + 1 }];
    builder.add({ stack: locations, values: [alloc, live].flatMap((count) => scaled(count, size ?? 0)), labels });
  });
  return withoutRowLabels(builder.build());
}

/** The same profile as a producer would write it that does not state the sizes of objects. */
export function withoutSizes(bytes: Uint8Array): Uint8Array {
  const profile = unwrap(decodeProfile(bytes, ""));
  const none = { ...profile.samples, labelStart: new Uint32Array(profile.samples.length + 1), labels: emptyLabels(0) };
  return encodeGoProfile({ ...profile, samples: none });
}

const addressOf = (name: string): bigint =>
  [...name].reduce((address, letter) => address * 31n + BigInt(letter.charCodeAt(0)), 0x400000n);

function scaled(count: number, size: number): number[] {
  if (count === 0) return [0, 0];
  const stack = { size, scale: heapScale({ size, period: PERIOD }) };
  return [scaledObjects(count, stack), scaledBytes(count, stack)];
}

/** Removes the labels that kept equal buckets apart in the builder. */
function withoutRowLabels(profile: Profile): Profile {
  const { samples, strings } = profile;
  const { labels } = samples;
  const kept = [...labels.key.keys()].filter((row) => strings.get(labels.key[row]!) === "bytes");
  const num = new Int64Column(kept.length);
  kept.forEach((row, at) => {
    num.setBigint(at, labels.num.bigint(row));
  });
  const key = Uint32Array.from(kept, (row) => labels.key[row]!);
  const none = new Uint32Array(kept.length);
  const labelStart = Uint32Array.from(samples.labelStart, (start) => kept.filter((row) => row < start).length);
  return {
    ...profile,
    samples: { ...samples, labelStart, labels: { length: kept.length, key, str: none, num, numUnit: none } },
  };
}
