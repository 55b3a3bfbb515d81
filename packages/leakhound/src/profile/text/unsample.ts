/**
 * How many objects there are, judged by those that were sampled.
 *
 * One of size s is sampled with probability 1 - exp(-s / rate), so each that was stands for the inverse
 * of that (scaleHeapSample in google/pprof, and in Go's runtime for the protobuf form):
 *
 *   3 objects of 81,920 bytes, rate 524,288:  scale = 1 / (1 - exp(-0.156)) = 6.91, 20 objects, 1.7 MB
 */
import { truncatedInt64 } from "../model/int64-columns.ts";

/** Some objects: how many, and their bytes together. */
export interface Sampled {
  readonly objects: number;
  readonly bytes: number;
}

/** @param rate mean bytes between two samples; at most 1 if all were taken */
export function unsampled({ objects, bytes }: Sampled, rate: number): Sampled {
  if (objects === 0 || bytes === 0) return { objects: 0, bytes: 0 };
  if (rate <= 1) return { objects, bytes };
  const scale = 1 / (1 - Math.exp(-bytes / objects / rate));
  return { objects: truncatedInt64(objects * scale), bytes: truncatedInt64(bytes * scale) };
}
