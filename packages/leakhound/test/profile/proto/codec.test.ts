import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeProfile } from "../../../src/profile/proto/decode.ts";
import { encodeProfile } from "../../../src/profile/proto/encode.ts";
import { plainProfiles } from "../arbitrary.ts";
import { fromPlain, type PlainProfile, toPlain } from "../plain.ts";
import { unwrap } from "../unwrap.ts";
import { message } from "../wire.ts";

const decoded = (bytes: Uint8Array): PlainProfile => toPlain(unwrap(decodeProfile(bytes, "test")));

/** The worked example of types.ts. */
const WORKED_EXAMPLE: PlainProfile = {
  sampleTypes: [
    { type: "inuse_objects", unit: "count" },
    { type: "inuse_space", unit: "bytes" },
  ],
  samples: [{ locations: [0], values: [3n, 96n], labels: [] }],
  locations: [
    {
      id: 1n,
      mapping: -1,
      address: 0n,
      isFolded: 0,
      lines: [
        { function: 0, line: 12n, column: 0n },
        { function: 1, line: 40n, column: 0n },
      ],
    },
  ],
  functions: [
    { id: 1n, name: 5, systemName: 0, filename: 0, startLine: 0n },
    { id: 2n, name: 6, systemName: 0, filename: 0, startLine: 0n },
  ],
  mappings: [],
  strings: ["", "inuse_objects", "count", "inuse_space", "bytes", "main.leak", "main.handler"],
  dropFrames: "",
  keepFrames: "",
  timeNanos: 0n,
  durationNanos: 0n,
  periodType: null,
  period: 0n,
  comments: [],
  defaultSampleType: "",
  docUrl: "",
  cut: null,
};

describe("the worked example", () => {
  it("is encoded as these bytes", () => {
    const hex = Buffer.from(encodeProfile(fromPlain(WORKED_EXAMPLE))).toString("hex");
    expect(hex).toBe(
      [
        "0a0408011002", // sample_type: string 1, unit string 2
        "0a0408031004",
        "1206 0801 1003 1060", // sample: location 1; values 3, 96
        "220e 0801 2204 0801100c 2204 08021028", // location 1: function 1 line 12, function 2 line 40
        "2a0408011005", // function 1: name string 5
        "2a0408021006",
        "3200", // strings
        `320d${Buffer.from("inuse_objects").toString("hex")}`,
        `3205${Buffer.from("count").toString("hex")}`,
        `320b${Buffer.from("inuse_space").toString("hex")}`,
        `3205${Buffer.from("bytes").toString("hex")}`,
        `3209${Buffer.from("main.leak").toString("hex")}`,
        `320c${Buffer.from("main.handler").toString("hex")}`,
        "7000", // default_sample_type: none
      ]
        .join("")
        .replaceAll(" ", ""),
    );
  });
});

describe("encoding and decoding", () => {
  it("are inverse: decode(encode(p)) = p for each field", () => {
    fc.assert(
      fc.property(plainProfiles(), (plain) => {
        expect(decoded(encodeProfile(fromPlain(plain)))).toEqual(plain);
      }),
    );
  });

  it("are inverse: encode(decode(bytes)) = bytes for bytes that leakhound wrote", () => {
    fc.assert(
      fc.property(plainProfiles(), (plain) => {
        const bytes = encodeProfile(fromPlain(plain));
        expect(encodeProfile(unwrap(decodeProfile(bytes, "test")))).toEqual(bytes);
      }),
    );
  });

  it("copy: changing the input later changes no table", () => {
    const bytes = encodeProfile(fromPlain(WORKED_EXAMPLE));
    const profile = unwrap(decodeProfile(bytes, "test"));
    bytes.fill(0xff);
    expect(toPlain(profile)).toEqual(WORKED_EXAMPLE);
  });
});

describe("decoding of what other writers write", () => {
  const TYPE = message(1);
  const NO_STRING = message(6);
  const LOCATIONS = [1, 2, 3].map((id) => message(4, [0x08, id]));
  const read = (...parts: number[][]) => decoded(Uint8Array.from(parts.flat()));

  it("reads repeated numbers packed, unpacked and mixed", () => {
    const rest = [TYPE, TYPE, ...LOCATIONS, NO_STRING];
    const packed = message(2, message(1, [1, 2, 3]), message(2, [5, 0xac, 2]));
    const unpacked = message(2, [0x08, 1], [0x08, 2], [0x08, 3], [0x10, 5], [0x10, 0xac, 2]);
    const mixed = message(2, [0x10, 5], message(1, [1, 2]), message(1), message(2, [0xac, 2]), [0x08, 3]);
    for (const sample of [packed, unpacked, mixed]) {
      expect(read(sample, ...rest).samples).toEqual([{ locations: [0, 1, 2], values: [5n, 300n], labels: [] }]);
    }
  });

  it("reads comments packed and unpacked", () => {
    const strings = [NO_STRING, message(6, [0x61]), message(6, [0x62])];
    expect(read(...strings, message(13, [2, 1]), [0x68, 2]).comments).toEqual(["b", "a", "b"]);
  });

  it("reads numbers with more bytes than necessary", () => {
    const sample = message(
      2,
      [0x88, 0x00, 0x81, 0x00],
      [0x10, 0x85, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00],
    );
    expect(read(sample, TYPE, ...LOCATIONS, NO_STRING).samples[0]).toEqual({
      locations: [0],
      values: [5n],
      labels: [],
    });
  });

  it("reads tables in any order", () => {
    const sample = message(2, message(1, [1]), message(2, [7]));
    const inOrder = read(TYPE, sample, ...LOCATIONS, NO_STRING);
    expect(read(NO_STRING, ...LOCATIONS, sample, TYPE)).toEqual(inOrder);
  });

  it("skips unknown fields of each wire type in each message", () => {
    const unknown = [
      [0xf8, 1, 5],
      [0xf9, 1, 1, 2, 3, 4, 5, 6, 7, 8],
      [0xfa, 1, 2, 9, 9],
      [0xfd, 1, 1, 2, 3, 4],
    ];
    const messages = (extra: number[][]) => [
      ...extra,
      message(1, ...extra),
      message(2, [0x08, 1], ...extra, [0x10, 7], message(3, ...extra)),
      message(3, [0x08, 1], ...extra),
      message(4, [0x08, 1], message(4, ...extra), ...extra),
      message(5, [0x08, 1], ...extra),
      NO_STRING,
      message(11, ...extra),
    ];
    expect(read(...messages(unknown))).toEqual(read(...messages([])));
  });

  it("uses the last value of a field that occurs twice, as protobuf requires", () => {
    expect(read(NO_STRING, [0x48, 1], [0x48, 2]).timeNanos).toBe(2n);
  });
});
