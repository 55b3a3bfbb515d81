/** Whether the code of a package does something with a name, found without reading the whole package for each name. */
import type { GoFile, GoFunction } from "./go-file.ts";
import { WordIndex } from "./word-index.ts";

/** Names for which all functions are searched, before the words of the package are indexed. */
const SEARCHES_MAX = 16;

interface IndexedFunction {
  readonly fn: GoFunction;
  readonly words: WordIndex;
  /** Offset of the first character of the body. */
  readonly bodyStart: number;
}

const NO_FUNCTIONS: readonly IndexedFunction[] = [];

class PackageWords {
  readonly #functions: readonly IndexedFunction[];
  #searches = 0;
  #byWord: ReadonlyMap<string, readonly IndexedFunction[]> | null = null;
  readonly #known = new Map<string, readonly GoFunction[]>();

  constructor(files: readonly GoFile[]) {
    this.#functions = files
      .flatMap(({ functions }) => functions)
      .map((fn) => ({
        fn,
        words: new WordIndex(fn.text),
        bodyStart: /^func[^{]*\{/.exec(fn.text)?.[0].length ?? 0,
      }));
  }

  matching(word: string, pattern: RegExp, part: "all" | "body"): readonly GoFunction[] {
    const key = `${part} ${word} ${pattern.source}`;
    const known = this.#known.get(key);
    if (known) return known;
    const found = this.#functionsWith(word)
      .filter(({ words, bodyStart }) => words.match(word, pattern, part === "body" ? bodyStart : 0) !== null)
      .map(({ fn }) => fn);
    this.#known.set(key, found);
    return found;
  }

  /** Functions whose text has a word; others may be among them. */
  #functionsWith(word: string): readonly IndexedFunction[] {
    if (this.#byWord === null && this.#searches++ < SEARCHES_MAX) return this.#functions;
    this.#byWord ??= functionsByWord(this.#functions);
    return this.#byWord.get(word) ?? NO_FUNCTIONS;
  }
}

function functionsByWord(functions: readonly IndexedFunction[]): Map<string, IndexedFunction[]> {
  const byWord = new Map<string, IndexedFunction[]>();
  for (const one of functions)
    for (const word of new Set(one.fn.text.match(/\w+/g))) {
      const same = byWord.get(word);
      if (same) same.push(one);
      else byWord.set(word, [one]);
    }
  return byWord;
}

const known = new WeakMap<readonly GoFile[], PackageWords>();

/**
 * Functions of a package in which a pattern matches at a word.
 *
 * @param files as `packageOf` returns them
 * @param pattern begins at the word, with the flag `y`; what precedes the word is matched by lookbehind
 * @param part the whole function, or its body only
 */
export function functionsMatching(
  files: readonly GoFile[],
  word: string,
  pattern: RegExp,
  part: "all" | "body" = "all",
): readonly GoFunction[] {
  const words = known.get(files) ?? new PackageWords(files);
  known.set(files, words);
  return words.matching(word, pattern, part);
}
