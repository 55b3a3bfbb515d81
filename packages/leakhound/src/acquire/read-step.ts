/** Reads an image with progress, until the caller stops it. */
import type { Fault } from "../base/fault.ts";
import { err, type Result } from "../base/result.ts";
import { aborted, notReadable } from "./fault.ts";
import type { ImageFile } from "./image-file.ts";
import type { AcquirePorts, AcquireStep, StepProgress } from "./ports.ts";

type ReadPorts = Pick<AcquirePorts, "observer" | "signal">;

/** Reports how far a step is, and stops it by throwing. */
export interface ReadStep {
  readonly advance: StepProgress["advance"];
  /** The chunks of a file; reports how much of it on disk has been read. */
  readonly chunksOf: (file: ImageFile) => AsyncIterable<Uint8Array>;
}

/** Calls `use` to read an image. Whatever `use` throws becomes a fault of the image; never rejects. */
export async function readStep<T>(
  step: AcquireStep,
  { observer, signal }: ReadPorts,
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
    return await use({ advance, chunksOf: (file) => file.chunks((onDisk) => advance(onDisk, file.length)) });
  } catch (cause) {
    return err(signal.aborted ? aborted(step.where) : notReadable(step.where, cause));
  } finally {
    (progress as StepProgress | null)?.close();
  }
}
