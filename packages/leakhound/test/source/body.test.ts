import { Readable } from "node:stream";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  BadEncoding,
  BodyTooLarge,
  concatenate,
  decoded,
  readAll,
  readStart,
  streamTo,
} from "../../src/source/body.ts";

const chunks = (...texts: readonly string[]) => texts.map((text) => new TextEncoder().encode(text));
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** The chunks, and the number of chunks that were read. */
function counted(parts: readonly Uint8Array[]) {
  const read = { count: 0 };
  async function* body() {
    for (const part of parts) {
      read.count++;
      yield part;
    }
  }
  return { body: body(), read };
}

describe("reading a whole body", () => {
  it("joins its chunks", async () => {
    expect(text(await readAll(counted(chunks("a", "", "bc")).body, 3))).toBe("abc");
  });

  it("fails with the first chunk beyond the limit, and reads no more", async () => {
    const { body, read } = counted(chunks("ab", "cd", "ef"));
    await expect(readAll(body, 3)).rejects.toThrow(BodyTooLarge);
    expect(read.count).toBe(2);
  });
});

describe("reading the start of a body", () => {
  it("returns at most the limit, and reads no more chunks than necessary", async () => {
    const { body, read } = counted(chunks("abc", "def", "ghi"));
    expect(text(await readStart(body, 4))).toBe("abcd");
    expect(read.count).toBe(2);
  });

  it("returns a shorter body completely", async () => {
    expect(text(await readStart(counted(chunks("a", "b")).body, 10))).toBe("ab");
    expect(text(await readStart(counted([]).body, 10))).toBe("");
  });
});

describe("streaming a body", () => {
  const stream = (...texts: readonly string[]) => Readable.from(chunks(...texts), { objectMode: false });

  it("passes on each chunk", async () => {
    const seen: string[] = [];
    await streamTo(stream("a", "b"), 10, (chunk) => seen.push(text(chunk)));
    expect(seen.join("")).toBe("ab");
  });

  it("fails beyond the limit, and destroys the body", async () => {
    const body = stream("abc", "def");
    await expect(streamTo(body, 4, () => {})).rejects.toThrow(BodyTooLarge);
    expect(body.destroyed).toBe(true);
  });

  it("fails with the error of the sink", async () => {
    const sink = () => {
      throw new Error("disk full");
    };
    await expect(streamTo(stream("a"), 10, sink)).rejects.toThrow("disk full");
  });

  it("fails if the connection is closed before the end", async () => {
    const body = new Readable({ read() {} });
    const streaming = streamTo(body, 10, () => {});
    body.destroy();
    await expect(streaming).rejects.toThrow("before the end of the body");
  });
});

describe("decoding a body", () => {
  const plain = new TextEncoder().encode("hello");

  it.each([
    ["gzip", gzipSync(plain)],
    ["x-gzip", gzipSync(plain)],
    [" GZIP ", gzipSync(plain)],
    ["deflate", deflateSync(plain)],
    ["br", brotliCompressSync(plain)],
    ["identity", plain],
    ["", plain],
  ])("reverses the encoding %j", async (encoding, body) => {
    expect(text(await decoded(body, encoding, 100))).toBe("hello");
  });

  it("fails for an unknown encoding, a damaged body, and one that grows beyond the limit", async () => {
    await expect(decoded(plain, "zork", 100)).rejects.toThrow('the content encoding "zork" is not supported');
    await expect(decoded(plain, "toString", 100)).rejects.toThrow(BadEncoding);
    await expect(decoded(plain, "gzip", 100)).rejects.toThrow("the body is not gzip, although its header says so");
    await expect(decoded(gzipSync(new Uint8Array(10_000)), "gzip", 100)).rejects.toThrow(BodyTooLarge);
  });
});

describe("concatenated chunks", () => {
  it("are in order, and may be none", () => {
    expect(text(concatenate(chunks("a", "bc")))).toBe("abc");
    expect(concatenate([]).length).toBe(0);
  });
});
