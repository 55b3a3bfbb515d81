import { describe, expect, it } from "vitest";
import { StringTable } from "../../../src/profile/model/strings.ts";
import { decodeProfile } from "../../../src/profile/proto/decode.ts";
import { encodeProfile } from "../../../src/profile/proto/encode.ts";
import { unwrap } from "../unwrap.ts";
import { message } from "../wire.ts";

describe("a string table", () => {
  it("finds a text among others of the same length", () => {
    const table = StringTable.of(["", "ab", "ac", "ä", "ac"]);
    expect(["", "ac", "ä", "a", "zz"].map((text) => table.indexOf(text))).toEqual([0, 2, 3, -1, -1]);
  });

  it("keeps a byte order mark", () => {
    expect(StringTable.of(["", "\uFEFFa"]).get(1)).toBe("\uFEFFa");
  });

  it("throws for an index that it does not have", () => {
    expect(() => StringTable.of([""]).get(1)).toThrow("string 1 of 1");
  });

  it("throws for a first string other than the empty one", () => {
    expect(() => StringTable.of(["a"])).toThrow("begins with the empty string");
  });
});

describe("strings that are not UTF-8", () => {
  const strings = [message(6), message(6, [0xff, 0x61])].flat();

  it("are lone surrogates as text and are written unchanged, also where the profile refers to them", () => {
    const bytes = Uint8Array.from([...strings, 0x70, 1]);
    const profile = unwrap(decodeProfile(bytes, "test"));
    expect(profile.defaultSampleType).toBe("\uDCFFa");
    expect([...profile.strings.bytesOf(1)]).toEqual([0xff, 0x61]);
    const again = unwrap(decodeProfile(encodeProfile(profile), "test"));
    expect([...again.strings.bytesOf(1)]).toEqual([0xff, 0x61]);
    expect(again.strings.length).toBe(2);
  });
});
