/** Random profiles of fast-check: all fields of profile.proto, with values at the limits of 64 bits. */
import fc from "fast-check";
import type { PlainProfile } from "./plain.ts";

const anyInt64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(
    0n,
    1n,
    -1n,
    127n,
    128n,
    2n ** 31n,
    2n ** 32n - 1n,
    2n ** 32n,
    2n ** 53n + 1n,
    -(2n ** 63n),
    2n ** 63n - 1n,
  ),
);
/** Numbers that a double represents, for oracles that support no others. */
export const natural = fc.bigInt({ min: 0n, max: 2n ** 53n - 1n });

/** Ids that count from 1, as most writers have, or scattered over all 64 bits. */
function idsOf(length: number, uint64: fc.Arbitrary<bigint>): fc.Arbitrary<bigint[]> {
  const counted = fc.constant(Array.from({ length }, (_, row) => BigInt(row + 1)));
  const scattered = fc.uniqueArray(
    uint64.filter((id) => id !== 0n),
    { minLength: length, maxLength: length },
  );
  return fc.oneof(counted, scattered);
}

/** Rows of a table: `count` rows, each with an id. */
function table<T>(
  count: number,
  uint64: fc.Arbitrary<bigint>,
  row: fc.Arbitrary<T>,
): fc.Arbitrary<(T & { id: bigint })[]> {
  return fc
    .tuple(idsOf(count, uint64), fc.array(row, { minLength: count, maxLength: count }))
    .map(([ids, all]) => all.map((fields, index) => ({ ...fields, id: ids[index]! })));
}

/** A row of a table of this length, or -1. */
const optionalRow = (length: number) => fc.integer({ min: -1, max: length - 1 });

interface Sizes {
  readonly types: number;
  readonly functions: number;
  readonly mappings: number;
  readonly locations: number;
}

const sizes: fc.Arbitrary<Sizes> = fc.record({
  types: fc.integer({ min: 1, max: 4 }),
  functions: fc.integer({ min: 0, max: 6 }),
  mappings: fc.integer({ min: 0, max: 3 }),
  locations: fc.integer({ min: 0, max: 8 }),
});

const texts = fc.uniqueArray(fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 }), {
  minLength: 3,
  maxLength: 20,
});

function profileOf(
  strings: readonly string[],
  { types, functions, mappings, locations }: Sizes,
  int64: fc.Arbitrary<bigint>,
): fc.Arbitrary<PlainProfile> {
  const uint64 = int64.map((value) => BigInt.asUintN(64, value));
  const string = fc.nat(strings.length - 1);
  const text = fc.constantFrom(...strings);
  const valueType = fc.record({ type: text, unit: text });
  const line = fc.record({ function: optionalRow(functions), line: int64, column: int64 });
  const label = fc.record({ key: string, str: string, num: int64, numUnit: string });
  const location = locations === 0 ? fc.nat(0) : fc.nat(locations - 1);
  return fc.record({
    sampleTypes: fc.array(valueType, { minLength: types, maxLength: types }),
    samples: fc.array(
      fc.record({
        locations: fc.array(location, { maxLength: locations === 0 ? 0 : 200 }),
        values: fc.array(int64, { minLength: types, maxLength: types }),
        labels: fc.array(label, { maxLength: 3 }),
      }),
      { maxLength: 10 },
    ),
    locations: table(
      locations,
      uint64,
      fc.record({
        mapping: optionalRow(mappings),
        address: uint64,
        isFolded: fc.constantFrom(0, 1),
        lines: fc.array(line, { maxLength: 3 }),
      }),
    ),
    functions: table(
      functions,
      uint64,
      fc.record({ name: string, systemName: string, filename: string, startLine: int64 }),
    ),
    mappings: table(
      mappings,
      uint64,
      fc.record({
        memoryStart: uint64,
        memoryLimit: uint64,
        fileOffset: uint64,
        filename: string,
        buildId: string,
        flags: fc.nat(15),
      }),
    ),
    strings: fc.constant(strings),
    dropFrames: text,
    keepFrames: text,
    timeNanos: int64,
    durationNanos: int64,
    periodType: fc.option(valueType),
    period: int64,
    comments: fc.array(text, { maxLength: 4 }),
    defaultSampleType: text,
    docUrl: text,
    cut: fc.constant(null),
  });
}

/** Profiles whose numbers come from `int64`. */
export function plainProfiles(int64: fc.Arbitrary<bigint> = anyInt64): fc.Arbitrary<PlainProfile> {
  return fc.tuple(texts, sizes).chain(([some, counts]) => profileOf(["", ...some], counts, int64));
}
