/** How the files of a command are opened: in a thread of its own where that pays for its start. */
import { availableParallelism } from "node:os";
import { type Opening, openingHere, openingInThread } from "../collect/opening.ts";
import type { ProfileFile } from "../recording/types.ts";
import { inflate } from "../source/inflate.ts";
import { distFolder } from "./dist-folder.ts";

/** A thread takes as long to start as opening a megabyte or two. */
const THREAD_FROM_BYTES = 4 * 1024 * 1024;
const THREAD_FROM_FILES = 8;

export function openingOf(files: readonly ProfileFile[]): Opening {
  const size = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const pays = size >= THREAD_FROM_BYTES && files.length >= THREAD_FROM_FILES && availableParallelism() > 1;
  return pays ? openingInThread(new URL("opening-worker.js", distFolder())) : openingHere(inflate);
}
