/** Text in which a service reports its memory, as a reading. */
import type { MemoryReading } from "../base/capture.ts";
import type { UnixMs } from "../base/units.ts";
import { readingFromExpvar } from "./expvar.ts";
import { readingFromPrometheus, runtimeOf } from "./prometheus.ts";

/** What a text of this format reports. */
export interface MemoryText {
  /** Null where it reports no memory. */
  readonly reading: MemoryReading | null;
  /** The runtime whose client library wrote it; null where it does not show. */
  readonly runtime: "go" | "node" | null;
}

export const NO_MEMORY: MemoryText = { reading: null, runtime: null };

export interface MemoryBody {
  readonly format: "prometheus" | "expvar";
  readonly body: Uint8Array;
  readonly at: UnixMs;
}

/** Never fails; takes as long as the text is long. */
export function memoryText({ format, body, at }: MemoryBody): MemoryText {
  if (format === "expvar") return { reading: readingFromExpvar(body, at), runtime: null };
  const text = new TextDecoder().decode(body);
  const reading = readingFromPrometheus(text, at);
  return { reading: Object.keys(reading).length > 1 ? reading : null, runtime: runtimeOf(text) };
}

/** Reads the memory of a body, such as in another thread. Never rejects. */
export type ReadMemoryText = (given: MemoryBody) => Promise<MemoryText>;
