/** Keys from outside that were chosen for a hash which is known in advance: each table takes them as it takes others. */
import { describe, expect, it } from "vitest";
import { SequenceTable } from "../../src/base/sequence-table.ts";
import { BigintRows, WideMap } from "../../src/base/wide-map.ts";
import { openProfile } from "../../src/profile/open.ts";
import { NameTable } from "../../src/series/names.ts";
import { inflate } from "../../src/source/inflate.ts";
import { processorMsOf } from "../support/processor-time.ts";
import { areOfOneHash, idsOfOneHash, type Pair, sequencesOf } from "./colliding-keys.ts";

const COUNT = 30_000;
/** Found by trying block after block, from the state after the pair before. */
const FNV_PAIRS: readonly Pair[] = [
  [1098348, 1131782],
  [1101326, 1132900],
  [1016568, 1084166],
  [1032402, 1064360],
  [1098284, 1131846],
  [1039322, 1063600],
  [1013568, 1087018],
  [1242479, 2119562],
  [1030256, 1070426],
  [1016550, 1084184],
  [1088718, 1146836],
  [1029162, 1069504],
  [1038128, 1062490],
  [1016454, 1084280],
];
const WORD_PAIRS: readonly Pair[] = [
  [301710, 599506],
  [151491, 900205],
  [151705, 599655],
  [151281, 601231],
  [2317508, 2402239],
  [990892, 1251776],
  [604646, 1205022],
  [561104, 754529],
  [151221, 600267],
  [152393, 901623],
  [457189, 1205903],
  [490888, 599908],
  [158771, 307101],
  [303326, 1199138],
];
/** Of the processor, of 30,000 keys; with a hash known in advance it is several seconds. */
const CPU_MS_MAX = 600;

describe("keys of one hash", () => {
  it("are many for a Map of V8, which shows that they are what they should be", () => {
    const ids = idsOfOneHash(6_000);
    const others = ids.map((_, row) => BigInt(row) << 33n);
    const mapOf = (keys: readonly bigint[]) => processorMsOf(() => new Map(keys.map((key) => [key, 0])));
    expect(mapOf(ids)).toBeGreaterThan(10 * mapOf(others));
  });

  it("are rows of bigints, and of numbers, as others are", () => {
    const ids = idsOfOneHash(COUNT);
    const rows = new BigintRows();
    expect(processorMsOf(() => ids.map((id) => rows.row(id)))).toBeLessThan(CPU_MS_MAX);
    expect(ids.map((id) => rows.find(id))).toEqual(ids.map((_, row) => row));
    const map = new WideMap<number>();
    const numbers = ids.map((id) => Number(id >> 12n));
    for (const [row, number] of numbers.entries()) map.set(number, row);
    expect(numbers.every((number) => map.has(number) && numbers[map.get(number)!] === number)).toBe(true);
  });

  it("identify the records of a profile", () => {
    const bytes = profileWithIds(idsOfOneHash(COUNT));
    let samples = 0;
    const spent = processorMsOf(() => {
      const opened = openProfile(bytes, "ids", inflate);
      samples = opened.ok ? opened.value.samples.length : -1;
    });
    expect(samples).toBe(COUNT);
    expect(spent).toBeLessThan(2 * CPU_MS_MAX);
  });

  it("are names of FNV-1a, which is not the hash of this process", () => {
    const bytesOf = (block: number) => [
      block & 0xff,
      (block >> 8) & 0xff,
      (block >> 16) & 0xff,
      (block * 7) & 0xff,
      46,
    ];
    const fnv = (state: number, block: number): number => {
      let hash = state;
      for (const byte of bytesOf(block)) hash = Math.imul(hash ^ byte, 0x01000193);
      return hash;
    };
    expect(areOfOneHash(FNV_PAIRS, 0x811c9dc5 | 0, fnv)).toBe(true);
    const names = sequencesOf(FNV_PAIRS).map((blocks) => Uint8Array.from(blocks.flatMap(bytesOf)));
    const table = new NameTable();
    expect(processorMsOf(() => names.map((name) => table.intern(name)))).toBeLessThan(CPU_MS_MAX);
    expect(table.length).toBe(2 ** FNV_PAIRS.length);
  });

  it("are sequences of a multiplicative hash without a seed", () => {
    const wordsOf = (block: number) => [block % 4_096, block * 7];
    const next = (state: number, block: number): number => {
      let hash = state;
      for (const word of wordsOf(block)) {
        hash = Math.imul(hash ^ word, 0x9e3779b1);
        hash ^= hash >>> 15;
      }
      return hash;
    };
    expect(areOfOneHash(WORD_PAIRS, 2 * WORD_PAIRS.length, next)).toBe(true);
    const sequences = sequencesOf(WORD_PAIRS).map((blocks) => blocks.flatMap(wordsOf));
    const table = new SequenceTable();
    const spent = processorMsOf(() => {
      for (const words of sequences) {
        for (const word of words) table.push(word);
        table.end();
      }
    });
    expect(table.length).toBe(2 ** WORD_PAIRS.length);
    expect(spent).toBeLessThan(CPU_MS_MAX);
  });
});

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
}

/** A heap profile whose locations have these ids, each on a sample of its own. */
function profileWithIds(ids: readonly bigint[]): Uint8Array {
  const field = (number: number, body: readonly number[]) => [
    (number << 3) | 2,
    ...varint(BigInt(body.length)),
    ...body,
  ];
  const text = (value: string) => field(6, [...new TextEncoder().encode(value)]);
  const parts: number[][] = [field(1, [8, 1, 16, 2])];
  for (const id of ids) parts.push(field(2, [...field(1, varint(id)), ...field(2, [1])]), field(4, [8, ...varint(id)]));
  parts.push(text(""), text("inuse_space"), text("bytes"));
  return Uint8Array.from(parts.flat());
}
