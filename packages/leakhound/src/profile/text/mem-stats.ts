/**
 * The figures of the runtime, which a heap profile with `debug=1` prints after its records:
 *
 *   # runtime.MemStats
 *   # HeapAlloc = 30455288
 *   # Stack = 425984 / 425984          in use / obtained from the system
 *
 * Their meaning: https://pkg.go.dev/runtime#MemStats
 */
import { type Bytes, bytes, type UnixMs, unixMs } from "../../base/units.ts";

const TITLE = "\n# runtime.MemStats\n";
const LINE = /^# (\w+) = (\d{1,20}(?:\.\d+)?(?:e[+-]\d+)?)(?: \/ (\d{1,20}))?$/;
const NANOS_PER_MS = 1e6;

/** A figure is null if this version of Go does not print it. */
export interface MemStats {
  readonly allocBytes: Bytes | null;
  readonly totalAllocBytes: Bytes | null;
  readonly sysBytes: Bytes | null;
  readonly mallocs: number | null;
  readonly frees: number | null;
  readonly heapAllocBytes: Bytes | null;
  readonly heapSysBytes: Bytes | null;
  readonly heapIdleBytes: Bytes | null;
  readonly heapInUseBytes: Bytes | null;
  readonly heapReleasedBytes: Bytes | null;
  readonly heapObjects: number | null;
  readonly stackInUseBytes: Bytes | null;
  readonly stackSysBytes: Bytes | null;
  readonly gcSysBytes: Bytes | null;
  readonly otherSysBytes: Bytes | null;
  /** The heap size at which the next collection begins. */
  readonly nextGcBytes: Bytes | null;
  /** End of the last collection; null before the first one as well. */
  readonly lastGc: UnixMs | null;
  readonly gcCount: number | null;
  readonly forcedGcCount: number | null;
  /** Share of collections in the CPU time since the start, 0..1. */
  readonly gcCpuFraction: number | null;
  /** The largest resident size that the process ever had. */
  readonly maxRssBytes: Bytes | null;
}

/** The figures in a heap profile in text format; null if it has none. */
export function parseMemStats(text: string): MemStats | null {
  const at = text.lastIndexOf(TITLE);
  return at < 0 ? null : memStatsOf(readFigures(text.slice(at + TITLE.length)));
}

/** `Stack = a / b` becomes Stack and StackSys. */
function readFigures(text: string): ReadonlyMap<string, number> {
  const figures = new Map<string, number>();
  for (const line of text.split("\n")) {
    const [, name, value, system] = LINE.exec(line) ?? [];
    if (name !== undefined) figures.set(name, Number(value));
    if (system !== undefined) figures.set(`${name}Sys`, Number(system));
  }
  return figures;
}

function memStatsOf(figures: ReadonlyMap<string, number>): MemStats {
  const count = (name: string): number | null => figures.get(name) ?? null;
  const size = (name: string): Bytes | null => {
    const value = figures.get(name);
    return value === undefined ? null : bytes(value);
  };
  const lastGcNanos = figures.get("LastGC") ?? 0;
  return {
    allocBytes: size("Alloc"),
    totalAllocBytes: size("TotalAlloc"),
    sysBytes: size("Sys"),
    mallocs: count("Mallocs"),
    frees: count("Frees"),
    heapAllocBytes: size("HeapAlloc"),
    heapSysBytes: size("HeapSys"),
    heapIdleBytes: size("HeapIdle"),
    heapInUseBytes: size("HeapInuse"),
    heapReleasedBytes: size("HeapReleased"),
    heapObjects: count("HeapObjects"),
    stackInUseBytes: size("Stack"),
    stackSysBytes: size("StackSys"),
    gcSysBytes: size("GCSys"),
    otherSysBytes: size("OtherSys"),
    nextGcBytes: size("NextGC"),
    lastGc: lastGcNanos > 0 ? unixMs(lastGcNanos / NANOS_PER_MS) : null,
    gcCount: count("NumGC"),
    forcedGcCount: count("NumForcedGC"),
    gcCpuFraction: count("GCCPUFraction"),
    maxRssBytes: size("MaxRSS"),
  };
}
