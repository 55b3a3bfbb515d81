/** Reads a whole image with progress, until the caller stops it. */
import type { Fault } from "../base/fault.ts";
import { err, type Result } from "../base/result.ts";
import { aborted, notReadable } from "./fault.ts";
import type { ImageFile } from "./image-file.ts";
import type { AcquirePorts, AcquireStep } from "./ports.ts";

type ReadPorts = Pick<AcquirePorts, "observer" | "signal">;

/** Calls `use` with the chunks of the image. Faults of reading become the result; never rejects. */
export async function readChunks<T>(
  file: ImageFile,
  action: AcquireStep["action"],
  { observer, signal }: ReadPorts,
  use: (chunks: AsyncIterable<Uint8Array>) => Promise<Result<T, Fault>>,
): Promise<Result<T, Fault>> {
  const progress = observer.begin({ action, where: file.path });
  const chunks = file.chunks((onDisk) => {
    signal.throwIfAborted();
    progress.advance(onDisk, file.length);
  });
  try {
    return await use(chunks);
  } catch (cause) {
    return err(signal.aborted ? aborted(file.path) : notReadable(file.path, cause));
  } finally {
    progress.close();
  }
}
