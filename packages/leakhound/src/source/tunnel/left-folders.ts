/**
 * Folders of tunnels whose process was killed: SIGKILL leaves no time to remove them.
 *
 *   /tmp/leakhound-ssh-4711-Xy3aB1     process 4711 does not run, and its folder is empty: removed by the next tunnel
 *
 * Only empty folders go: one with a socket may be of a process that is not visible here, as in another container.
 */
import { readdir, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";

const NAME = /^leakhound-ssh-(\d{1,10})-/;
/** A folder that is younger may be of a process that has another number in another container, and is about to connect. */
const AGE_MS_MIN = 60_000;
const FOLDERS_MAX = 1_000;

export const folderPrefix = (pid: number): string => `leakhound-ssh-${pid}-`;

/** Never rejects: what cannot be removed stays. */
export async function removeLeftFolders(parent: string, now: number = Date.now()): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  const left = names.filter((name) => NAME.test(name) && !isRunning(Number(NAME.exec(name)?.[1])));
  await Promise.all(
    left.slice(0, FOLDERS_MAX).map(async (name) => {
      const path = join(parent, name);
      const found = await stat(path).catch(() => null);
      if (found?.isDirectory() && now - found.mtimeMs >= AGE_MS_MIN) await rmdir(path).catch(() => {});
    }),
  );
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    // It runs, and is another user's.
    return cause instanceof Error && "code" in cause && cause.code === "EPERM";
  }
}
