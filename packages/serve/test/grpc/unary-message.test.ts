import { expect, it } from "vitest";
import { UnaryMessage } from "../../src/grpc/unary-message.ts";

const BYTES_MAX = 100;
const framed = (length: number, body: readonly number[], flag = 0) => Uint8Array.from([flag, 0, 0, 0, length, ...body]);

/** @param parts how many bytes each part has; the rest is one part */
function read(sent: Uint8Array, parts: readonly number[] = []) {
  const message = new UnaryMessage(BYTES_MAX);
  let at = 0;
  for (const length of [...parts, sent.length]) {
    const failure = message.add(sent.subarray(at, at + length));
    if (failure !== null) return failure.code;
    at += length;
  }
  const whole = message.end();
  return whole instanceof Uint8Array ? [...whole] : whole.code;
}

it("has the bytes of the message, however they are cut", () => {
  const sent = framed(4, [1, 2, 3, 4]);
  expect(read(sent)).toEqual([1, 2, 3, 4]);
  expect(read(sent, [1, 1, 1, 1, 1, 1, 1, 1])).toEqual([1, 2, 3, 4]);
  expect(read(sent, [3, 0, 4])).toEqual([1, 2, 3, 4]);
  expect(read(framed(0, []))).toEqual([]);
});

it("knows the length as soon as the head is there", () => {
  const message = new UnaryMessage(BYTES_MAX);
  message.add(Uint8Array.of(1, 0, 0, 0));
  expect(message.head).toBe(null);
  message.add(Uint8Array.of(7));
  expect(message.head).toEqual({ isCompressed: true, length: 7 });
});

it("fails for what is too long, cut short, more than one message, or no message", () => {
  expect(read(framed(101, []))).toBe("resource-exhausted");
  expect(read(Uint8Array.of(0, 255, 255, 255, 255))).toBe("resource-exhausted");
  expect(read(framed(4, [1, 2, 3]))).toBe("internal");
  expect(read(Uint8Array.of(0, 0))).toBe("internal");
  expect(read(new Uint8Array())).toBe("internal");
  expect(read(framed(1, [1, 0, 0, 0, 0, 0]))).toBe("internal");
  expect(read(framed(1, [1], 2))).toBe("internal");
});
