/**
 * The figures of the runtime, which a heap profile with `debug=1` prints after its records:
 *
 *   # runtime.MemStats
 *   # HeapAlloc = 30455288
 *   # Stack = 425984 / 425984          in use / obtained from the system
 *
 * Their meaning: https://pkg.go.dev/runtime#MemStats
 */
import { type Bytes, bytes } from "../../base/units.ts";

const TITLE = "\n# runtime.MemStats\n";
const LINE = /^# (\w+) = (\d{1,20})(?: \/ \d{1,20})?$/;

/** The figures that memory readings use. A figure is null if this version of Go does not print it. */
export interface MemStats {
  readonly sysBytes: Bytes | null;
  readonly heapAllocBytes: Bytes | null;
  readonly heapIdleBytes: Bytes | null;
  readonly heapInUseBytes: Bytes | null;
  readonly heapReleasedBytes: Bytes | null;
  readonly stackInUseBytes: Bytes | null;
  readonly gcCount: number | null;
}

/** The figures in a heap profile in text format; null if it has none. */
export function parseMemStats(text: string): MemStats | null {
  const at = text.lastIndexOf(TITLE);
  if (at < 0) return null;
  const figures = readFigures(text.slice(at + TITLE.length));
  const count = (name: string): number | null => figures.get(name) ?? null;
  const size = (name: string): Bytes | null => {
    const value = figures.get(name);
    return value === undefined ? null : bytes(value);
  };
  return {
    sysBytes: size("Sys"),
    heapAllocBytes: size("HeapAlloc"),
    heapIdleBytes: size("HeapIdle"),
    heapInUseBytes: size("HeapInuse"),
    heapReleasedBytes: size("HeapReleased"),
    stackInUseBytes: size("Stack"),
    gcCount: count("NumGC"),
  };
}

function readFigures(text: string): ReadonlyMap<string, number> {
  const figures = new Map<string, number>();
  for (const line of text.split("\n")) {
    const [, name, value] = LINE.exec(line) ?? [];
    if (name !== undefined) figures.set(name, Number(value));
  }
  return figures;
}
