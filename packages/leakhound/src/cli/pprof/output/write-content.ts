/**
 * Writes a report to standard output or a file. Text arrives in pieces, of which only one chunk is in memory. Files are
 * written synchronously: the traces of a large profile are gigabytes, and a stream would wait for each chunk.
 */
import { closeSync, openSync } from "node:fs";
import { bytesOfText, hasForeignBytes } from "../../../base/byte-text.ts";
import type { Fault } from "../../../base/fault.ts";
import { err, ok, type Result } from "../../../base/result.ts";
import { printableLines } from "../../../report/terminal/paint.ts";
import { isFile, STDOUT, writeWhole } from "../../output/print.ts";
import { notWritable } from "../../output/write-text.ts";

/** Pieces are joined up to this length, so that a million short lines are not a million writes. */
const CHUNK_CHARS = 256 * 1024;
/** Largest number of bytes in UTF-8 for a UTF-16 code unit. */
const CHAR_BYTES_MAX = 3;

export type Content = Iterable<string> | Uint8Array;

/** A report without colors, as a terminal may show it: names of the profile could contain escape sequences. */
export function* shownOnTerminal(pieces: Iterable<string>): Generator<string> {
  for (const piece of pieces) yield printableLines(piece);
}

/** Never rejects. The process ends, with status 0, when the reader of standard output has closed it: see `ending.ts`. */
export async function writeTo(path: string, content: Content): Promise<Result<null, Fault>> {
  if (path === "" && !isFile()) {
    await writeToReader(process.stdout, content);
    return ok(null);
  }
  try {
    const file = path === "" ? STDOUT : openSync(path, "w", 0o600);
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

/** Ends at the first failure, which is also an error of the stream: `ending.ts` reports it. */
async function writeToReader(stream: NodeJS.WriteStream, content: Content): Promise<void> {
  for (const chunk of content instanceof Uint8Array ? [content] : chunks(content)) {
    const written = typeof chunk === "string" && hasForeignBytes(chunk) ? bytesOfText(chunk) : chunk;
    const failure = await new Promise<Error | null | undefined>((resolve) => stream.write(written, resolve));
    if (failure) return;
  }
}

function writeToFile(file: number, content: Content): void {
  const buffer = new GrowingBuffer();
  const pieces = content instanceof Uint8Array ? [content] : chunks(content);
  for (const piece of pieces) writeWhole(file, typeof piece === "string" ? buffer.encoded(piece) : piece);
}

/** One buffer that all chunks share. */
class GrowingBuffer {
  #buffer = Buffer.alloc(2 * CHUNK_CHARS * CHAR_BYTES_MAX);

  encoded(text: string): Uint8Array {
    if (hasForeignBytes(text)) return bytesOfText(text);
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
