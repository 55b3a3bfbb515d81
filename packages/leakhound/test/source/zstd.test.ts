import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { openProfile } from "../../src/profile/open.ts";
import { inflate } from "../../src/source/inflate.ts";
import { looksLikeProfile } from "../../src/source/looks-like-profile.ts";
import { fixtureBytes } from "../profile/fixtures.ts";
import { unwrap } from "../profile/unwrap.ts";

/** A profile of one sample, as `zstd` compresses it. */
const COMPRESSED = Buffer.from(
  "KLUv/SSLpQMAcsYXHVCptgEgrOTYDZxGaFRVVQMf9Ylo2ExUyBZHYpti7UCACtnQE+YmCaG0Y2/xZLPlKFzST5raynZvscTTDKtFkaO00SpAGISvOnhz5roNHuq4/BtYkAGpuMiH4iq+4gYGAEYNkDnupkpoziGZiutXAQMAXwww",
  "base64",
);

/** A frame whose block of 128 KiB repeats one byte: 131072 bytes from 4. */
function frameOf(window: number, blocks: number): Buffer {
  const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, window]);
  const block = (isLast: boolean) =>
    Buffer.from([(isLast ? 1 : 0) | (1 << 1) | ((0x20000 << 3) & 0xff), 0x00, 0x10, 0x61]);
  return Buffer.concat([header, ...Array.from({ length: blocks }, (_, row) => block(row === blocks - 1))]);
}
const WINDOW_1_MIB = 10 << 3;
const failure = (bytes: Uint8Array, limit = 1 << 20) => {
  const result = inflate(bytes, limit);
  return result.ok ? `${result.value.length} bytes` : result.error.reason;
};

describe("zstd", () => {
  it("is read as a profile, also inside gzip", () => {
    for (const bytes of [COMPRESSED, gzipSync(COMPRESSED)])
      expect(unwrap(openProfile(bytes, "x", inflate)).samples.length).toBe(1);
    expect(looksLikeProfile(COMPRESSED)).toBe(true);
  });

  it("of several frames is read as one", () => {
    const frame = frameOf(WINDOW_1_MIB, 2);
    expect(failure(Buffer.concat([frame, frame]))).toBe(`${4 * 131_072} bytes`);
  });

  it("has a fault wherever it is truncated", () => {
    for (let length = 5; length < COMPRESSED.length; length++)
      expect(["truncated", "corrupt"], `cut at ${length}`).toContain(failure(COMPRESSED.subarray(0, length)));
  });

  it("never has more bytes than the limit, whatever it claims", () => {
    expect(failure(frameOf(WINDOW_1_MIB, 9))).toBe("too-large");
    expect(failure(frameOf(0xf8, 1))).toBe("too-large");
    const claims = [0xa0, 0xe0].map((descriptor) =>
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, descriptor, ...Array(8).fill(0xff)]),
    );
    expect(claims.map((bytes) => failure(bytes))).toEqual(["too-large", "too-large"]);
  });

  it("leaves gzip as it is", () => {
    expect(failure(fixtureBytes("heap.pb.gz"))).toBe(`${gunzipSync(fixtureBytes("heap.pb.gz")).length} bytes`);
  });
});
