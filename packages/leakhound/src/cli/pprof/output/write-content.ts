/**
 * Where a report goes: standard output or a file. Text comes in pieces, and no more of it is held than is
 * being written. Files are written at once, in this thread: the traces of a large profile are gigabytes, and
 * a stream would wait for each chunk.
 */
import { once } from "node:events";
import { closeSync, fstatSync, openSync, writeSync } from "node:fs";
import type { Fault } from "../../../base/fault.ts";
import { err, ok, type Result } from "../../../base/result.ts";
import { notWritable } from "../../output/write-text.ts";

/** Pieces are joined up to this, so that a million short lines are not a million writes. */
const CHUNK_CHARS = 256 * 1024;
/** A character of JavaScript is at most this many bytes of UTF-8. */
const CHAR_BYTES_MAX = 3;
const STDOUT = 1;

export type Content = Iterable<string> | Uint8Array;

/** Never rejects; a reader of standard output who has gone ends the process elsewhere. */
export async function writeTo(path: string, content: Content): Promise<Result<null, Fault>> {
  if (path === "" && !fstatSync(STDOUT).isFile()) {
    await writeToReader(process.stdout, content);
    return ok(null);
  }
  try {
    const file = path === "" ? STDOUT : openSync(path, "w");
    try {
      writeToFile(file, content);
    } finally {
      if (file !== STDOUT) closeSync(file);
    }
    return ok(null);
  } catch (cause) {
    return err(notWritable(path === "" ? "standard output" : path, cause));
  }
}

async function writeToReader(stream: NodeJS.WriteStream, content: Content): Promise<void> {
  for (const chunk of content instanceof Uint8Array ? [content] : chunks(content)) {
    if (!stream.write(chunk)) await once(stream, "drain");
  }
}

function writeToFile(file: number, content: Content): void {
  const buffer = new GrowingBuffer();
  const pieces = content instanceof Uint8Array ? [content] : chunks(content);
  for (const piece of pieces) writeWhole(file, typeof piece === "string" ? buffer.encoded(piece) : piece);
}

/** A disk that is full takes less than it is given, and then fails. */
function writeWhole(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

/** One buffer for all chunks. */
class GrowingBuffer {
  #buffer = Buffer.alloc(2 * CHUNK_CHARS * CHAR_BYTES_MAX);

  encoded(text: string): Uint8Array {
    if (text.length * CHAR_BYTES_MAX > this.#buffer.length) this.#buffer = Buffer.alloc(text.length * CHAR_BYTES_MAX);
    return this.#buffer.subarray(0, this.#buffer.write(text, "utf8"));
  }
}

function* chunks(pieces: Iterable<string>): Generator<string> {
  let chunk = "";
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length < CHUNK_CHARS) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}
