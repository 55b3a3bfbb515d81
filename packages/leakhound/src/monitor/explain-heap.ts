/** Gets a heap image and explains who holds its memory. */
import type { AcquirePorts } from "../acquire/ports.ts";
import { type HeapHandler, type HeapRequest, readHeap } from "../acquire/read-heap.ts";
import type { Fault } from "../base/fault.ts";
import type { Result } from "../base/result.ts";
import { explainGoDump } from "../heap/go/explain.ts";
import type { Explained } from "../heap/holders/report.ts";
import { explainV8 } from "../heap/v8/explain.ts";

const EXPLAIN: HeapHandler<Explained> = {
  go: ({ dump, program }, older) => explainGoDump(dump, program, older),
  v8: explainV8,
  readsContents: false,
};

export const explainHeap = (request: HeapRequest, ports: AcquirePorts): Promise<Result<Explained, Fault>> =>
  readHeap(request, EXPLAIN, ports);
