/**
 * npm run scan-eval: scans the cases and prints recall and precision by class, then each case that is wrong.
 *
 *   --json              the outcomes as JSON
 *   --write             writes the tables into docs/scan-precision.md: that of the cases, and with --history that of the
 *                       repaired leaks, if all are judged
 *   --history FOLDER    also the repaired leaks of fixes.json, from clones in this folder
 *   --half HALF         of these only the half "development" or "held out"
 *   --file TEXT         of these only those that change a file whose path contains the text
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { judgeCases } from "./cases.ts";
import { fixesIn, judgeFixes } from "./history.ts";
import { withTable } from "./page.ts";
import { casesTable, differencesOf, fixesTable, fixLines } from "./tables.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    history: { type: "string" },
    half: { type: "string" },
    file: { type: "string" },
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
    ({ half, files }) =>
      (values.half === undefined || half.startsWith(values.half)) &&
      (values.file === undefined || files.some((file) => file.includes(values.file ?? ""))),
  );
  const judged = judgeFixes(fixes, values.history);
  if (values.half === undefined && values.file === undefined) writeTable("fixes", fixesTable(judged));
  process.stdout.write(`\n${fixesTable(judged)}\n\n${fixLines(judged).join("\n")}\n`);
}
