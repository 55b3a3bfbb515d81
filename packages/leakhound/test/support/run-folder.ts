/**
 * One folder for all that a run of the tests, and the processes that it starts, put into the folder for temporary files:
 *
 *   /tmp/lh-4711-Xy3aB1     TMPDIR during the run of process 4711, removed at its end
 *
 * Tests remove their folders as well; this one removes what a test leaves that is killed or fails. Where the whole run was
 * killed, the next one removes its folder.
 */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Set for the second project of the same run. */
const RUN_VARIABLE = "LEAKHOUND_TEST_RUN";
/** Short, because the paths of sockets are limited, and messages with a path wrap. */
const NAME = /^lh-(\d{1,10})-/;

/** @returns what removes the folder at the end of the run */
export function setup(): () => void {
  if (process.env[RUN_VARIABLE] !== undefined) return () => {};
  const parent = tmpdir();
  for (const name of readdirSync(parent)) {
    const pid = NAME.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) remove(join(parent, name));
  }
  const folder = mkdtempSync(join(parent, `lh-${process.pid}-`));
  process.env[RUN_VARIABLE] = folder;
  process.env["TMPDIR"] = folder;
  return () => remove(folder);
}

/** A process that a test started may still write into it. */
const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user runs, too.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
