/** The parts of resident memory by name. */
import { assertUnreachable } from "../../base/assert.ts";
import type { MemoryPart } from "../../verdict/facts/evidence.ts";

export function partWords(part: MemoryPart): string {
  switch (part) {
    case "live-heap":
      return "live heap";
    case "unused-heap":
      return "heap freed but not returned";
    case "stacks":
      return "goroutine stacks";
    case "runtime":
      return "runtime";
    case "external":
      return "external memory (Buffers)";
    case "outside":
      return "outside (C, mmap)";
    default:
      return assertUnreachable(part);
  }
}
