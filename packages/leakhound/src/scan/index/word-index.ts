/**
 * Where whole words are in a text, and where patterns match at a word, so that a question about one name does not read
 * the whole text. The first questions search the text, which is faster for a few; after that, one pass over the text
 * finds the places of all words.
 */
import { firstAtLeast } from "../syntax/ascending.ts";

const SEARCHES_MAX = 16;

const NO_OFFSETS: readonly number[] = [];

/** Matches of a pattern at a word that were needed so far. */
interface KnownMatches {
  readonly offsets: readonly number[];
  /** Row of the first offset that was not tried yet. */
  next: number;
  /** Offsets of the matches, ascending. */
  readonly at: number[];
}

export class WordIndex {
  readonly #text: string;
  #searches = 0;
  #words: ReadonlyMap<string, readonly number[]> | null = null;
  readonly #known = new Map<string, KnownMatches>();

  constructor(text: string) {
    this.#text = text;
  }

  /** Offsets of a word, in ascending order. */
  offsets(word: string): readonly number[] {
    if (!/^\w+$/.test(word)) return searchWord(this.#text, word);
    if (this.#words === null && this.#searches++ < SEARCHES_MAX) return searchWord(this.#text, word);
    this.#words ??= wordsOf(this.#text);
    return this.#words.get(word) ?? NO_OFFSETS;
  }

  /**
   * The first match of a pattern that begins at the word.
   *
   * @param pattern with the flag `y`; what precedes the word is matched by lookbehind
   * @param from offset of the first character that counts
   */
  match(word: string, pattern: RegExp, from = 0): RegExpExecArray | null {
    const known = this.#matches(word, pattern);
    const row = firstAtLeast(known.at, from);
    if (row < known.at.length) return matchAt(pattern, this.#text, known.at[row]!);
    while (known.next < known.offsets.length) {
      const offset = known.offsets[known.next++]!;
      const found = matchAt(pattern, this.#text, offset);
      if (found === null) continue;
      known.at.push(offset);
      if (offset >= from) return found;
    }
    return null;
  }

  #matches(word: string, pattern: RegExp): KnownMatches {
    const key = `${word} ${pattern.source}`;
    const found = this.#known.get(key);
    if (found) return found;
    const known = { offsets: this.offsets(word), next: 0, at: [] };
    this.#known.set(key, known);
    return known;
  }
}

function matchAt(pattern: RegExp, text: string, offset: number): RegExpExecArray | null {
  pattern.lastIndex = offset;
  return pattern.exec(text);
}

const isWordCharacter = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122);

function searchWord(text: string, word: string): number[] {
  const offsets: number[] = [];
  if (word === "") return offsets;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length))
    if (!isWordCharacter(text.charCodeAt(at - 1)) && !isWordCharacter(text.charCodeAt(at + word.length)))
      offsets.push(at);
  return offsets;
}

function wordsOf(text: string): Map<string, number[]> {
  const words = new Map<string, number[]>();
  for (const { 0: word, index } of text.matchAll(/\w+/g)) {
    const same = words.get(word);
    if (same) same.push(index);
    else words.set(word, [index]);
  }
  return words;
}
