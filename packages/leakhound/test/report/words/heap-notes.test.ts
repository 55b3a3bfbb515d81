/** Words for every note: the record does not compile without a row for each. */
import { expect, it } from "vitest";
import type { HeapNote } from "../../../src/heap/model/notes.ts";
import { heapNoteWords } from "../../../src/report/words/heap-notes.ts";

type NoteOf<Kind> = Extract<HeapNote, { note: Kind }>;
type Worded = { readonly [Kind in HeapNote["note"]]: readonly (readonly [note: NoteOf<Kind>, words: string])[] };

const WORDED: Worded = {
  "no-binary": [
    [
      { note: "no-binary" },
      "names of variables and types are unknown: give the service's binary with --binary, or one built from the same commit without -ldflags='-s -w'",
    ],
  ],
  "no-debug-information": [
    [
      { note: "no-debug-information" },
      "the binary has no debug information (-ldflags=-w), so only types that are put into interfaces are known",
    ],
  ],
  "cut-off": [[{ note: "cut-off", atByte: 4711 }, "the dump is cut off at byte 4711, after its roots"]],
  "sets-capped": [
    [
      { note: "sets-capped" },
      "there are too many different sets of holders, so some objects are credited to all of them",
    ],
  ],
  unreached: [
    [
      { note: "unreached", bytes: 3 * 1024 ** 2 },
      "3.0 MiB of the heap are in use, but no root of the image reaches them: garbage, if runtime.GC was not called before the dump, or held by cleanups (runtime.AddCleanup), weak pointers, plugins or C",
    ],
  ],
  "stack-words-guessed": [
    [{ note: "stack-words-guessed" }, "every word on a stack that looks like a pointer counts as one"],
  ],
  "running-goroutines": [
    [
      { note: "running-goroutines", goroutines: 1 },
      "1 goroutine was running when the image was taken: every word on the stack that looks like a pointer counts as one",
    ],
    [
      { note: "running-goroutines", goroutines: 1_200 },
      "1,200 goroutines were running when the image was taken: every word on the stack that looks like a pointer counts as one",
    ],
  ],
  "object-words-guessed": [
    [
      { note: "object-words-guessed" },
      "before Go 1.22, every word of an object that looks like a pointer counts as one",
    ],
  ],
  "types-guessed": [
    [
      { note: "types-guessed", types: 1 },
      "1 type has no pointer mask: every word of its values that looks like a pointer counts as one",
    ],
    [
      { note: "types-guessed", types: 3 },
      "3 types have no pointer mask: every word of their values that looks like a pointer counts as one",
    ],
  ],
};

it.each(Object.values(WORDED).flat())("%j has words", (note, words) => {
  expect(heapNoteWords(note)).toBe(words);
});
