/** Quantities that all modules use. Input is checked where it is read, not here. */
import type { Brand } from "./brand.ts";

/** Bytes of memory or of input. An estimate may be fractional. */
export type Bytes = Brand<number, "Bytes">;
/** Milliseconds since 1970-01-01T00:00:00Z. May be fractional. */
export type UnixMs = Brand<number, "UnixMs">;
/** A duration in milliseconds. */
export type DurationMs = Brand<number, "DurationMs">;

export const bytes = (value: number): Bytes => value as Bytes;
export const unixMs = (value: number): UnixMs => value as UnixMs;
export const durationMs = (value: number): DurationMs => value as DurationMs;

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
