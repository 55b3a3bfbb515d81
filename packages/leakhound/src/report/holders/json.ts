/** The JSON of `leakhound holders`, schema `leakhound.holders/1`: notes as facts, each with its words. */

import type { HoldersReport } from "../../heap/holders/report.ts";
import type { HeapNote } from "../../heap/model/notes.ts";
import { heapNoteWords } from "../words/heap-notes.ts";

export interface HoldersJson extends Omit<HoldersReport, "notes"> {
  /** The notes in words. */
  readonly warnings: readonly string[];
  readonly notes: readonly (HeapNote & { readonly text: string })[];
}

export function holdersJson({ notes, ...report }: HoldersReport): HoldersJson {
  return {
    ...report,
    warnings: notes.map(heapNoteWords),
    notes: notes.map((note) => ({ ...note, text: heapNoteWords(note) })),
  };
}
