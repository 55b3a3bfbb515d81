/** The data folder of a server, which one process uses at a time. */
import { mkdir } from "node:fs/promises";
import { err, type Fault, type Lock, type Result, takeLock } from "leakhound/server";

/** Creates the folder where there is none, and takes its lock. */
export async function lockDataFolder(folder: string): Promise<Result<Lock, Fault>> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await takeLock(folder, "leakhound serve");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    const what = `the data folder cannot be used: ${code}`;
    return err({ code: "data", what, where: folder, todo: "choose another with --data FOLDER", cause });
  }
}
