/**
 * npm run scan-eval: scans the cases and prints recall and precision by class, then each case that is wrong.
 *
 *   --json              the outcomes as JSON
 *   --write             writes the tables into docs/scan-precision.md: that of the cases, and with --history those of the
 *                       repaired leaks, if all are judged
 *   --history FOLDER    also the repaired leaks of fixes.json, from clones in this folder
 *   --half HALF         of these only the half "development", "read later" or "held out"
 *   --file TEXT         of these only those that change a file whose path contains the text
 *   --repository TEXT   of these only those of repositories whose name contains the text
 *   --class CLASS       of these only those of the class: "maps and slices"
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { judgeCases } from "./cases.ts";
import { fixesIn, judgeFixes } from "./history.ts";
import { withTable } from "./page.ts";
import { casesTable, differencesOf, fixesTable, fixLines, needsTable } from "./tables.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    history: { type: "string" },
    half: { type: "string" },
    file: { type: "string" },
    repository: { type: "string" },
    class: { type: "string" },
  },
});
const outcomes = judgeCases(new URL("eval/scan/cases/", `file://${process.cwd()}/`));

const pageFile = new URL("docs/scan-precision.md", `file://${process.cwd()}/`);

function writeTable(name: string, table: string): void {
  if (values.write) writeFileSync(pageFile, withTable(readFileSync(pageFile, "utf8"), name, table));
}

writeTable("cases", casesTable(outcomes));
if (values.json) process.stdout.write(`${JSON.stringify(outcomes, null, 2)}\n`);
else {
  const { missed, wrong } = differencesOf(outcomes);
  const lines = [
    casesTable(outcomes),
    "",
    ...missed.map((one) => `missed  ${one}`),
    ...wrong.map((one) => `wrong   ${one}`),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

if (values.history !== undefined) {
  const fixes = fixesIn(new URL("eval/scan/fixes.json", `file://${process.cwd()}/`)).filter(
    ({ half, files, repository, class: name }) =>
      half.startsWith(values.half ?? "") &&
      files.some((file) => file.includes(values.file ?? "")) &&
      repository.includes(values.repository ?? "") &&
      name.startsWith(values.class ?? ""),
  );
  const isWhole = [values.half, values.file, values.repository, values.class].every((one) => one === undefined);
  const judged = judgeFixes(fixes, values.history);
  if (isWhole) {
    writeTable("fixes", fixesTable(judged));
    writeTable("needs", needsTable(judged));
  }
  process.stdout.write(`\n${fixesTable(judged)}\n\n${needsTable(judged)}\n\n${fixLines(judged).join("\n")}\n`);
}
