/**
 * A known leak, as it shows in profiles: one row of the knowledge base.
 *
 *   stack (leaf first)      net/textproto.readMIMEHeader < net/http.readRequest < … < net/http.(*conn).serve
 *   match                   leaf: readMIMEHeader         any: (*conn).serve
 *   companions              requires a stack with leaf net/http.readRequest: whole requests are kept
 *
 * Patterns see normal names (`profile/names.ts`): `vendor/` is gone, type arguments read `[...]`, escapes
 * are undone; the suffixes of closures (`.func1`, `.gowrap2`) are there. The leaf is the first frame that
 * is not the runtime's: a profile ends in the allocator or the scheduler only where it was not trimmed.
 */
import type { WaitState } from "./wait-state.ts";

/** What of a stack makes it this signature's; everything given must hold. */
export interface StackPattern {
  /** Any one, on the leaf. */
  readonly leaf?: readonly RegExp[];
  /** The leaf is the service's own code, but for helpers such as `strings.Clone` above it. */
  readonly ownLeaf?: true;
  /** The first frame outside the standard library is the service's own code, and no other signature names the stack. */
  readonly ownCaller?: true;
  /** Some frame is the service's own code. */
  readonly own?: true;
  /** Any one, on any frame. */
  readonly any?: readonly RegExp[];
  /** Each one, on some frame. */
  readonly all?: readonly RegExp[];
  /** None, on any frame. */
  readonly not?: readonly RegExp[];
  /** How the goroutine waits; a profile that does not tell fits, with less confidence. */
  readonly states?: readonly WaitState[];
}

/** Stacks elsewhere in the same growth that say more. */
export interface Companion {
  readonly in: "heap" | "goroutine";
  /** On the leaf. */
  readonly leaf: RegExp;
  /** Without what is required the signature is doubted; with what excludes it, dropped nearly; what confirms is part of it. */
  readonly role: "requires" | "confirms" | "excludes";
  readonly why: string;
}

/** A mistake in source that leaves such a profile. */
export interface Mistake {
  readonly text: string;
  /** Of the scanner; null where no rule looks for it. */
  readonly rule: string | null;
  /** Against the other mistakes of the signature. */
  readonly weight: number;
}

/**
 * named: the frames belong to one library or one mistake; common: to a family of mistakes;
 * fallback: to nearly anything, and so any other wins; hint: nothing in the profile tells it from a fallback.
 */
export type Specificity = "named" | "common" | "fallback" | "hint";

export interface Signature {
  /** `heap.…`, `gr.…` or `proc.…`; it never changes, since gates and dashboards name it. */
  readonly id: string;
  readonly title: string;
  /** Where it shows. */
  readonly profile: "heap" | "goroutine" | "goroutineleak" | "off-heap";
  readonly specificity: Specificity;
  readonly match: StackPattern;
  /** Stacks that it may have left, too, where nothing tells them from those of others. */
  readonly hint?: StackPattern;
  readonly companions?: readonly Companion[];
  /** Makes one object, of one size, for each event: its objects a second are events a second. */
  readonly perEvent?: RegExp;
  /** What own functions make beside is not of it: a string is made for whatever is kept. */
  readonly isAlone?: true;
  /** Whether the goroutines must pile up, or must not. */
  readonly goroutines?: "growing" | "stable";
  readonly mistakes: readonly Mistake[];
  /** What to check, and what to change. */
  readonly advice: string;
  readonly links: readonly string[];
  /** A growth that this explains best: `amount  leaf < caller < …` a line, own code in package main. */
  readonly example: readonly string[];
}
