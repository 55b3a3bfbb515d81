import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteReader } from "../../../src/history/bytes/byte-reader.ts";
import { ByteWriter } from "../../../src/history/bytes/byte-writer.ts";
import { siteOrder } from "../../../src/history/chunk/site-order.ts";
import { readAdditions, writeAdditions } from "../../../src/history/dictionary/additions.ts";
import { Dictionary, lengthsOf, NO_LENGTHS } from "../../../src/history/dictionary/dictionary.ts";
import { fingerprintOf } from "../../../src/history/dictionary/fingerprint.ts";
import { internStacks, internTables, wordsOfSamples, wordsOfTables } from "../../../src/history/dictionary/intern.ts";
import { stacksWith } from "../../../src/history/dictionary/stacks-with.ts";
import { MalformedHistory } from "../../../src/history/fault.ts";
import { DICTIONARY_WORDS_MAX } from "../../../src/history/limits.ts";
import { decodeProfile } from "../../../src/profile/proto/decode.ts";
import { plainProfiles } from "../../profile/arbitrary.ts";
import { fromPlain } from "../../profile/plain.ts";
import { unwrap } from "../../profile/unwrap.ts";
import { runs } from "../../support/effort.ts";
import { dictionaryOf } from "../dictionaries.ts";
import { drawnHeap } from "../drawn-heap.ts";
import { profilesOf, recordedFiles } from "../recorded.ts";

const HEAPS = profilesOf(recordedFiles("go1.26.8.br"), "heap");

function intern(dictionary: Dictionary, bytes: Uint8Array): Uint32Array {
  const profile = unwrap(decodeProfile(bytes, "heap"));
  const tables = internTables(dictionary, profile);
  return internStacks(dictionary, profile.samples, tables);
}

function additions(dictionary: Dictionary, from = NO_LENGTHS): Uint8Array {
  const writer = new ByteWriter();
  writeAdditions(writer, dictionary, from);
  return writer.finish();
}

describe("a dictionary", () => {
  it("has each thing once: a profile again adds nothing", () => {
    const dictionary = new Dictionary();
    const stacks = intern(dictionary, HEAPS[0]!);
    const before = lengthsOf(dictionary);
    expect(intern(dictionary, HEAPS[0]!)).toEqual(stacks);
    expect(lengthsOf(dictionary)).toEqual(before);
  });

  it("comes back from its rows, in parts, and does not change when they are read again", () => {
    const [written, read] = [new Dictionary(), new Dictionary()];
    for (const heap of HEAPS) {
      const from = lengthsOf(written);
      intern(written, heap);
      readAdditions(new ByteReader(additions(written, from)), read);
    }
    readAdditions(new ByteReader(additions(written)), read);
    expect(lengthsOf(read)).toEqual(lengthsOf(written));
    expect(additions(read)).toEqual(additions(written));
  });

  it("takes at most so many words for a profile as its tables and samples are said to need", () => {
    fc.assert(
      fc.property(plainProfiles(), (plain) => {
        const profile = fromPlain(plain);
        const dictionary = new Dictionary();
        const before = dictionary.words;
        const tables = internTables(dictionary, profile);
        internStacks(dictionary, profile.samples, tables);
        expect(dictionary.words - before).toBeLessThanOrEqual(wordsOfTables(profile) + wordsOfSamples(profile.samples));
      }),
      { numRuns: runs(100) },
    );
  });

  it("is full for what would exceed its limit", () => {
    const dictionary = new Dictionary();
    expect(dictionary.isFullFor(1000)).toBe(false);
    expect(dictionary.isFullFor(DICTIONARY_WORDS_MAX)).toBe(true);
  });

  it("refuses rows that refer to what it lacks, with a fault and nothing else", () => {
    const dictionary = new Dictionary();
    intern(dictionary, drawnHeap("3 1 48 leak < handler < main"));
    const bytes = additions(dictionary);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, byte) => {
        const damaged = bytes.slice();
        damaged[at] = byte;
        const read = new Dictionary();
        try {
          readAdditions(new ByteReader(damaged), read);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedHistory);
        }
        for (let row = 0; row < read.stacks.length; row++) {
          const words = read.stacks.words.subarray(read.stacks.start(row), read.stacks.start(row + 1));
          expect(words.at(-1)).toBeLessThan(read.labels.length);
          expect(words.subarray(0, -1).every((location) => location < read.locations.length)).toBe(true);
        }
      }),
      { numRuns: runs(300) },
    );
  });

  it("finds the stacks of a function at the leaf and anywhere", () => {
    const dictionary = new Dictionary();
    intern(dictionary, drawnHeap("3 1 48 leak < handler < main\n1 1 16 parse < leak < main\n1 1 16 parse < main"));
    expect([...stacksWith(dictionary, (name) => name === "leak", "leaf")]).toEqual([0]);
    expect([...stacksWith(dictionary, (name) => name === "leak", "anywhere")]).toEqual([0, 1]);
  });

  it("orders stacks by the function of the leaf", () => {
    const dictionary = new Dictionary();
    intern(dictionary, drawnHeap("3 1 48 leak < main\n1 1 16 parse < main\n1 1 16 leak < probe\n1 1 64 parse < main"));
    expect([...siteOrder(dictionary, 4).stacks]).toEqual([0, 2, 1, 3]);
    expect([...siteOrder(dictionary, 3).stacks]).toEqual([0, 2, 1]);
  });

  it("has a fingerprint that later rows do not change, and that other stacks have not", () => {
    const dictionary = new Dictionary();
    const stacks = intern(dictionary, HEAPS[0]!).length;
    const before = fingerprintOf(dictionary, stacks);
    intern(dictionary, HEAPS[5]!);
    expect(fingerprintOf(dictionary, stacks)).toBe(before);
    expect(fingerprintOf(dictionaryOf([[1n], [2n]]).dictionary, 2)).not.toBe(
      fingerprintOf(dictionaryOf([[1n], [3n]]).dictionary, 2),
    );
  });
});
