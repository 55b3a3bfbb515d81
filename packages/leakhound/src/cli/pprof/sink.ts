/** Where a report goes: standard output or a file. Text comes in pieces, and no more of it is held than is being written. */
import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { notWritable } from "../write-text.ts";

/** Pieces are joined up to this, so that a million short lines are not a million writes. */
const CHUNK_CHARS = 64 * 1024;

export type Content = Iterable<string> | Uint8Array;

/** Never rejects; a reader of standard output who has gone ends the process elsewhere. */
export async function writeTo(path: string, content: Content): Promise<Result<null, Fault>> {
  if (path === "") {
    await write(process.stdout, content);
    return ok(null);
  }
  try {
    const stream = createWriteStream(path);
    await once(stream, "open");
    await write(stream, content);
    stream.end();
    await finished(stream);
    return ok(null);
  } catch (cause) {
    return err(notWritable(path, cause));
  }
}

async function write(stream: NodeJS.WriteStream | WriteStream, content: Content): Promise<void> {
  for (const chunk of content instanceof Uint8Array ? [content] : chunks(content)) {
    if (!stream.write(chunk)) await once(stream, "drain");
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
