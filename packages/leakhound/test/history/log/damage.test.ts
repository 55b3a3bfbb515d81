/** No damage to a log ever gives wrong bytes: what is before it comes back exactly, and then a typed fault. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSameColumn } from "../../../src/base/columns.ts";
import { ByteReader } from "../../../src/history/bytes/byte-reader.ts";
import { crc32 } from "../../../src/history/bytes/crc32.ts";
import { MalformedHistory } from "../../../src/history/fault.ts";
import { encodeFrame, LOG_HEAD_BYTES, payloadOf, readFrame } from "../../../src/history/log/frame.ts";
import { LogReader } from "../../../src/history/log/read.ts";
import { profileBytesOf } from "../../../src/history/log/state.ts";
import { brotli } from "../../../src/source/brotli.ts";
import { runs } from "../../support/effort.ts";
import { readLog, writtenLog } from "../logs.ts";
import { evaluationFiles, profilesOf, recordedFiles } from "../recorded.ts";

const GO = profilesOf(recordedFiles("go1.22.12.br"), "goroutine");
const NODE = profilesOf(evaluationFiles("real/node-buffer-slices.br"), "heap").slice(0, 3);
const LOGS = [GO, NODE].map((profiles) => ({ profiles, bytes: writtenLog(profiles).bytes }));

/** The profiles that are read must be the first ones that were written. */
function expectPrefix(read: readonly Uint8Array[], written: readonly Uint8Array[]): void {
  expect(read.length).toBeLessThanOrEqual(written.length);
  read.forEach((bytes, at) => {
    expect(isSameColumn(bytes, written[at]!)).toBe(true);
  });
}

describe("a damaged log", () => {
  it("ends where it is truncated, at any byte", () => {
    for (const { profiles, bytes } of LOGS) {
      const ends = new Set<number>([LOG_HEAD_BYTES]);
      for (let at = LOG_HEAD_BYTES; at < bytes.length; at = readFrame(bytes, at).end)
        ends.add(readFrame(bytes, at).end);
      for (let length = 0; length < bytes.length; length += length < 400 ? 1 : 37) {
        const read = readLog(bytes.subarray(0, length));
        expectPrefix(read.profiles, profiles);
        if (ends.has(length)) expect(read.fault).toBeNull();
        else expect(read.fault).toMatchObject({ code: "truncated" });
      }
    }
  });

  it("ends at a flipped bit, wherever it is", () => {
    const cases = fc.record({ log: fc.constantFrom(...LOGS), at: fc.nat(), bit: fc.nat(7) });
    fc.assert(
      fc.property(cases, ({ log, at, bit }) => {
        const bytes = log.bytes.slice();
        bytes[at % bytes.length]! ^= 1 << bit;
        const read = readLog(bytes);
        expectPrefix(read.profiles, log.profiles);
        if (at % bytes.length !== LOG_HEAD_BYTES - 3) expect(read.fault).not.toBeNull();
      }),
      { numRuns: runs(300) },
    );
  });

  it("is a fault, or gives bytes with the stored checksum, even where a frame has been signed again", () => {
    const cases = fc.record({
      log: fc.constantFrom(...LOGS),
      frame: fc.nat(),
      hits: fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { minLength: 1, maxLength: 4 }),
    });
    fc.assert(
      fc.property(cases, ({ log, frame, hits }) => {
        const opened = LogReader.open(resigned(log.bytes, frame, hits), brotli);
        if (!opened.ok) throw new Error(opened.error.what);
        for (let logged = opened.value.next(); logged !== null; logged = opened.value.next()) {
          const crc = logged.mode === "count" ? logged.scrape.crc : logged.raw.crc;
          try {
            expect(crc32(profileBytesOf(logged))).toBe(crc);
          } catch (error) {
            expect(error).toBeInstanceOf(MalformedHistory);
          }
        }
      }),
      { numRuns: runs(300) },
    );
  });

  it.each([
    ["another file", new TextEncoder().encode("<!DOCTYPE html>"), "not-history"],
    ["a later version", Uint8Array.of(76, 72, 76, 79, 71, 0, 2, 0), "unsupported-version"],
    ["nothing", new Uint8Array(0), "truncated"],
    ["half a head", new TextEncoder().encode("LHL"), "truncated"],
  ])("names %s", (_, bytes, code) => {
    expect(readLog(bytes).fault).toMatchObject({ code });
  });

  it("does not unpack more than a record says", () => {
    const bomb = brotli.compress(new Uint8Array(1 << 24));
    const frame = encodeFrame({ type: "dictionary", subject: 0, payload: bomb }, brotli);
    const claimed = { ...readFrame(frame, 0), isCompressed: true, plainLength: 100, payload: bomb };
    expect(() => payloadOf(claimed, brotli)).toThrow(MalformedHistory);
  });

  it("names a number that is too long", () => {
    expect(() => new ByteReader(new Uint8Array(12).fill(0xff)).unsigned()).toThrow(/longer than 53 bits/);
  });
});

/** The log with some bytes of a frame's payload overwritten, under a new checksum. */
function resigned(
  log: Uint8Array,
  index: number,
  hits: readonly { readonly at: number; readonly byte: number }[],
): Uint8Array {
  const frames = [];
  for (let at = LOG_HEAD_BYTES; at < log.length; at = frames.at(-1)!.end) frames.push(readFrame(log, at));
  const parts = frames.map((frame, number) => {
    const payload = payloadOf(frame, brotli).slice();
    if (number === index % frames.length) for (const { at, byte } of hits) payload[at % payload.length] = byte;
    return encodeFrame({ type: frame.type, subject: frame.subject, payload }, brotli);
  });
  return Buffer.concat([log.subarray(0, LOG_HEAD_BYTES), ...parts]);
}
