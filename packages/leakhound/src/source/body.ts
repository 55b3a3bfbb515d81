/** Bodies from outside: read up to a limit, and unpacked up to the same one. */
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";

/** Thrown when a body passes its limit. */
export class BodyTooLarge extends Error {
  override readonly name = "BodyTooLarge";
}
/** Thrown when a body is not packed the way its header says. */
export class BadEncoding extends Error {
  override readonly name = "BadEncoding";
}

const UNPACKERS = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** @throws BodyTooLarge as soon as more than `bytesMax` have come; what the stream throws passes through */
export async function readAll(body: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > bytesMax) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return concatenated(chunks);
}

/**
 * Hands each piece on as it comes. `take` is not waited for: undici 7 ends the process where a body that is
 * waited with is closed by its server (https://github.com/nodejs/undici/issues/5360).
 *
 * @throws BodyTooLarge, and what `take` or the stream throws
 */
export function passOn(body: Readable, bytesMax: number, take: (chunk: Uint8Array) => void): Promise<void> {
  let length = 0;
  const one = (chunk: Uint8Array): void => {
    length += chunk.length;
    if (length > bytesMax) throw new BodyTooLarge();
    take(chunk);
  };
  return new Promise((resolve, reject) => {
    body.on("data", (chunk: Uint8Array) => {
      try {
        one(chunk);
      } catch (cause) {
        reject(cause);
        body.destroy();
      }
    });
    body.once("end", resolve);
    body.once("error", reject);
    body.once("close", () => reject(new Error("the body was closed before its end")));
  });
}

/** The first bytes, at least one chunk if there is any; the rest is left unread. */
export async function readStart(body: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    chunks.push(chunk);
    if (length >= bytesMax) break;
  }
  return concatenated(chunks).subarray(0, bytesMax);
}

/** Undoes one content encoding. @throws BadEncoding, BodyTooLarge */
export async function unpacked(body: Uint8Array, encoding: string, bytesMax: number): Promise<Uint8Array> {
  const name = encoding.trim().toLowerCase();
  if (name === "" || name === "identity") return body;
  if (!isKnown(name)) throw new BadEncoding(`the content encoding "${name}" is not supported`);
  try {
    return await UNPACKERS[name](body, { maxOutputLength: bytesMax });
  } catch (cause) {
    const isTooLarge = cause instanceof Error && "code" in cause && cause.code === "ERR_BUFFER_TOO_LARGE";
    throw isTooLarge ? new BodyTooLarge() : new BadEncoding(`the body is not ${name}, as its header says`, { cause });
  }
}

const isKnown = (name: string): name is keyof typeof UNPACKERS => Object.hasOwn(UNPACKERS, name);

export function concatenated(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
