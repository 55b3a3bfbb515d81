/**
 * The sites of a dictionary: which stacks of a build belong to which site, with the identities and names that the verdict uses.
 *
 *   stack   make < strings.Clone < main.remember      heap:function:make
 *   stack   runtime.gopark < main.wait                goroutine:function:main.wait
 */
import { allSteps } from "../base/steps.ts";
import type { Dictionary } from "../history/dictionary/dictionary.ts";
import { stackLength } from "../history/dictionary/dictionary.ts";
import { tablesOf } from "../history/dictionary/tables.ts";
import { FunctionFrames } from "../series/function-frames.ts";
import type { FunctionNumber } from "../series/functions.ts";
import type { NameIndex } from "../series/names.ts";
import type { LocationFrames } from "../series/points.ts";
import { isRuntime } from "../series/sites.ts";
import type { Frame } from "../verdict/facts/measures.ts";
import { type SiteId, type SiteProfile, siteId } from "../verdict/facts/site-id.ts";

export interface DictionarySite {
  /** `heap:function:bytes.growSlice` */
  readonly id: SiteId;
  /** The function that it is named after. */
  readonly name: string;
}

export const NO_STACK = "<no stack>";
/** Addresses do not count here: those of the first process are as good as any. */
const FIRST_MAPPINGS = 0;

export class DictionarySites {
  readonly #dictionary: Dictionary;
  readonly #profile: SiteProfile;
  readonly #functions = new FunctionFrames();
  readonly #frames: LocationFrames;
  readonly sites: readonly DictionarySite[];
  /** Position in `sites` of each stack. */
  readonly ofStack: Uint32Array;

  /** Covers the stacks that the dictionary has now. */
  constructor(dictionary: Dictionary, profile: SiteProfile) {
    this.#dictionary = dictionary;
    this.#profile = profile;
    this.#frames = allSteps(this.#functions.framesOf(tablesOf(dictionary, FIRST_MAPPINGS)));
    const sites: DictionarySite[] = [];
    const numbers = new Map<FunctionNumber | null, number>();
    this.ofStack = Uint32Array.from({ length: dictionary.stacks.length }, (_, stack) => {
      const leaf = this.#leafOf(stack);
      const number = numbers.get(leaf) ?? sites.push(this.#siteOf(leaf)) - 1;
      numbers.set(leaf, number);
      return number;
    });
    this.sites = sites;
  }

  /** The stacks of some sites, in ascending order. */
  stacksOf(ids: ReadonlySet<string>): Uint32Array {
    const isWanted = this.sites.map(({ id }) => ids.has(id));
    return Uint32Array.from(this.ofStack.keys()).filter((stack) => isWanted[this.ofStack[stack]!]!);
  }

  /** The identity of a stack, the same in each build that has its functions. */
  stackId(stack: number): SiteId {
    const { functions } = this.#functions;
    const names = [...this.#rowsOf(stack)].map((row) => functions.identity(this.#functionAt(row)));
    return siteId({ profile: this.#profile, unit: "stack", functions: names });
  }

  /** The frames of a stack, leaf first. */
  framesOf(stack: number): readonly Frame[] {
    const { functions } = this.#functions;
    return [...this.#rowsOf(stack)].map((row) => ({
      function: functions.text(this.#functionAt(row)),
      file: functions.names.text(this.#frames.file[row]! as NameIndex),
      line: this.#frames.line[row]!,
    }));
  }

  /** Names of the functions of a stack, root first: of all stacks of a service, so without anything else. */
  functionsOf(stack: number): readonly string[] {
    const { stacks } = this.#dictionary;
    const { functions } = this.#functions;
    const { frame, start } = this.#frames;
    const names: string[] = [];
    const first = stacks.start(stack);
    for (let at = first + stackLength(this.#dictionary, stack) - 1; at >= first; at--) {
      const location = stacks.words[at]!;
      for (let row = start[location + 1]! - 1; row >= start[location]!; row--)
        names.push(functions.text(frame[row]! as FunctionNumber));
    }
    return names;
  }

  /** A goroutine is named after the first frame outside of the runtime: its leaf is always the scheduler. */
  #leafOf(stack: number): FunctionNumber | null {
    let leaf: FunctionNumber | null = null;
    for (const row of this.#rowsOf(stack)) {
      const frame = this.#functionAt(row);
      if (this.#profile === "heap" || !isRuntime(this.#functions.functions.text(frame))) return frame;
      leaf ??= frame;
    }
    return leaf;
  }

  #siteOf(leaf: FunctionNumber | null): DictionarySite {
    const { functions } = this.#functions;
    const names = leaf === null ? [] : [functions.identity(leaf)];
    const id = siteId({ profile: this.#profile, unit: "function", functions: names });
    return { id, name: leaf === null ? NO_STACK : functions.text(leaf) };
  }

  /** Rows of the frames of a stack, leaf first. */
  *#rowsOf(stack: number): Generator<number> {
    const { stacks } = this.#dictionary;
    const [first, length] = [stacks.start(stack), stackLength(this.#dictionary, stack)];
    for (let at = first; at < first + length; at++) {
      const location = stacks.words[at]!;
      for (let row = this.#frames.start[location]!; row < this.#frames.start[location + 1]!; row++) yield row;
    }
  }

  #functionAt(row: number): FunctionNumber {
    return this.#frames.frame[row]! as FunctionNumber;
  }
}

const known = new WeakMap<Dictionary, Map<SiteProfile, DictionarySites>>();

/** The sites of a dictionary, computed again only when it has more stacks. */
export function sitesOfDictionary(dictionary: Dictionary, profile: SiteProfile): DictionarySites {
  const ofDictionary = known.get(dictionary) ?? new Map<SiteProfile, DictionarySites>();
  known.set(dictionary, ofDictionary);
  const computed = ofDictionary.get(profile);
  if (computed?.ofStack.length === dictionary.stacks.length) return computed;
  const sites = new DictionarySites(dictionary, profile);
  ofDictionary.set(profile, sites);
  return sites;
}
