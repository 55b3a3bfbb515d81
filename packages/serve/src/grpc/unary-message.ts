/**
 * The only message of a unary call, from the parts in which it arrives:
 *
 *   byte      0              1 2 3 4           5 …
 *   part(s)   0 or 1         length            message
 *             compressed?    big-endian
 *
 * Memory grows with what has arrived, not with the length that the client promises, and many small parts cost no more than
 * one. Source: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
import type { GrpcFailure } from "./status.ts";

export interface MessageHead {
  readonly isCompressed: boolean;
  /** Bytes of the message. */
  readonly length: number;
}

const HEAD_BYTES = 5;
const FIRST_BYTES = 16 * 1024;

export class UnaryMessage {
  readonly #bytesMax: number;
  readonly #headBytes = new Uint8Array(HEAD_BYTES);
  #head: MessageHead | null = null;
  #headed = 0;
  #body: Uint8Array<ArrayBuffer> = new Uint8Array();
  #filled = 0;

  /** @param bytesMax of the message */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Null until all bytes of the head are here. */
  get head(): MessageHead | null {
    return this.#head;
  }

  /** @returns why the call fails; null as long as it does not */
  add(part: Uint8Array): GrpcFailure | null {
    const ofHead = part.subarray(0, HEAD_BYTES - this.#headed);
    this.#headBytes.set(ofHead, this.#headed);
    this.#headed += ofHead.length;
    if (this.#headed < HEAD_BYTES) return null;
    const head = this.#head ?? this.#readHead();
    if ("code" in head) return head;
    this.#head = head;
    return this.#append(part.subarray(ofHead.length), head.length);
  }

  /** To be called when no further part comes. */
  end(): Uint8Array<ArrayBuffer> | GrpcFailure {
    if (this.#head === null || this.#filled < this.#head.length) return internal("the call ended within its message");
    return this.#body.subarray(0, this.#filled);
  }

  #readHead(): MessageHead | GrpcFailure {
    const [flag = 0] = this.#headBytes;
    const length = new DataView(this.#headBytes.buffer).getUint32(1);
    if (flag > 1) return internal(`the first byte of the message is ${flag}, neither 0 nor 1`);
    if (length <= this.#bytesMax) return { isCompressed: flag === 1, length };
    return { code: "resource-exhausted", what: `the message has ${length} bytes, of at most ${this.#bytesMax}` };
  }

  #append(part: Uint8Array, length: number): GrpcFailure | null {
    const filled = this.#filled + part.length;
    if (filled > length) return internal("a unary call has more than one message");
    if (filled > this.#body.length) {
      const grown = new Uint8Array(Math.min(length, Math.max(FIRST_BYTES, filled, 2 * this.#body.length)));
      grown.set(this.#body.subarray(0, this.#filled));
      this.#body = grown;
    }
    this.#body.set(part, this.#filled);
    this.#filled = filled;
    return null;
  }
}

const internal = (what: string): GrpcFailure => ({ code: "internal", what });

/** The answer of a call without anything to say: an empty message. */
export const EMPTY_MESSAGE = new Uint8Array(HEAD_BYTES);
