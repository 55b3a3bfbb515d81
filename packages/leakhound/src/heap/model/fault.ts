/** Why an image, or the binary that belongs to it, could not be read. */
import type { Fault } from "../../base/fault.ts";
import { MalformedInput } from "../../base/malformed-input.ts";

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
  "not-an-image": "give a dump of Go's debug.WriteHeapDump, an ELF core, or a .heapsnapshot of V8, plain or compressed",
  truncated: "take the image again; the disk was full, or the transfer was cut off",
  corrupt: "take the image again; it was changed after it was written",
  unsupported: "give an image of a 64-bit little-endian process of Go 1.7 or newer",
  "too-large": "take the image of a smaller process",
  "no-symbols": "give the service's binary built without -ldflags='-s -w'",
  "unknown-runtime": "let the service write a dump with debug.WriteHeapDump instead",
  "wrong-binary": "give the binary that the service ran, or one built from the same commit without -s -w",
};

export function heapFault(code: HeapFaultCode, what: string, where: string, cause?: unknown): HeapFault {
  const fault = { code, what, where, todo: TODO[code] };
  return cause === undefined ? fault : { ...fault, cause };
}

/** Thrown by the parsers of images and binaries; see `MalformedInput`. */
export class MalformedImage extends MalformedInput<HeapFaultCode> {
  /** @param offset in bytes, in the unpacked image */
  constructor(code: HeapFaultCode, what: string, offset: number) {
    super(code, what, `byte ${offset}`);
  }
}

/** The fault that a parser threw; any other exception is thrown again. */
export function thrownFault(thrown: unknown, where: string): HeapFault {
  if (!(thrown instanceof MalformedImage)) throw thrown;
  return heapFault(thrown.code, thrown.message, thrown.where(where));
}
