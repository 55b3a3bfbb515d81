/** What limits the answer about a heap image, in words: one case per note. */
import { assertUnreachable } from "../../base/assert.ts";
import { formatBytes, formatCount } from "../../base/format.ts";
import type { HeapNote } from "../../heap/model/notes.ts";

/** A clause without a capital and a period. */
export function heapNoteWords(note: HeapNote): string {
  switch (note.note) {
    case "no-binary":
      return "names of variables and types are unknown: give the service's binary with --binary, or one built from the same commit without -ldflags='-s -w'";
    case "no-debug-information":
      return "the binary has no debug information (-ldflags=-w), so only types that are put into interfaces are known";
    case "cut-off":
      return `the dump is cut off at byte ${note.atByte}, after its roots`;
    case "sets-capped":
      return "there are too many different sets of holders, so some objects are credited to all of them";
    case "unreached":
      return `${formatBytes(note.bytes)} of the heap are in use, but no root of the image reaches them: garbage, if runtime.GC was not called before the dump, or held by cleanups (runtime.AddCleanup), weak pointers, plugins or C`;
    case "stack-words-guessed":
      return "every word on a stack that looks like a pointer counts as one";
    case "running-goroutines":
      return `${goroutines(note.goroutines)} running when the image was taken: every word on the stack that looks like a pointer counts as one`;
    case "object-words-guessed":
      return "before Go 1.22, every word of an object that looks like a pointer counts as one";
    case "types-guessed":
      return note.types === 1
        ? "1 type has no pointer mask: every word of its values that looks like a pointer counts as one"
        : `${formatCount(note.types)} types have no pointer mask: every word of their values that looks like a pointer counts as one`;
    default:
      return assertUnreachable(note);
  }
}

const goroutines = (count: number): string =>
  count === 1 ? "1 goroutine was" : `${formatCount(count)} goroutines were`;
