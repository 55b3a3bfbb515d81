/** Packed images that are read here and there: unpacked first, to a file that goes again. */
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Fault } from "../base/fault.ts";
import { err, ok, type Result } from "../base/result.ts";
import { progressOf } from "../cli/terminal/reading-progress.ts";
import { type ImageFile, notReadable, openImage } from "./image-file.ts";
import type { Contents } from "./object-contents.ts";
import { openScratch, type Scratch } from "./scratch.ts";

interface Readable {
  readonly contents: Contents | null;
}

/** The unpacked file stays as long as contents are read from it. */
export async function unpackedFirst<T extends Readable>(
  file: ImageFile,
  read: (plain: ImageFile) => Promise<Result<T, Fault>>,
): Promise<Result<T, Fault>> {
  const scratch = await openScratch();
  const loaded = await unpackInto(scratch, file, read);
  const contents = loaded.ok ? loaded.value.contents : null;
  if (!loaded.ok || contents === null) {
    scratch.close();
    return loaded;
  }
  const close = (): void => {
    contents.close();
    scratch.close();
  };
  return ok({ ...loaded.value, contents: { read: contents.read, close } });
}

async function unpackInto<T>(
  { folder }: Scratch,
  file: ImageFile,
  read: (plain: ImageFile) => Promise<Result<T, Fault>>,
): Promise<Result<T, Fault>> {
  const path = join(folder, "image");
  try {
    await unpackTo(path, file);
  } catch (cause) {
    return err(notReadable(file.path, cause));
  }
  const plain = await openImage(path);
  return plain.ok ? read(plain.value) : plain;
}

async function unpackTo(path: string, file: ImageFile): Promise<void> {
  const out = await open(path, "w", 0o600);
  const progress = progressOf(`unpacking ${file.path}`);
  try {
    let at = 0;
    for await (const chunk of file.chunks((bytes) => progress.at(bytes, file.length))) {
      // Half of a core is memory that was never used: it takes no room on the disk.
      if (!isZero(chunk)) await out.write(chunk, 0, chunk.length, at);
      at += chunk.length;
    }
    await out.truncate(at);
  } finally {
    progress.close();
    await out.close();
  }
}

const ZEROS = new Uint8Array(1 << 20);

/** Of at most 1 MiB; of more it says no. */
export const isZero = (bytes: Uint8Array): boolean =>
  bytes.length <= ZEROS.length && Buffer.compare(bytes, ZEROS.subarray(0, bytes.length)) === 0;
