/**
 * Estimates the number of objects from those that were sampled.
 *
 * An object of size s is sampled with probability 1 - exp(-s / rate), so each sampled object stands for the inverse of
 * this probability (scaleHeapSample in google/pprof, and in Go's runtime for the protobuf format):
 *
 *   3 objects of 81,920 bytes, rate 524,288:  scale = 1 / (1 - exp(-0.156)) = 6.91, 20 objects, 1.7 MB
 */
import { truncatedInt64 } from "../model/int64-columns.ts";

/** A number of objects, and their bytes together. */
export interface ObjectCount {
  readonly objects: number;
  readonly bytes: number;
}

/** @param rate mean bytes between two samples; at most 1 if all objects were sampled */
export function unsampled({ objects, bytes }: ObjectCount, rate: number): ObjectCount {
  if (objects === 0 || bytes === 0) return { objects: 0, bytes: 0 };
  if (rate <= 1) return { objects, bytes };
  const scale = 1 / (1 - Math.exp(-bytes / objects / rate));
  return { objects: truncatedInt64(objects * scale), bytes: truncatedInt64(bytes * scale) };
}
