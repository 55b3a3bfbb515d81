/**
 * A known leak, as it shows in profiles: one row of the knowledge base.
 *
 *   stack (leaf first)      net/textproto.readMIMEHeader < net/http.readRequest < … < net/http.(*conn).serve
 *   match                   leaf: readMIMEHeader         any: (*conn).serve
 *   companions              requires a stack with leaf net/http.readRequest: whole requests are kept
 *
 * Patterns match normalized names (`profile/names`): without `vendor/`, with `[...]` for type arguments, without escapes,
 * with the suffixes of closures (`.func1`, `.gowrap2`). The leaf is the first frame outside the runtime, since an
 * untrimmed profile ends in the allocator or the scheduler.
 */
import type { WaitState } from "./wait-state.ts";

/** Conditions on a stack; all that are given must hold. */
export interface StackPattern {
  /** One of them matches the leaf. */
  readonly leaf?: readonly RegExp[];
  /** The leaf is the service's own code, after helpers such as `strings.Clone` are skipped. */
  readonly ownLeaf?: true;
  /** The first frame outside the standard library is the service's own code, and no other signature names the stack. */
  readonly ownCaller?: true;
  /** Some frame is the service's own code. */
  readonly own?: true;
  /** One of them matches some frame. */
  readonly any?: readonly RegExp[];
  /** One of them matches the file of some frame; together with `any`, of one that `any` matches by name. For Node. */
  readonly files?: readonly RegExp[];
  /** One of them matches the file of the leaf. For Node. */
  readonly leafFiles?: readonly RegExp[];
  /** Each of them matches some frame. */
  readonly all?: readonly RegExp[];
  /** None of them matches any frame. */
  readonly not?: readonly RegExp[];
  /** How the goroutine waits; an unknown state matches, with less confidence. */
  readonly states?: readonly WaitState[];
}

/** Other stacks in the same growth that confirm or contradict the signature. */
export interface Companion {
  readonly in: "heap" | "goroutine";
  /** Matches the leaf. */
  readonly leaf: RegExp;
  /** Without a required stack the signature is unlikely, with an excluding one nearly ruled out; a confirming one is part of it. */
  readonly role: "requires" | "confirms" | "excludes";
  /** What the stack means, after its name in parentheses: `also growing: net/http.readRequest (one per request)`. */
  readonly meaning: string;
}

/** A mistake in source that leaves such a profile. */
export interface Mistake {
  readonly text: string;
  /** The rule of the scanner that finds it; null where there is none. */
  readonly rule: string | null;
  /** Relative to the other mistakes of the signature. */
  readonly weight: number;
}

/**
 * named: the frames belong to one library or one mistake; common: to a family of mistakes; fallback: to nearly anything,
 * so that any other signature wins; hint: nothing in the profile distinguishes it from a fallback.
 */
export type Specificity = "named" | "common" | "fallback" | "hint";

export interface Signature {
  /** `heap.…`, `gr.…` or `proc.…`; it never changes, since gates and dashboards use it. */
  readonly id: string;
  readonly title: string;
  /** The profile that shows it. */
  readonly profile: "heap" | "goroutine" | "goroutineleak" | "off-heap";
  readonly specificity: Specificity;
  readonly match: StackPattern;
  /** Stacks that it may also leave, but that other mistakes leave as well. */
  readonly hint?: StackPattern;
  readonly companions?: readonly Companion[];
  /** A leaf that allocates one object of one size per event, so that its objects count events. */
  readonly perEvent?: RegExp;
  /** What accumulates, where all stacks of the signature together are one thing. */
  readonly family?: {
    /** A plural noun phrase: `whole HTTP requests`. */
    readonly name: string;
    /** No bounded cache consists of it, so that its rise is a leak even beside a cache that fills. */
    readonly excludesCaches: boolean;
  };
  /** Its objects on the heap hold memory outside of it, so that it may explain a leak there. */
  readonly holdsOffHeap?: true;
  /** Memory that own functions allocate themselves does not belong to it. */
  readonly excludesOwnAllocations?: true;
  /** Whether the number of goroutines must grow, or must not. */
  readonly goroutines?: "growing" | "stable";
  readonly mistakes: readonly Mistake[];
  /** What to check, and what to change. */
  readonly advice: string;
  readonly links: readonly string[];
  /** A growth that this signature explains best, one stack per line: `amount  leaf < caller < …`; own code is in package main. */
  readonly example: readonly string[];
}
