/** Unpacks an image to a temporary file, for formats that need random access. */
import { open } from "node:fs/promises";
import type { Fault } from "../base/fault.ts";
import { err, type Result } from "../base/result.ts";
import { type ImageFile, openImage } from "./image-file.ts";
import type { AcquirePorts } from "./ports.ts";
import { readStep } from "./read-step.ts";
import type { Scratch } from "./scratch.ts";
import { noSpaceIn } from "./space.ts";
import { isZero } from "./zeros.ts";

const OWNER_ONLY = 0o600;

export interface PackedImage {
  readonly file: ImageFile;
  /** Name of the image in faults. */
  readonly where: string;
}

/** @returns the unpacked file, in the scratch folder */
export async function unpackTo(
  scratch: Scratch,
  { file, where }: PackedImage,
  ports: AcquirePorts,
): Promise<Result<ImageFile, Fault>> {
  const noSpace = noSpaceIn(scratch.folder, { what: "the unpacked image", bytes: file.length, where });
  if (noSpace) return err(noSpace);
  const path = scratch.createFile();
  return readStep({ action: "unpack", where }, ports, async ({ chunksOf }) => {
    await writeSparse(path, chunksOf(file));
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
