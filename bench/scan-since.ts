/**
 * Compares the findings of `leakhound scan --since HEAD` with those of a whole scan whose lines have changed, in folders with
 * changes that are not committed; with `--steps`, as if the only change were a line of a finding or of one of its steps in
 * another file, for each of these lines in turn.
 */
import { changedSince } from "../packages/leakhound/src/monitor/scan/changed-since.ts";
import { type ChangedFiles, hasChanged, isTouched } from "../packages/leakhound/src/scan/findings/changed-lines.ts";
import type { Repository } from "../packages/leakhound/src/scan/index/repository.ts";
import { type Change, type Located, scanRepository } from "../packages/leakhound/src/scan/scan.ts";
import { readRepository } from "./scan-repository.ts";

const ALL = { isInFile: () => true, isTouched: () => true };

/** Every file counts as changed, so that all rules run over all files. */
function allLocated(repository: Repository): Located[] {
  const all: Located[] = [];
  scanRepository(repository, { change: { ...ALL, isIn: (one) => all.push(one) > 0 } });
  return all;
}

function report(name: string, since: unknown, whole: readonly unknown[]): void {
  const isSame = JSON.stringify(since) === JSON.stringify(whole);
  if (!isSame) process.exitCode = 1;
  console.log(`${name}: ${whole.length} findings of a whole scan, ${isSame ? "the same" : "NOT the same"} by --since`);
}

async function compareChange(folder: string): Promise<void> {
  const change = await changedSince(folder, "HEAD");
  if (!change.ok) throw new Error(`${folder}: ${change.error.what}`);
  const since = scanRepository(readRepository(folder).repository, { change: change.value });
  report(folder, since, scanRepository(readRepository(folder).repository, { change: { ...change.value, ...ALL } }));
}

function changeOf(files: ChangedFiles): Change {
  return {
    isInFile: (path) => files.has(path),
    isTouched: (path, lines) => isTouched(files, path, lines),
    isIn: ({ finding, from, to }) => hasChanged(files, finding, { from, to }),
  };
}

function compareSteps(folder: string): void {
  const all = allLocated(readRepository(folder).repository);
  const { repository } = readRepository(folder);
  const spanning = all.flatMap(({ finding }) =>
    (finding.steps ?? []).filter(({ file, isCaller }) => file !== finding.file && isCaller !== true),
  );
  for (const place of new Set(spanning.map(({ file, line }) => `${file}:${line}`))) {
    const [path = "", line] = place.split(":");
    const range = { from: Number(line), to: Number(line) };
    const files: ChangedFiles = new Map([[path, { isNew: false, added: [range], endsRemovedAt: [] }]]);
    const expected = all.filter((one) => hasChanged(files, one.finding, one)).map(({ finding }) => finding);
    const inOrder = expected.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
    report(`${folder}: ${place}`, scanRepository(repository, { change: changeOf(files) }), inOrder);
  }
}

const [first, ...rest] = process.argv.slice(2);
if (first === "--steps") for (const folder of rest) compareSteps(folder);
else if (first !== undefined) for (const folder of [first, ...rest]) await compareChange(folder);
