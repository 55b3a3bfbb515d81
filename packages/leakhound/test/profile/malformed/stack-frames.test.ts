import { describe, expect, it } from "vitest";
import { STACK_FRAMES_MAX } from "../../../src/profile/model/limits.ts";
import { openText } from "../../../src/profile/open-text.ts";
import { decodeProfile } from "../../../src/profile/proto/decode.ts";
import { faultOf, unwrap } from "../unwrap.ts";
import { message } from "../wire.ts";

/** A length-delimited field of any length. */
function long(field: number, parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  for (let rest = body.length; ; rest >>>= 7) {
    length.push(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest);
    if (rest <= 0x7f) break;
  }
  return Buffer.concat([Uint8Array.of((field << 3) | 2, ...length), body]);
}

/** A profile with one sample, whose only location has this number of inlined lines. */
function inlined(lines: number): Buffer {
  const line = Uint8Array.from(message(4));
  return Buffer.concat([
    Uint8Array.from([...message(1), ...message(2, [0x08, 1, 0x10, 5])]),
    long(4, [Uint8Array.of(0x08, 1), ...Array<Uint8Array>(lines).fill(line)]),
    Uint8Array.from(message(6)),
  ]);
}

describe("the frames of a stack", () => {
  it("may be as many as the limit allows", () => {
    expect(unwrap(decodeProfile(inlined(STACK_FRAMES_MAX), "x.pb")).locations.lines.length).toBe(STACK_FRAMES_MAX);
  });

  it("beyond the limit are a fault, however few bytes they take", () => {
    expect(faultOf(decodeProfile(inlined(STACK_FRAMES_MAX + 1), "x.pb"))).toMatchObject({
      code: "too-large",
      what: "a stack has 65537 frames, more than the 65536 allowed",
      where: "x.pb",
    });
  });

  it("are limited in text as well", () => {
    const text = `goroutine 1 [sleep]:\n${"f()\n\tx.go:1\n".repeat(STACK_FRAMES_MAX + 1)}`;
    expect(faultOf(openText(new TextEncoder().encode(text), "x")).code).toBe("too-large");
  });
});
