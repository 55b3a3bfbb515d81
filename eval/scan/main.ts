/**
 * npm run scan-eval: scans the cases and prints recall and precision by class, then each case that is wrong.
 *
 *   --json    the outcomes as JSON
 */
import { parseArgs } from "node:util";
import { judgeCases } from "./cases.ts";
import { casesTable, differencesOf } from "./tables.ts";

const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
const outcomes = judgeCases(new URL("eval/scan/cases/", `file://${process.cwd()}/`));

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
