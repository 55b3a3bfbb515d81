/**
 * What limits the answer about an image, as facts: some names or holders are missing, or less certain than in a
 * complete image. `report/words/holders.ts` words them.
 */
export type HeapNote =
  /** Without the program's binary, the names of variables and types are unknown. */
  | { readonly note: "no-binary" }
  /** The binary has no debug information, so only the types that the program keeps for reflection are known. */
  | { readonly note: "no-debug-information" }
  /** The image ends after its roots, at this byte. */
  | { readonly note: "cut-off"; readonly atByte: number }
  /** There are too many sets of holders; some objects are credited to all of them. */
  | { readonly note: "sets-capped" }
  /** These bytes are in use, but no root of the image reaches them. */
  | { readonly note: "unreached"; readonly bytes: number }
  /** Every word on a stack that looks like a pointer counts as one. */
  | { readonly note: "stack-words-guessed" }
  /** These goroutines ran when the image was taken: every word on their stacks that looks like a pointer counts as one. */
  | { readonly note: "running-goroutines"; readonly goroutines: number }
  /** The release does not record which words of an object are pointers: every word that looks like one counts as one. */
  | { readonly note: "object-words-guessed" }
  /** For these types, nothing says which words are pointers: every word that looks like one counts as one. */
  | { readonly note: "types-guessed"; readonly types: number };
