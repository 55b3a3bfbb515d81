/** Unpacks an image to a temporary file, for readers that need random access. */
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Fault } from "../base/fault.ts";
import { ok, type Result } from "../base/result.ts";
import { type ImageFile, openImage } from "./image-file.ts";
import type { ObjectContents } from "./object-contents.ts";
import type { AcquirePorts } from "./ports.ts";
import { readChunks } from "./read-chunks.ts";
import { isZero } from "./zeros.ts";

const OWNER_ONLY = 0o600;

/**
 * Unpacks the image and calls `read` with the temporary file. The file is removed after `read`, or when the returned
 * contents are closed.
 */
export async function unpackAndRead<T extends { readonly contents: ObjectContents | null }>(
  file: ImageFile,
  ports: AcquirePorts,
  read: (unpacked: ImageFile) => Promise<Result<T, Fault>>,
): Promise<Result<T, Fault>> {
  const scratch = await ports.openScratch();
  const unpacked = await unpack(file, join(scratch.folder, "image"), ports);
  const loaded = unpacked.ok ? await read(unpacked.value) : unpacked;
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

async function unpack(file: ImageFile, path: string, ports: AcquirePorts): Promise<Result<ImageFile, Fault>> {
  return readChunks(file, "unpack", ports, async (chunks) => {
    await writeSparse(path, chunks);
    return openImage(path);
  });
}

/** Half of a core is memory that was never used. Its zeros are skipped, and so take no space on disk. */
async function writeSparse(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const out = await open(path, "w", OWNER_ONLY);
  try {
    let at = 0;
    for await (const chunk of chunks) {
      if (!isZero(chunk)) await out.write(chunk, 0, chunk.length, at);
      at += chunk.length;
    }
    await out.truncate(at);
  } finally {
    await out.close();
  }
}
