/** Why an image, or the binary beside it, could not be read. */
import type { Fault } from "../../base/fault.ts";

export type HeapFaultCode =
  | "not-an-image"
  | "truncated"
  | "corrupt"
  | "unsupported"
  | "too-large"
  | "no-symbols"
  | "unknown-runtime"
  | "wrong-binary";

export type HeapFault = Fault<HeapFaultCode>;

const TODO: Record<HeapFaultCode, string> = {
  "not-an-image": "give a file of Go's debug.WriteHeapDump, plain or gzip, or a .heapsnapshot of V8",
  truncated: "take the image again; the disk was full, or its transfer was cut off",
  corrupt: "take the image again; it was altered on its way",
  unsupported: "give an image of a 64-bit little-endian process of Go 1.7 or newer",
  "too-large": "take the image of a smaller process",
  "no-symbols": "give the service's binary built without -ldflags='-s -w'",
  "unknown-runtime": "let the service write a dump with debug.WriteHeapDump instead",
  "wrong-binary": "give the very binary that the service ran, or one built from the same commit without -s -w",
};

export function heapFault(code: HeapFaultCode, what: string, where: string, cause?: unknown): HeapFault {
  const fault = { code, what, where, todo: TODO[code] };
  return cause === undefined ? fault : { ...fault, cause };
}

/**
 * Thrown inside a parser at the first malformed byte and turned into a `HeapFault` at its door: a `Result` for
 * each of the millions of numbers in an image would cost more than the reading.
 */
export class Malformed extends Error {
  override readonly name = "Malformed";
  readonly code: HeapFaultCode;
  /** Byte offset in the unpacked image. */
  readonly offset: number;

  constructor(code: HeapFaultCode, what: string, offset: number) {
    super(what);
    this.code = code;
    this.offset = offset;
  }

  fault(where: string): HeapFault {
    return heapFault(this.code, this.message, `${where}, byte ${this.offset}`);
  }
}
