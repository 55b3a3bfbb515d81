/** Damage anywhere in a profile leads to a fault or to another valid profile, never to a crash, a hang or an invalid table. */

import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openProfile } from "../../../src/profile/open.ts";
import { decodeProfile } from "../../../src/profile/proto/decode.ts";
import { inflate } from "../../../src/source/inflate.ts";
import { runs } from "../../support/effort.ts";
import { damaged, damageTo, expectSound } from "../damage.ts";
import { fixtureBytes, fixtureProtobuf, PROTOBUF_FIXTURES, TEXT_FIXTURES } from "../fixtures.ts";
import { toPlain } from "../plain.ts";
import { codeOf, unwrap } from "../unwrap.ts";

describe("damaged protobuf", () => {
  it("has a fault wherever it is truncated before the end of its string table", () => {
    const bytes = fixtureProtobuf("goroutine.pb.gz");
    const stringsEnd = bytes.length;
    for (let length = 1; length < stringsEnd; length++) {
      const cut = decodeProfile(bytes.subarray(0, length), "cut");
      expect(cut.ok, `cut at byte ${length}`).toBe(false);
    }
  });

  it("is a valid profile or has a fault, whatever bytes are overwritten", () => {
    fc.assert(
      fc.property(damageTo(PROTOBUF_FIXTURES), (damage) => {
        const result = decodeProfile(damaged(fixtureProtobuf(damage.name), damage), "damaged");
        if (result.ok) expectSound(result.value);
      }),
      { numRuns: runs(2_000) },
    );
  });

  it("is a valid profile or has a fault, whatever its bytes are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const result = openProfile(bytes, "noise", inflate);
        if (result.ok) expectSound(result.value);
      }),
      { numRuns: runs(2_000) },
    );
  });
});

describe("damaged text", () => {
  it("has a fault wherever it is truncated between or inside its records", () => {
    const heap = fixtureBytes("heap.debug1.txt");
    const records = Buffer.from(heap).indexOf("\n# runtime.MemStats");
    for (let length = 1; length < records; length += 7)
      expect(openProfile(heap.subarray(0, length), "cut", inflate).ok, `cut at ${length}`).toBe(false);
  });

  it("says where it is truncated, if it counts goroutines", () => {
    const text = fixtureBytes("goroutine.debug1.txt");
    for (let length = 1; length < text.length - 1; length += 7) {
      const opened = openProfile(text.subarray(0, length), "cut", inflate);
      if (opened.ok) expect(opened.value.cut, `cut at ${length}`).toMatchObject({ missing: "end" });
    }
  });

  it("is a valid profile or has a fault, whatever bytes are overwritten", () => {
    fc.assert(
      fc.property(damageTo(TEXT_FIXTURES), (damage) => {
        const result = openProfile(damaged(fixtureBytes(damage.name), damage), "damaged", inflate);
        if (result.ok) expectSound(result.value);
      }),
      { numRuns: runs(1_000) },
    );
  });
});

describe("damaged gzip", () => {
  const whole = fixtureBytes("heap.pb.gz");

  it("has a fault wherever it is truncated", () => {
    for (let length = 2; length < whole.length; length++) {
      expect(codeOf(openProfile(whole.subarray(0, length), "cut", inflate))).toBe("truncated");
    }
  });

  it("with one bit flipped has a fault or gives the same profile", () => {
    const plain = toPlain(unwrap(openProfile(whole, "whole", inflate)));
    for (let bit = 0; bit < whole.length * 8; bit += 3) {
      const bytes = Uint8Array.from(whole);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      const result = openProfile(bytes, "flipped", inflate);
      if (result.ok) expect(toPlain(result.value), `bit ${bit}`).toEqual(plain);
    }
  });

  it("with garbage after its end has a fault", () => {
    expect(codeOf(openProfile(Buffer.concat([whole, Buffer.from("garbage")]), "x", inflate))).toBe("bad-compression");
  });

  it("of several members is read as one profile", () => {
    const plain = gunzipSync(whole);
    const members = [plain.subarray(0, 100), plain.subarray(100)].map((part) => gzipSync(part));
    expect(openProfile(Buffer.concat(members), "x", inflate).ok).toBe(true);
  });

  it("inside gzip is read, but not inside three more", () => {
    expect(openProfile(gzipSync(whole), "x", inflate).ok).toBe(true);
    const wrapped = gzipSync(gzipSync(gzipSync(whole)));
    expect(openProfile(wrapped, "x", inflate).ok).toBe(false);
  });

  it("that decompresses to more than the limit has a fault", () => {
    const bomb = gzipSync(new Uint8Array(4_000_000));
    const chain = Buffer.concat(Array<Buffer>(100).fill(bomb));
    for (const bytes of [bomb, chain])
      expect(inflate(bytes, 1_000_000)).toMatchObject({ ok: false, error: { reason: "too-large" } });
    expect(inflate(bomb, 4_000_000).ok).toBe(true);
  });

  it("that claims 4 GiB in its trailer allocates no more memory than its bytes could fill", () => {
    const liar = Uint8Array.from(gzipSync(new Uint8Array(1_000)));
    liar.fill(0xff, liar.length - 4);
    const before = process.memoryUsage().arrayBuffers;
    expect(inflate(liar, 1 << 30)).toMatchObject({ ok: false, error: { reason: "corrupt" } });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 20);
  });
});
