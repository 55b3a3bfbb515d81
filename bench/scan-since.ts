/**
 * Compares the findings of `leakhound scan --since HEAD` with those of a whole scan whose lines have changed, in folders with
 * changes that are not committed.
 */
import { changedSince } from "../packages/leakhound/src/monitor/scan/changed-since.ts";
import { type Change, scanRepository } from "../packages/leakhound/src/scan/scan.ts";
import { readRepository } from "./scan-repository.ts";

const findingsOf = (folder: string, change: Change) => scanRepository(readRepository(folder).repository, { change });

for (const folder of process.argv.slice(2)) {
  const change = await changedSince(folder, "HEAD");
  if (!change.ok) throw new Error(`${folder}: ${change.error.what}`);
  const since = findingsOf(folder, change.value);
  // Every file counts as changed, so that all rules run over all files.
  const whole = findingsOf(folder, { ...change.value, isInFile: () => true });
  const isSame = JSON.stringify(since) === JSON.stringify(whole);
  console.log(`${folder}: ${since.length} findings, ${isSame ? "as" : `${whole.length}: NOT as`} in a whole scan`);
  if (!isSame) process.exitCode = 1;
}
