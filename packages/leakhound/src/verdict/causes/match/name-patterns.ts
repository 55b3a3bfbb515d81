/**
 * Which patterns of known leaks match the names on stacks. Each name is tested once, whatever the number of stacks and of
 * judgments that have it: a thousand stacks have ten thousand frames of a thousand names, of which most match nothing.
 *
 *   stacks      readMIMEHeader < readRequest < serve     readRequest < serve
 *   names       readMIMEHeader   readRequest   serve
 *   matched     leaf of heap.http-requests, any of heap.http-requests, …       a signature whose patterns are not here explains nothing
 */
import { KNOWN_LEAKS } from "../known-leaks/index.ts";
import type { Signature, StackPattern } from "../known-leaks/signature.ts";
import type { GrownStack } from "./grown-stacks.ts";

/** Names whose patterns are kept, of all programs that this process judges. */
const NAMES_MAX = 20_000;
const NOTHING: readonly RegExp[] = [];

let patterns: ReadonlySet<RegExp> | null = null;
const matching = new Map<string, readonly RegExp[]>();

/** Answers without looking at the stacks again. */
export class NamesOnStacks {
  readonly #names: ReadonlySet<string>;
  readonly #matched = new Set<RegExp>();

  constructor(stacks: readonly GrownStack[]) {
    this.#names = new Set(stacks.flatMap(({ frames }) => frames.map(({ function: name }) => name)));
    for (const name of this.#names) for (const pattern of patternsOf(name)) this.#matched.add(pattern);
  }

  /** False where no stack can match the signature, neither by its pattern nor by its hint. */
  mayMatch({ match, hint }: Pick<Signature, "match" | "hint">): boolean {
    return this.#mayFit(match) || (hint !== undefined && this.#mayFit(hint));
  }

  #mayFit({ leaf, any, all }: StackPattern): boolean {
    const isThere = (pattern: RegExp) => this.#isMatched(pattern);
    return (leaf?.some(isThere) ?? true) && (any?.some(isThere) ?? true) && (all?.every(isThere) ?? true);
  }

  #isMatched(pattern: RegExp): boolean {
    if (namePatterns().has(pattern)) return this.#matched.has(pattern);
    return [...this.#names].some((name) => pattern.test(name));
  }
}

/** Those of the known leaks. */
function namePatterns(): ReadonlySet<RegExp> {
  const ofPattern = ({ leaf = [], any = [], all = [] }: StackPattern) => [...leaf, ...any, ...all];
  patterns ??= new Set(KNOWN_LEAKS.flatMap(({ match, hint }) => [match, ...(hint ? [hint] : [])].flatMap(ofPattern)));
  return patterns;
}

function patternsOf(name: string): readonly RegExp[] {
  const known = matching.get(name);
  if (known) return known;
  const found = [...namePatterns()].filter((pattern) => pattern.test(name));
  if (matching.size >= NAMES_MAX) matching.clear();
  matching.set(name, found.length === 0 ? NOTHING : found);
  return found;
}
