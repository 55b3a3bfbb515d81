/**
 * npm run fleet-eval: judges a simulated fleet over two weeks, and prints how often its tickets are right.
 *
 *   --seeds N       services of each scenario (default 20)
 *   --from N        first seed (default 1)
 *   --scenario S    this scenario only; may be given several times
 *   --list          one line for each case that is wrong
 *   --write-docs    writes docs/fleet-eval.md
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type FleetOutcome, judgeFleetCase } from "./judge.ts";
import { docsPage, scenarioLine, totalLines, wrongLines } from "./report.ts";
import { INNOCENTS, LEAKS, type Scenario } from "./simulate.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "20" },
    from: { type: "string", default: "1" },
    scenario: { type: "string", multiple: true },
    list: { type: "boolean", default: false },
    "write-docs": { type: "boolean", default: false },
  },
});
const [seeds, from] = [Number(values.seeds), Number(values.from)];
const every: readonly Scenario[] = [...LEAKS, ...INNOCENTS];
const scenarios = every.filter((one) => values.scenario === undefined || values.scenario.includes(one));
const all: FleetOutcome[] = [];
for (const scenario of scenarios) {
  const of = Array.from({ length: seeds }, (_, row) => judgeFleetCase(scenario, from + row));
  all.push(...of);
  console.log(scenarioLine(scenario, of));
  if (values.list) for (const line of wrongLines(of)) console.log(line);
}
for (const line of totalLines(all)) console.log(line);
if (values["write-docs"]) writeFileSync("docs/fleet-eval.md", docsPage(all, { seeds, from }));
