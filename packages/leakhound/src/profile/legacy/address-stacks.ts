/**
 * Stacks of bare addresses, as the legacy forms have them, on their way to a profile. Unlike in a
 * `ProfileBuilder`, equal stacks stay apart, as they do in google/pprof.
 */
import { Malformed } from "../model/fault.ts";
import { ADDRESSES_MAX } from "../model/limits.ts";

export interface AddressSample {
  /** Rows of `addresses`, leaf first. */
  stack: number[];
  readonly values: bigint[];
  /** Size of the objects that were allocated; null in forms that do not tell. */
  readonly blockBytes: bigint | null;
}

export class AddressStacks {
  readonly samples: AddressSample[] = [];
  #addresses: bigint[] = [];
  readonly #rows = new Map<bigint, number>();
  /** Of addresses in all stacks. */
  #count = 0;

  /**
   * Throws `Malformed` where there are too many.
   *
   * @param addresses leaf first
   */
  add(addresses: readonly bigint[], values: bigint[], blockBytes: bigint | null = null): void {
    this.#count += addresses.length;
    if (this.#count > ADDRESSES_MAX) throw new Malformed("too-large", `more than ${ADDRESSES_MAX} addresses`, "");
    this.samples.push({ stack: addresses.map((address) => this.#row(address)), values, blockBytes });
  }

  get addresses(): readonly bigint[] {
    return this.#addresses;
  }

  #row(address: bigint): number {
    const known = this.#rows.get(address);
    if (known !== undefined) return known;
    const row = this.#addresses.push(address) - 1;
    this.#rows.set(address, row);
    return row;
  }

  /** Numbers the addresses as the samples speak of them, and drops those that none does. No more can be added then. */
  renumber(): void {
    const rows = new Map<number, number>();
    const used: bigint[] = [];
    for (const sample of this.samples) {
      sample.stack = sample.stack.map((row) => {
        if (!rows.has(row)) rows.set(row, used.push(this.#addresses[row]!) - 1);
        return rows.get(row)!;
      });
    }
    this.#addresses = used;
  }

  /** The address at a position of a sample's stack; undefined behind its end. */
  addressAt({ stack }: AddressSample, position: number): bigint | undefined {
    return position < stack.length ? this.#addresses[stack[position]!] : undefined;
  }
}

/** Return addresses as the calls they return from: the byte before is part of the call. */
export function callsOf(returnAddresses: readonly bigint[]): bigint[] {
  return returnAddresses.map((address) => BigInt.asUintN(64, address - 1n));
}

/** The same of all but the leaf, which was interrupted and not called. */
export function callsBehindLeaf([leaf, ...callers]: readonly bigint[]): bigint[] {
  return leaf === undefined ? [] : [leaf, ...callsOf(callers)];
}

/**
 * Some stacks have their leaf twice: as the signal found it, and as unwinding did, one byte before.
 * The second goes.
 */
export function dropDoubledLeaves(stacks: AddressStacks): void {
  for (const sample of stacks.samples) {
    const second = stacks.addressAt(sample, 1);
    if (second !== undefined && stacks.addressAt(sample, 0) === BigInt.asUintN(64, second + 1n)) dropSecond(sample);
  }
}

/** Takes away the frame above the leaf. */
export function dropSecond(sample: AddressSample): void {
  sample.stack.splice(1, 1);
}
