/**
 * npm run fleet-eval: judges a simulated fleet, and prints how often its tickets are right.
 *
 *   --speed S       weeks: the windows of a day and a week, over two weeks (default)
 *                   hours: all windows, over ten hours, through the real store
 *   --seeds N       services of each kind (default 20; of hours 2)
 *   --from N        first seed (default 1)
 *   --kind K        this kind only; may be given several times
 *   --list          one line for each case that is wrong
 *   --save FILE     adds the outcomes to a file of JSON
 *   --write-docs    writes docs/fleet-eval.md from all outcomes of that file, of both speeds
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { judgeHours } from "./hours.ts";
import { KINDS } from "./kinds.ts";
import type { FleetOutcome } from "./outcome.ts";
import { docsPage, type FleetRun, kindLine, totalLines, wrongLines } from "./report.ts";
import { judgeWeeks } from "./weeks.ts";

const { values } = parseArgs({
  options: {
    speed: { type: "string", default: "weeks" },
    seeds: { type: "string" },
    from: { type: "string", default: "1" },
    kind: { type: "string", multiple: true },
    list: { type: "boolean", default: false },
    save: { type: "string" },
    "write-docs": { type: "boolean", default: false },
  },
});
const scale = values.speed === "hours" ? "hours" : "weeks";
const [seeds, from] = [Number(values.seeds ?? (scale === "hours" ? 2 : 20)), Number(values.from)];
const kinds = KINDS.filter(
  ({ name, only }) => (values.kind === undefined || values.kind.includes(name)) && (only ?? scale) === scale,
);
const unknown = values.kind?.find((name) => !KINDS.some((kind) => kind.name === name));
if (unknown === undefined && seeds > 0) await run();
else {
  console.error(unknown === undefined ? "--seeds: a number above 0" : `no kind ${unknown}`);
  process.exitCode = 2;
}

async function run(): Promise<void> {
  const all: FleetOutcome[] = [];
  for (const kind of kinds) {
    const of: FleetOutcome[] = [];
    for (let row = 0; row < seeds; row++)
      of.push(await (scale === "hours" ? judgeHours : judgeWeeks)(kind, from + row));
    all.push(...of);
    console.log(kindLine(kind, of));
    if (values.list) for (const line of wrongLines(of)) console.log(line);
  }
  for (const line of totalLines(all)) console.log(line);
  const runs = merged({ seeds, from, scale, outcomes: all });
  if (values.save !== undefined) writeFileSync(values.save, JSON.stringify(runs));
  if (values["write-docs"]) writeFileSync("docs/fleet-eval.md", docsPage(runs));
}

/** With the outcomes of the file: of a kind that was judged again, the new ones. */
function merged(run: FleetRun): readonly FleetRun[] {
  const saved: readonly FleetRun[] =
    values.save !== undefined && existsSync(values.save) ? JSON.parse(readFileSync(values.save, "utf8")) : [];
  const same = saved.find((one) => one.scale === run.scale && one.seeds === run.seeds && one.from === run.from);
  const kept = same?.outcomes.filter(({ kind }) => !run.outcomes.some((one) => one.kind === kind)) ?? [];
  const others = saved.filter((one) => one.scale !== run.scale);
  const both = [...others, { ...run, outcomes: [...kept, ...run.outcomes] }];
  return both.sort((a, b) => (a.scale > b.scale ? -1 : 1));
}
