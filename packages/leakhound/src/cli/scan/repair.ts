/** `--fix` writes the repairs of findings, and scans again; `--diff` prints them. */
import { realpathSync } from "node:fs";
import { assertUnreachable } from "../../base/assert.ts";
import type { Fault } from "../../base/fault.ts";
import { ok, type Result } from "../../base/result.ts";
import { type PatchPlace, patchPlace } from "../../monitor/scan/patch-folder.ts";
import type { ScannedPaths } from "../../monitor/scan/scan-paths.ts";
import { hasUncommitted, type RefusedFile, type WrittenFixes, writeFixes } from "../../monitor/scan/write-fixes.ts";
import { shellWord } from "../../report/html/document.ts";
import { type Paint, printable } from "../../report/terminal/paint.ts";
import { editsOf } from "../../scan/findings/edits.ts";
import { type DiffLine, unifiedDiff } from "../../scan/findings/unified-diff.ts";
import { print } from "../output/print.ts";
import { styleOf } from "../output/text-style.ts";

/** A repair may show the next mistake of the same code. */
const ROUNDS_MAX = 5;

/** @returns the scan of the repaired source */
export async function repair(
  scanned: ScannedPaths,
  rescan: () => Promise<Result<ScannedPaths, Fault>>,
): Promise<Result<ScannedPaths, Fault>> {
  if (!hasFix(scanned)) return ok(note("no finding can be repaired without a decision", scanned));
  for (const folder of scanned.folders)
    if (await hasUncommitted(folder))
      note(`${folder} has changes that are not committed; the repairs are mixed with them`, scanned);
  let current = scanned;
  for (let round = 0; round < ROUNDS_MAX && hasFix(current); round++) {
    const written = await writeFixes(current.report.findings, current.fixable);
    printWritten(written);
    if (written.files.length === 0) break;
    const again = await rescan();
    if (!again.ok) return again;
    current = again.value;
  }
  return ok(current);
}

const hasFix = ({ report }: ScannedPaths): boolean => report.findings.some(({ fix }) => fix !== undefined);

function note(text: string, scanned: ScannedPaths): ScannedPaths {
  process.stderr.write(`leakhound: ${printable(text)}\n`);
  return scanned;
}

function printWritten({ fixed, files, refused }: WrittenFixes): void {
  const lines = [
    ...fixed.map(({ file, line, rule }) => `repaired ${file}:${line}  ${rule}`),
    ...refused.map((one) => `not changed: ${one.file}, since ${reasonText(one)}`),
    ...(files.length === 0
      ? []
      : [`${fixed.length} repaired in ${files.length} ${files.length === 1 ? "file" : "files"}`]),
  ];
  process.stderr.write(lines.map((line) => `leakhound: ${printable(line)}\n`).join(""));
}

function reasonText({ reason }: RefusedFile): string {
  switch (reason) {
    case "changed":
      return "it has changed since it was scanned";
    case "not UTF-8":
      return "it is not UTF-8";
    case "vendored":
      return "it is vendored or belongs to a test";
    case "not writable":
      return "it cannot be written";
    default:
      return assertUnreachable(reason);
  }
}

/** Paths are relative to the current folder, or to that of the repository where it is elsewhere, which a line then says. */
export function printDiff({ report, fixable, folders }: ScannedPaths): void {
  const { edits, fixed } = editsOf(report.findings);
  const { paint } = styleOf(process.stdout);
  const current = realpathSync(process.cwd());
  const scanned = folders.map((folder) => realpathSync(folder));
  const places: PatchPlace[] = [];
  for (const [name, own] of edits) {
    const file = fixable.get(name);
    if (file === undefined) continue;
    const place = patchPlace(file.path, { current, scanned });
    places.push(place);
    print(
      unifiedDiff(place.path, file.text, own)
        .map((line) => painted(line, paint))
        .join(""),
    );
  }
  const count = report.findings.length;
  process.stderr.write(
    `leakhound: ${fixed.length} of ${count} ${count === 1 ? "finding" : "findings"} can be repaired so\n`,
  );
  const elsewhere = [...new Set(places.map(({ folder }) => folder))].filter((folder) => folder !== current);
  if (elsewhere.length > 0) process.stderr.write(`leakhound: ${printable(whereText(elsewhere, places))}\n`);
}

function whereText(elsewhere: readonly string[], places: readonly PatchPlace[]): string {
  const isOne = places.every(({ folder }) => folder === elsewhere[0]);
  return isOne
    ? `the paths are relative to ${elsewhere[0]}: apply them there, as by git -C ${shellWord(elsewhere[0]!)} apply`
    : `the paths are relative to several folders (${elsewhere.join(", ")}): scan each of them alone to apply its repairs`;
}

const COLORS: Readonly<Record<DiffLine["kind"], keyof Paint | null>> = {
  header: "bold",
  hunk: "cyan",
  removed: "red",
  added: "green",
  context: null,
};

/** A color ends before the line end, which stays as it is. */
function painted({ kind, text }: DiffLine, paint: Paint): string {
  const color = COLORS[kind];
  const end = /\r?\n$/.exec(text)?.index ?? text.length;
  return color === null ? text : paint[color](text.slice(0, end)) + text.slice(end);
}
