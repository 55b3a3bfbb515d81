/** A channel as an object: where it is made, and everything that any code does with it. */
import type { Located } from "../types/package-members.ts";

export interface Channel {
  /** The call of `make`. */
  readonly made: Located;
  /** Values that it holds without a receiver; null where the source does not show the number. */
  readonly capacity: number | null;
  readonly uses: ChannelUses;
}

export interface ChannelUses {
  /** Send statements. */
  readonly sends: readonly Located[];
  /** `<-ch`, or the range clause of `for range ch`. */
  readonly receives: readonly Located[];
  /** Calls of `close`. */
  readonly closes: readonly Located[];
  /** Code that is not seen may send, or close. */
  readonly mayBeSentElsewhere: boolean;
  /** Code that is not seen may receive. */
  readonly mayBeReceivedElsewhere: boolean;
  /** Calls of the functions that return it: each call has a channel of its own. */
  readonly returnedBy: readonly ReturnedChannel[];
  /** Functions and literals that have the channel, by their keys, and the functions around them. */
  readonly holders: ReadonlySet<string>;
  /** It is an element of a list or map, whose elements are followed as one channel. */
  readonly isElement: boolean;
  /** It is kept in a field, a variable of a package or a list, so that it outlives the function that made it. */
  readonly isKept: boolean;
}

/** A function that returns the channel, and which of its results that is. */
export interface ReturnedChannel {
  readonly fn: Located;
  readonly result: number;
}
