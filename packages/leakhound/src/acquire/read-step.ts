/** Reads an image with progress, until the caller stops it. */
import type { Fault } from "../base/fault.ts";
import { formatBytes } from "../base/format.ts";
import { err, type Result } from "../base/result.ts";
import type { Bytes } from "../base/units.ts";
import { aborted, notReadable } from "./fault.ts";
import type { ImageFile } from "./image-file.ts";
import type { AcquirePorts, AcquireStep, StepProgress } from "./ports.ts";

type ReadPorts = Pick<AcquirePorts, "observer" | "signal" | "unpackedBytesMax">;

/** Reports how far a step is, and stops it by throwing. */
export interface ReadStep {
  readonly advance: StepProgress["advance"];
  /** The chunks of a file; reports how much of it on disk has been read. */
  readonly chunksOf: (file: ImageFile) => AsyncIterable<Uint8Array>;
}

/** Calls `use` to read an image. Whatever `use` throws becomes a fault of the image; never rejects. */
export async function readStep<T>(
  step: AcquireStep,
  { observer, signal, unpackedBytesMax }: ReadPorts,
  use: (step: ReadStep) => Promise<Result<T, Fault>>,
): Promise<Result<T, Fault>> {
  let progress: StepProgress | null = null;
  const advance: StepProgress["advance"] = (done, total) => {
    signal.throwIfAborted();
    // The step begins here, because a compressed file may first be unpacked in a step of its own.
    progress ??= observer.begin(step);
    progress.advance(done, total);
  };
  try {
    const read = (file: ImageFile) => file.chunks((onDisk) => advance(onDisk, file.length));
    return await use({
      advance,
      chunksOf: (file) => (unpackedBytesMax === undefined ? read(file) : limited(read(file), unpackedBytesMax)),
    });
  } catch (cause) {
    if (cause instanceof UnpackedTooLarge) return err(tooLarge(step.where, cause.bytesMax));
    return err(signal.aborted ? aborted(step.where) : notReadable(step.where, cause));
  } finally {
    (progress as StepProgress | null)?.close();
  }
}

class UnpackedTooLarge extends Error {
  readonly bytesMax: Bytes;

  constructor(bytesMax: Bytes) {
    super("unpacked image too large");
    this.bytesMax = bytesMax;
  }
}

/** A few compressed bytes can unpack to any number. */
async function* limited(chunks: AsyncIterable<Uint8Array>, bytesMax: Bytes): AsyncGenerator<Uint8Array> {
  let read = 0;
  for await (const chunk of chunks) {
    read += chunk.length;
    if (read > bytesMax) throw new UnpackedTooLarge(bytesMax);
    yield chunk;
  }
}

const tooLarge = (where: string, bytesMax: Bytes): Fault => ({
  code: "too-large",
  what: `the unpacked image has more than ${formatBytes(bytesMax)}`,
  where,
  todo: "raise the limit",
});
