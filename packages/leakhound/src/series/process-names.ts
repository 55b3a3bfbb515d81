/**
 * Names of processes in the paths of their profiles, as candidates that the contents have to confirm:
 *
 *   pods/web-0/heap-01.pb.gz             folder              pods/web-0
 *   web-7d9f-x2x4q-heap-01.pb.gz         words               web-7d9f-x2x4q
 *   web-0.heap.0003.pb.gz                without the end     web-0        the number at the end counts profiles
 *   20261129T101500Z_web-1.pb.gz         without the start   web-1        the number at the start is a time
 */
const EXTENSION = /\.(?:pb|gz|zst|pprof|prof|profile|heapprofile|out|txt|json|bin)$/i;
/** Words of file names that say what the profile is. */
const KIND_WORD =
  /^(?:heap|goroutines?|goroutineleak|allocs?|inuse|space|objects|mem|memory|memprofile|pprof|profile|prof)$/i;
/** Digits with the letters and separators of times. */
const NUMBER = /^(?:\d+|\d{8}t?\d*z?|\d+(?:ms|s|z))$/i;
const NAME_CHARS_MAX = 1_000;

export type NameOf = (path: string) => string;

/** In the order in which they are tried. */
export const NAMES: readonly { readonly by: "folder" | "file-name"; readonly nameOf: NameOf }[] = [
  { by: "folder", nameOf: folderOf },
  {
    by: "file-name",
    nameOf: (path) =>
      wordsOf(path)
        .filter((word) => !NUMBER.test(word))
        .join("-"),
  },
  { by: "file-name", nameOf: (path) => withoutEnd(wordsOf(path)).join("-") },
  { by: "file-name", nameOf: (path) => withoutEnd(wordsOf(path).reverse()).reverse().join("-") },
];

/** Without the folders in which a recording keeps each kind of profile. */
function folderOf(path: string): string {
  const parts = path.split(/[/\\]/).slice(0, -1);
  while (parts.length > 0 && KIND_WORD.test(parts.at(-1)!)) parts.pop();
  return parts.join("/");
}

function wordsOf(path: string): string[] {
  let name = (path.split(/[/\\]/).at(-1) ?? "").slice(0, NAME_CHARS_MAX);
  while (EXTENSION.test(name)) name = name.replace(EXTENSION, "");
  return name.split(/[-_.\s]+/).filter((word) => word !== "" && !KIND_WORD.test(word));
}

function withoutEnd(words: readonly string[]): string[] {
  const kept = [...words];
  while (kept.length > 0 && NUMBER.test(kept.at(-1)!)) {
    kept.pop();
    // The last number counts; those before it belong to the name, unless they are parts of a time.
    if (kept.length > 0 && !/^\d{2,}$/.test(kept.at(-1)!)) break;
  }
  return kept;
}
