/** Gets a heap image and explains who holds its memory. */
import type { AcquirePorts } from "../acquire/ports.ts";
import { type HeapHandler, type HeapRequest, readHeap } from "../acquire/read-heap.ts";
import type { Fault } from "../base/fault.ts";
import type { Result } from "../base/result.ts";
import type { Explained } from "../heap/holders/report.ts";

const EXPLAIN: HeapHandler<Explained> = {
  handle: (heap, base) => heap.explain(base),
  readsContents: false,
};

export const explainHeap = (request: HeapRequest, ports: AcquirePorts): Promise<Result<Explained, Fault>> =>
  readHeap(request, EXPLAIN, ports);
