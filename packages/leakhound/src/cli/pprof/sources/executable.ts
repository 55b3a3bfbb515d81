/** Distinguishes the profiled program from profiles. */
import { open } from "node:fs/promises";

/** First bytes of executables: ELF, Mach-O of either byte order and width, universal Mach-O, Windows PE. */
const MAGICS = ["7f454c46", "feedface", "feedfacf", "cefaedfe", "cffaedfe", "cafebabe", "4d5a"];
const MAGIC_BYTES = 4;

/** Whether the file can be read and starts like an executable. Never rejects. */
export async function isBinaryFile(path: string): Promise<boolean> {
  try {
    const file = await open(path);
    try {
      if (!(await file.stat()).isFile()) return false;
      const { buffer, bytesRead } = await file.read(Buffer.alloc(MAGIC_BYTES), 0, MAGIC_BYTES, 0);
      const start = buffer.subarray(0, bytesRead).toString("hex");
      return MAGICS.some((magic) => start.startsWith(magic));
    } finally {
      await file.close();
    }
  } catch {
    return false;
  }
}
