import { describe, expect, it } from "vitest";
import { StringTable } from "../../../src/profile/model/strings.ts";
import { decodeProfile } from "../../../src/profile/proto/decode.ts";
import { encodeProfile } from "../../../src/profile/proto/encode.ts";
import { unwrap } from "../unwrap.ts";
import { message } from "../wire.ts";

describe("StringTable", () => {
  it("finds a text among others of its length", () => {
    const table = StringTable.of(["", "ab", "ac", "ä", "ac"]);
    expect(["", "ac", "ä", "a", "zz"].map((text) => table.indexOf(text))).toEqual([0, 2, 3, -1, -1]);
  });

  it("does not take a byte order mark away", () => {
    expect(StringTable.of(["", "\uFEFFa"]).get(1)).toBe("\uFEFFa");
  });

  it("throws at an index that is not its own", () => {
    expect(() => StringTable.of([""]).get(1)).toThrow("string 1 of 1");
  });

  it("refuses a first string other than the empty one", () => {
    expect(() => StringTable.of(["a"])).toThrow("begins with the empty string");
  });
});

describe("strings that are not UTF-8", () => {
  const strings = [message(6), message(6, [0xff, 0x61])].flat();

  it("read as U+FFFD and are written as they came, also where the profile names them", () => {
    const bytes = Uint8Array.from([...strings, 0x70, 1]);
    const profile = unwrap(decodeProfile(bytes, "test"));
    expect(profile.defaultSampleType).toBe("\uFFFDa");
    expect([...profile.strings.bytesOf(1)]).toEqual([0xff, 0x61]);
    const again = unwrap(decodeProfile(encodeProfile(profile), "test"));
    expect([...again.strings.bytesOf(1)]).toEqual([0xff, 0x61]);
    expect(again.strings.length).toBe(2);
  });
});
