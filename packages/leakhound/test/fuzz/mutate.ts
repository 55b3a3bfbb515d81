/** Mutations of an input, drawn from a seeded generator. */

/** Numbers at which sizes and offsets tend to overflow, as bytes and as text. */
const BYTES = [0x00, 0x01, 0x7f, 0x80, 0xff];
const TEXTS = ["-1", "1e999", "NaN", "9007199254740993", "18446744073709551616", "\u2028", "\0", "((((", "[[[["];
const REPEATS_MAX = 2_000;

/** @returns pseudo-random numbers in [0, 1), the same for the same seed (mulberry32) */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const join = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

type Mutation = (bytes: Uint8Array, random: () => number, other: Uint8Array) => Uint8Array;

const below = (random: () => number, end: number): number => Math.floor(random() * end);
const pick = <T>(random: () => number, list: readonly T[]): T => list[below(random, list.length)]!;

const MUTATIONS: readonly Mutation[] = [
  (bytes, random) => {
    const copy = bytes.slice();
    for (let hits = 1 + below(random, 8); hits > 0 && copy.length > 0; hits--)
      copy[below(random, copy.length)] = random() < 0.5 ? pick(random, BYTES) : below(random, 256);
    return copy;
  },
  (bytes, random) => bytes.slice(0, below(random, bytes.length + 1)),
  (bytes, random) => {
    const at = below(random, bytes.length + 1);
    return join(bytes.slice(0, at), new TextEncoder().encode(pick(random, TEXTS)), bytes.slice(at));
  },
  (bytes, random) => {
    const from = below(random, bytes.length + 1);
    const to = Math.min(bytes.length, from + 1 + below(random, 64));
    const part = Array<Uint8Array>(1 + below(random, REPEATS_MAX)).fill(bytes.slice(from, to));
    return join(bytes.slice(0, from), ...part, bytes.slice(to));
  },
  (bytes, random) => {
    const from = below(random, bytes.length + 1);
    return join(bytes.slice(0, from), bytes.slice(from + 1 + below(random, 64)));
  },
  (bytes, random, other) =>
    join(bytes.slice(0, below(random, bytes.length + 1)), other.slice(below(random, other.length + 1))),
];

/** One to four mutations of an input. @param other an input to splice with */
export function mutated(bytes: Uint8Array, random: () => number, other: Uint8Array): Uint8Array {
  let result = bytes;
  for (let count = 1 + below(random, 4); count > 0; count--) result = pick(random, MUTATIONS)(result, random, other);
  return result;
}
