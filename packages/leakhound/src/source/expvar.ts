/**
 * Process memory from /debug/vars: the JSON of Go's package expvar, whose "memstats" is a runtime.MemStats.
 *
 *   { "cmdline": [...], "memstats": { "HeapAlloc": 1200, "HeapInuse": 4096, "NumGC": 3, ... }, ... }
 */
import type { MemoryReading } from "../base/capture.ts";
import { bytes, type UnixMs } from "../base/units.ts";
import { property } from "./json.ts";
import { jsonProperty } from "./json-property.ts";

const BYTE_FIELDS = {
  heapAllocBytes: "HeapAlloc",
  heapInUseBytes: "HeapInuse",
  heapIdleBytes: "HeapIdle",
  heapReleasedBytes: "HeapReleased",
  stackInUseBytes: "StackInuse",
  sysBytes: "Sys",
} satisfies Partial<Record<keyof MemoryReading, string>>;

/** That of Go 1.26 has 7 KB. */
const MEMSTATS_BYTES_MAX = 1024 * 1024;

/** @returns null when the body is not expvar JSON with memstats */
export function readingFromExpvar(body: Uint8Array, at: UnixMs): MemoryReading | null {
  const stats = jsonProperty(body, "memstats", MEMSTATS_BYTES_MAX);
  if (figure(stats, "HeapAlloc") === null) return null;
  const known = Object.entries(BYTE_FIELDS).flatMap(([to, from]) => {
    const value = figure(stats, from);
    return value === null ? [] : [[to, bytes(value)] as const];
  });
  const gcCount = figure(stats, "NumGC");
  return { at, ...Object.fromEntries(known), ...(gcCount === null ? {} : { gcCount }) };
}

/** A finite number of at least 0; null for anything else. */
function figure(stats: unknown, name: string): number | null {
  const value = property(stats, name);
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : null;
}
