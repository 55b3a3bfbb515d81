/**
 * Collects stacks of bare addresses, which legacy formats have. Unlike a `ProfileBuilder`, it keeps equal stacks as separate
 * samples, as google/pprof does.
 */
import { BigintRows } from "../../base/wide-map.ts";
import { MalformedProfile } from "../model/fault.ts";
import { ADDRESSES_MAX } from "../model/limits.ts";

export interface AddressSample {
  /** Rows of `addresses`, leaf first. */
  readonly stack: number[];
  readonly values: bigint[];
  /** Size of the allocated objects; null in formats that do not give it. */
  readonly blockBytes: bigint | null;
}

export class AddressStacks {
  readonly samples: AddressSample[] = [];
  #addresses: bigint[] = [];
  readonly #rows = new BigintRows();
  /** Number of addresses in all stacks. */
  #count = 0;

  /**
   * Throws `MalformedProfile` if there are too many addresses.
   *
   * @param addresses leaf first
   */
  add(addresses: readonly bigint[], values: bigint[], blockBytes: bigint | null = null): void {
    this.#count += addresses.length;
    if (this.#count > ADDRESSES_MAX)
      throw new MalformedProfile("too-large", `more than ${ADDRESSES_MAX} addresses`, "");
    this.samples.push({ stack: addresses.map((address) => this.#row(address)), values, blockBytes });
  }

  get addresses(): readonly bigint[] {
    return this.#addresses;
  }

  #row(address: bigint): number {
    const row = this.#rows.row(address);
    if (row === this.#addresses.length) this.#addresses.push(address);
    return row;
  }

  /** Numbers the addresses in the order in which the samples use them, and drops unused ones. Call it after the last `add`. */
  renumber(): void {
    const rows = new Int32Array(this.#addresses.length).fill(-1);
    const used: bigint[] = [];
    for (const { stack } of this.samples)
      for (const [at, row] of stack.entries()) {
        if (rows[row] === -1) rows[row] = used.push(this.#addresses[row]!) - 1;
        stack[at] = rows[row]!;
      }
    this.#addresses = used;
  }

  /** The address at a position of a stack; undefined after its end. */
  addressAt({ stack }: AddressSample, position: number): bigint | undefined {
    return position < stack.length ? this.#addresses[stack[position]!] : undefined;
  }
}

/** The addresses of the calls that return to these addresses: the byte before is part of the call. */
export function callAddresses(returnAddresses: readonly bigint[]): bigint[] {
  return returnAddresses.map((address) => BigInt.asUintN(64, address - 1n));
}

/** The same for all addresses but the leaf, which was interrupted and did not call. */
export function callAddressesAfterLeaf([leaf, ...callers]: readonly bigint[]): bigint[] {
  return leaf === undefined ? [] : [leaf, ...callAddresses(callers)];
}

/**
 * Drops the second address of stacks that have their leaf twice: once from the signal, and once from unwinding, one byte
 * lower.
 */
export function dropDuplicateLeaves(stacks: AddressStacks): void {
  for (const sample of stacks.samples) {
    const second = stacks.addressAt(sample, 1);
    if (second !== undefined && stacks.addressAt(sample, 0) === BigInt.asUintN(64, second + 1n)) dropCaller(sample);
  }
}

/** Drops the caller of the leaf. */
export function dropCaller(sample: AddressSample): void {
  sample.stack.splice(1, 1);
}
