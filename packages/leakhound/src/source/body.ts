/** HTTP bodies: read up to a limit, and decompressed up to the same limit. */
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";

/** Thrown when a body is larger than its limit. */
export class BodyTooLarge extends Error {
  override readonly name = "BodyTooLarge";
  readonly bytesMax: number;

  constructor(bytesMax: number) {
    super(`the body has more than ${bytesMax} bytes`);
    this.bytesMax = bytesMax;
  }
}
/** Thrown when a body does not have the encoding that its header states. */
export class BadEncoding extends Error {
  override readonly name = "BadEncoding";
}

const DECODERS = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** @throws BodyTooLarge as soon as more than `bytesMax` have arrived; errors of the stream pass through */
export async function readAll(body: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > bytesMax) throw new BodyTooLarge(bytesMax);
    chunks.push(chunk);
  }
  return concatenate(chunks);
}

/**
 * Passes each chunk to `sink` as it arrives, without backpressure: undici 7 ends the process when a server closes
 * the connection of a paused body (https://github.com/nodejs/undici/issues/5360).
 *
 * @throws BodyTooLarge; errors of `sink` and of the stream pass through
 */
export function streamTo(body: Readable, bytesMax: number, sink: (chunk: Uint8Array) => void): Promise<void> {
  let length = 0;
  const accept = (chunk: Uint8Array): void => {
    length += chunk.length;
    if (length > bytesMax) throw new BodyTooLarge(bytesMax);
    sink(chunk);
  };
  return new Promise((resolve, reject) => {
    body.on("data", (chunk: Uint8Array) => {
      try {
        accept(chunk);
      } catch (cause) {
        reject(cause);
        body.destroy();
      }
    });
    body.once("end", resolve);
    body.once("error", reject);
    body.once("close", () => reject(new Error("the connection was closed before the end of the body")));
  });
}

/** The first `bytesMax` bytes; the rest is not read. */
export async function readStart(body: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    chunks.push(chunk);
    if (length >= bytesMax) break;
  }
  return concatenate(chunks).subarray(0, bytesMax);
}

/** Decodes one content encoding. @throws BadEncoding, BodyTooLarge */
export async function decoded(body: Uint8Array, encoding: string, bytesMax: number): Promise<Uint8Array> {
  const name = encoding.trim().toLowerCase();
  if (name === "" || name === "identity") return body;
  if (!isSupported(name)) throw new BadEncoding(`the content encoding "${name}" is not supported`);
  try {
    return await DECODERS[name](body, { maxOutputLength: bytesMax });
  } catch (cause) {
    const isTooLarge = cause instanceof Error && "code" in cause && cause.code === "ERR_BUFFER_TOO_LARGE";
    throw isTooLarge
      ? new BodyTooLarge(bytesMax)
      : new BadEncoding(`the body is not ${name}, although its header says so`, { cause });
  }
}

const isSupported = (name: string): name is keyof typeof DECODERS => Object.hasOwn(DECODERS, name);

export function concatenate(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
