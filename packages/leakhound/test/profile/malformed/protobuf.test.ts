/** One case for each fault of protobuf: its message and its place. */
import { describe, expect, it } from "vitest";
import type { ProfileFaultCode } from "../../../src/profile/model/fault.ts";
import { MAPPINGS_MAX, PROFILE_BYTES_MAX } from "../../../src/profile/model/limits.ts";
import { decodeProfile } from "../../../src/profile/proto/decode.ts";
import { faultOf } from "../unwrap.ts";
import { message } from "../wire.ts";

const TYPE = message(1);
const STRINGS = message(6);
const LOCATION = message(4, [0x08, 1]);
const text = (value: string): number[] => [...Buffer.from(value)];

interface Case {
  readonly bytes: readonly (readonly number[])[];
  readonly code: ProfileFaultCode;
  readonly what: string;
  readonly where: string;
}

const CASES: Record<string, Case> = {
  "no bytes": { bytes: [], code: "empty", what: "the input is empty", where: "x.pb" },
  "a web page": {
    bytes: [text("<!DOCTYPE html>\n<html>")],
    code: "not-a-profile",
    what: 'not a profile: begins with "<!DOCTYPE html>"',
    where: "x.pb",
  },
  "no string table": { bytes: [TYPE], code: "bad-strings", what: "the string table is missing", where: "x.pb, byte 2" },
  "a first string that is not empty": {
    bytes: [message(6, text("a"))],
    code: "bad-strings",
    what: 'string 0 is not ""',
    where: "x.pb, byte 3",
  },
  "an end inside a tag": {
    bytes: [STRINGS, [0x80]],
    code: "truncated",
    what: "the profile ends inside a number",
    where: "x.pb, byte 3",
  },
  "an end inside a length": {
    bytes: [STRINGS, [0x12, 0x85]],
    code: "truncated",
    what: "the profile ends inside a number",
    where: "x.pb, byte 4",
  },
  "a sample that claims 2 GiB": {
    bytes: [STRINGS, [0x12, 0xff, 0xff, 0xff, 0xff, 0x07, 1, 2]],
    code: "truncated",
    what: "the profile claims 2147483647 bytes, but only 2 are left",
    where: "x.pb, byte 8",
  },
  "a string that claims 2^63 bytes": {
    bytes: [[0x32, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01]],
    code: "truncated",
    what: "the profile claims 9223372036854775808 bytes, but only 0 are left",
    where: "x.pb, byte 11",
  },
  "packed numbers that exceed the sample": {
    bytes: [TYPE, message(2, [0x0a, 5, 1]), LOCATION, STRINGS],
    code: "truncated",
    what: "a sample claims 5 bytes, but only 1 are left",
    where: "x.pb, byte 6",
  },
  "packed numbers that end inside a number": {
    bytes: [TYPE, message(2, message(1, [0x81]), message(2, [1])), LOCATION, STRINGS],
    code: "truncated",
    what: "a sample ends inside a number",
    where: "x.pb, byte 7",
  },
  "a number of eleven bytes": {
    bytes: [STRINGS, [0x48, ...Array<number>(10).fill(0x80), 0]],
    code: "bad-varint",
    what: "a number is longer than 10 bytes or than 64 bits",
    where: "x.pb, byte 13",
  },
  "a number of 65 bits": {
    bytes: [STRINGS, [0x48, ...Array<number>(9).fill(0x80), 2]],
    code: "bad-varint",
    what: "a number is longer than 10 bytes or than 64 bits",
    where: "x.pb, byte 13",
  },
  "field number 0": {
    bytes: [STRINGS, [0x02, 0]],
    code: "bad-tag",
    what: "the profile has a tag without a field number",
    where: "x.pb, byte 3",
  },
  "a group, which is deprecated in protobuf": {
    bytes: [STRINGS, [0xfb, 0x01]],
    code: "bad-tag",
    what: "field 31 of the profile has wire type 3, but a value is expected",
    where: "x.pb, byte 4",
  },
  "a time that is text": {
    bytes: [STRINGS, message(9, text("a"))],
    code: "bad-tag",
    what: "field 9 of the profile has wire type 2, but a number is expected",
    where: "x.pb, byte 3",
  },
  "a sample that is a number": {
    bytes: [STRINGS, [0x10, 1]],
    code: "bad-tag",
    what: "field 2 of the profile has wire type 0, but a length is expected",
    where: "x.pb, byte 3",
  },
  "an end inside an unknown field of 8 bytes": {
    bytes: [STRINGS, [0xf9, 0x01, 1, 2, 3]],
    code: "truncated",
    what: "the profile ends inside field 31",
    where: "x.pb, byte 4",
  },
  "a type whose name is a string that does not exist": {
    bytes: [message(1, [0x08, 1]), STRINGS],
    code: "bad-index",
    what: "a sample type refers to string 1 of 1",
    where: "x.pb, byte 4",
  },
  "a function whose name has a negative index": {
    bytes: [message(5, [0x08, 1], [0x10, ...Array<number>(9).fill(0xff), 1]), STRINGS],
    code: "bad-index",
    what: "a function refers to string 18446744073709551615 of 1",
    where: "x.pb, byte 15",
  },
  "a comment that does not exist": {
    bytes: [STRINGS, [0x68, 7]],
    code: "bad-index",
    what: "a comment is string 7 of 1",
    where: "x.pb",
  },
  "a sample with a location that does not exist": {
    bytes: [TYPE, message(2, message(1, [1, 2]), message(2, [5])), LOCATION, STRINGS],
    code: "bad-index",
    what: "a sample refers to location 2, which does not exist",
    where: "x.pb, byte 8",
  },
  "a sample with location 0": {
    bytes: [TYPE, message(2, [0x08, 0], [0x10, 5]), LOCATION, STRINGS],
    code: "bad-index",
    what: "a sample refers to location 0, which does not exist",
    where: "x.pb, byte 6",
  },
  "a location in a mapping that does not exist": {
    bytes: [message(4, [0x08, 1, 0x10, 9]), STRINGS],
    code: "bad-index",
    what: "a location refers to mapping 9, which does not exist",
    where: "x.pb, byte 6",
  },
  "a line in a function that does not exist": {
    bytes: [message(4, [0x08, 1], message(4, [0x08, 9])), STRINGS],
    code: "bad-index",
    what: "a location refers to function 9, which does not exist",
    where: "x.pb, byte 8",
  },
  "a label with a key that does not exist": {
    bytes: [TYPE, message(2, [0x10, 5], message(3, [0x08, 3])), STRINGS],
    code: "bad-index",
    what: "a sample refers to string 3 of 1",
    where: "x.pb, byte 10",
  },
  "a location with id 0": {
    bytes: [LOCATION, message(4, [0x08, 0]), STRINGS],
    code: "bad-id",
    what: "a location has id 0, which is 0 or a duplicate",
    where: "x.pb, byte 6",
  },
  "two functions with one id": {
    bytes: [message(5, [0x08, 7]), message(5, [0x08, 7]), STRINGS],
    code: "bad-id",
    what: "a function has id 7, which is 0 or a duplicate",
    where: "x.pb, byte 6",
  },
  "samples without a type": {
    bytes: [message(2), STRINGS],
    code: "bad-sample",
    what: "there are samples but no sample types",
    where: "x.pb, byte 4",
  },
  "too few values": {
    bytes: [TYPE, TYPE, message(2, [0x10, 5]), STRINGS],
    code: "bad-sample",
    what: "a sample has 1 values, but there are 2 sample types",
    where: "x.pb, byte 8",
  },
  "too many values": {
    bytes: [TYPE, message(2, message(2, [5, 6])), STRINGS],
    code: "bad-sample",
    what: "a sample has more values than there are sample types",
    where: "x.pb, byte 8",
  },
  "more sample types than allowed": {
    bytes: [...Array<number[]>(65).fill(TYPE), STRINGS],
    code: "too-large",
    what: 'more than 64 records of kind "a sample type"',
    where: "x.pb, byte 129",
  },
};

describe("malformed protobuf", () => {
  for (const [name, { bytes, code, what, where }] of Object.entries(CASES)) {
    it(`with ${name} has a fault with message and place`, () => {
      const fault = faultOf(decodeProfile(Uint8Array.from(bytes.flat()), "x.pb"));
      expect({ code: fault.code, what: fault.what, where: fault.where }).toEqual({ code, what, where });
      expect(fault.todo).not.toBe("");
    });
  }

  it("with more bytes than allowed has a fault", () => {
    expect(faultOf(decodeProfile(new Uint8Array(PROFILE_BYTES_MAX + 1), "x.pb")).code).toBe("too-large");
  });

  it("with more records than allowed has a fault", () => {
    const bytes = new Uint8Array(2 * (MAPPINGS_MAX + 1)).map((_, index) => (index % 2 === 0 ? 0x1a : 0));
    expect(faultOf(decodeProfile(bytes, "x.pb")).what).toBe('more than 100000 records of kind "a mapping"');
  });
});
