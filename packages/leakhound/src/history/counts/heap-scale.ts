/**
 * The sampled counts behind the values of a Go heap profile.
 *
 * Go samples one allocation in about `period` bytes. For a stack whose objects have `size` bytes it reports, instead of the
 * number n of sampled objects, an estimate of all objects and of their bytes:
 *
 *   scale   = 1 / (1 - exp(-size / period))           the reciprocal of the probability that an object is sampled
 *   objects = trunc(n * scale)
 *   bytes   = trunc(n * size * scale)
 *
 * n is a small integer that changes little between two scrapes; the estimates are large. n is found by division and then
 * tried forward, so a value that does not come from this formula is never taken for a count. Go on amd64, arm64 and s390x
 * computes exp in assembly, whose last bit may differ from `Math.exp`; such values are not inverted, and stay as they are.
 *
 * Source: scaleHeapSample in runtime/pprof/protomem.go.
 */

/** No count gives these values. */
export const NOT_A_COUNT = -1;

/** Doubles up to this are exact integers. */
const EXACT_MAX = Number.MAX_SAFE_INTEGER;

/** How Go samples a stack: bytes of one object, and the mean number of bytes between two samples. */
export interface HeapSampling {
  readonly size: number;
  readonly period: number;
}

/** How many objects a sampled one stands for. 1 where Go does not scale. */
export function heapScale({ size, period }: HeapSampling): number {
  return period <= 1 ? 1 : 1 / (1 - Math.exp(-size / period));
}

/** The objects that Go reports for n sampled ones. */
export function scaledObjects(count: number, { scale }: ScaledStack): number {
  return Math.trunc(count * scale);
}

/** The bytes that Go reports for n sampled objects. */
export function scaledBytes(count: number, { size, scale }: ScaledStack): number {
  return Math.trunc(count * size * scale);
}

export interface ScaledStack {
  /** Bytes of one object; 0 if the profile does not state it. */
  readonly size: number;
  readonly scale: number;
}

export interface HeapValues {
  readonly objects: number;
  readonly bytes: number;
}

/** The number of sampled objects for which Go reports exactly these values; `NOT_A_COUNT` if there is none. */
export function sampledCount({ objects, bytes }: HeapValues, stack: ScaledStack): number {
  if (objects === 0 && bytes === 0) return 0;
  const estimate = estimatedCount({ objects, bytes }, stack);
  if (!(bytes > 0 && bytes <= EXACT_MAX && estimate <= EXACT_MAX)) return NOT_A_COUNT;
  for (const count of [estimate, estimate + 1, estimate - 1]) {
    if (count > 0 && scaledObjects(count, stack) === objects && scaledBytes(count, stack) === bytes) return count;
  }
  return NOT_A_COUNT;
}

/** The nearest count, for values that no count gives exactly; 0 if the size is not known. */
export function estimatedCount({ bytes }: HeapValues, { size, scale }: ScaledStack): number {
  return size > 0 && Number.isFinite(scale) ? Math.round(bytes / (size * scale)) : 0;
}
