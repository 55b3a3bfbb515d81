/**
 * pprof-format as an oracle for the codec. It misreads negative numbers, accepts truncated input and allocates no space
 * for empty messages, so the test uses complete profiles without negative numbers and empty messages.
 */
import fc from "fast-check";
import { Profile as OracleProfile, StringTable as OracleStrings, type ProfileInput } from "pprof-format";
import { describe, expect, it } from "vitest";
import { decodeProfile } from "../../../src/profile/proto/decode.ts";
import { encodeProfile } from "../../../src/profile/proto/encode.ts";
import { natural, plainProfiles } from "../arbitrary.ts";
import { fromPlain, type PlainProfile, toPlain } from "../plain.ts";
import { unwrap } from "../unwrap.ts";

const profiles = plainProfiles(natural).filter((plain) => {
  const lines = plain.locations.flatMap((location) => location.lines);
  const labels = plain.samples.flatMap((sample) => sample.labels);
  const types = [...plain.sampleTypes, ...(plain.periodType ? [plain.periodType] : [])];
  return (
    types.every(({ type, unit }) => type !== "" || unit !== "") &&
    lines.every((line) => line.function >= 0 || line.line !== 0n || line.column !== 0n) &&
    labels.every((label) => label.key !== 0 || label.str !== 0 || label.num !== 0n || label.numUnit !== 0)
  );
});

describe("pprof-format", () => {
  it("writes profiles that leakhound reads", () => {
    fc.assert(
      fc.property(profiles, (plain) => {
        const bytes = new OracleProfile(oracleInput(plain)).encode();
        expect(toPlain(unwrap(decodeProfile(bytes, "test")))).toEqual(plain);
      }),
    );
  });

  it("reads profiles that leakhound writes", () => {
    fc.assert(
      fc.property(profiles, (plain) => {
        const theirs = OracleProfile.decode(encodeProfile(fromPlain(plain)));
        expect(toPlain(unwrap(decodeProfile(theirs.encode(), "test")))).toEqual(plain);
      }),
    );
  });
});

function oracleInput(plain: PlainProfile): ProfileInput {
  const stringTable = new OracleStrings();
  for (const string of plain.strings) stringTable.dedup(string);
  const text = (value: string) => plain.strings.indexOf(value);
  const valueType = (type: { type: string; unit: string }) => ({ type: text(type.type), unit: text(type.unit) });
  const idOf = (rows: readonly { id: bigint }[], row: number) => rows[row]?.id ?? 0n;
  return {
    sampleType: plain.sampleTypes.map(valueType),
    sample: plain.samples.map((sample) => ({
      locationId: sample.locations.map((row) => idOf(plain.locations, row)),
      value: [...sample.values],
      label: [...sample.labels],
    })),
    mapping: plain.mappings.map(({ flags, ...mapping }) => ({
      ...mapping,
      hasFunctions: (flags & 1) !== 0,
      hasFilenames: (flags & 2) !== 0,
      hasLineNumbers: (flags & 4) !== 0,
      hasInlineFrames: (flags & 8) !== 0,
    })),
    location: plain.locations.map((location) => ({
      id: location.id,
      mappingId: idOf(plain.mappings, location.mapping),
      address: location.address,
      isFolded: location.isFolded === 1,
      line: location.lines.map(({ function: row, line, column }) => ({
        functionId: idOf(plain.functions, row),
        line,
        column,
      })),
    })),
    function: [...plain.functions],
    stringTable,
    dropFrames: text(plain.dropFrames),
    keepFrames: text(plain.keepFrames),
    timeNanos: plain.timeNanos,
    durationNanos: plain.durationNanos,
    ...(plain.periodType ? { periodType: valueType(plain.periodType) } : {}),
    period: plain.period,
    comment: plain.comments.map(text),
    defaultSampleType: text(plain.defaultSampleType),
    docUrl: text(plain.docUrl),
  };
}
