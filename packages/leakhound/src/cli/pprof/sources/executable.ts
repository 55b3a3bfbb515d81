/** Distinguishes the profiled program from profiles. */
import { open } from "node:fs/promises";
import { FOREIGN_START_BYTES, isProgramStart } from "../../../base/foreign-formats.ts";

/** Whether the file can be read and starts like an executable. Never rejects. */
export async function isBinaryFile(path: string): Promise<boolean> {
  try {
    const file = await open(path);
    try {
      if (!(await file.stat()).isFile()) return false;
      const { buffer, bytesRead } = await file.read(Buffer.alloc(FOREIGN_START_BYTES), 0, FOREIGN_START_BYTES, 0);
      return isProgramStart(buffer.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  } catch {
    return false;
  }
}
