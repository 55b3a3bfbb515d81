/**
 * Writes a report to standard output or a file. Text arrives in pieces, of which only one chunk is in memory. Standard output
 * is written synchronously where it is a file: the traces of a large profile are gigabytes, and a stream would wait for each
 * chunk. A file that the user names may be on a file system that does not answer, so that it has a time limit.
 */
import { type FileHandle, open } from "node:fs/promises";
import { bytesOfText, hasForeignBytes } from "../../../base/byte-text.ts";
import type { Fault } from "../../../base/fault.ts";
import { err, ok, type Result } from "../../../base/result.ts";
import { printableLines } from "../../../report/terminal/paint.ts";
import { fileOperation } from "../../../work/files.ts";
import { isFile, STDOUT, writeWhole } from "../../output/print.ts";
import { notWritable } from "../../output/write-result.ts";

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
    if (path === "") for (const piece of encodedPieces(content)) writeWhole(STDOUT, piece);
    else await writeToFile(path, content);
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

/** The chunks share a buffer, so each is written before the next is taken. */
async function writeToFile(path: string, content: Content): Promise<void> {
  const file = await fileOperation(() => open(path, "w", 0o600));
  try {
    for (const piece of encodedPieces(content)) await fileOperation(() => writeChunk(file, piece));
  } catch (cause) {
    // Not awaited: where a write had no answer, this has none either.
    void file.close().catch(() => {});
    throw cause;
  }
  await fileOperation(() => file.close());
}

/** On a full disk, a write takes fewer bytes than given, and the next one fails. */
async function writeChunk(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
}

function* encodedPieces(content: Content): Generator<Uint8Array> {
  const buffer = new GrowingBuffer();
  for (const piece of content instanceof Uint8Array ? [content] : chunks(content))
    yield typeof piece === "string" ? buffer.encoded(piece) : piece;
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
