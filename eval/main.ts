/**
 * npm run eval: judges the corpus and prints how right the verdicts are.
 *
 *   --seeds N         seeds of each scenario, from --from on (default 30, from 1)
 *   --scenario NAME   only this one, or "recorded"; may be given several times
 *   --json            all outcomes and the summary as JSON
 *   --write-docs      writes docs/eval.md and docs/eval-reliability.svg
 *
 * Scenario and seed decide each case, and cases are handed to workers one by one, so that the figures do not depend
 * on how many workers there are.
 */
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { drawCase, SCENARIOS } from "./corpus.ts";
import { docsPage } from "./docs-page.ts";
import { judge, type Outcome } from "./judge.ts";
import { reliabilityPlot } from "./plot.ts";
import { readCase, readLabels, recordedName } from "./recorded.ts";
import { summaryOf } from "./summary.ts";
import { reportOf } from "./tables.ts";

type Task = { readonly scenario: number; readonly seed: number } | { readonly recorded: number };

const RECORDED = new URL("eval/recorded/", `file://${process.cwd()}/`);

if (isMainThread) await main();
else work();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "30" },
      from: { type: "string", default: "1" },
      scenario: { type: "string", multiple: true },
      json: { type: "boolean", default: false },
      "write-docs": { type: "boolean", default: false },
    },
  });
  const { seeds, from } = { seeds: Number(values.seeds), from: Number(values.from) };
  const known = [...SCENARIOS.map(({ name }) => name), "recorded"];
  const names = values.scenario ?? known;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined || !(seeds > 0)) return refuse(unknown, known);
  const labels = readLabels(RECORDED);
  const simulated = SCENARIOS.flatMap(({ name }, scenario) =>
    names.includes(name) ? Array.from({ length: seeds }, (_, row): Task => ({ scenario, seed: from + row })) : [],
  );
  const recorded = names.includes("recorded") ? labels.map((_, row): Task => ({ recorded: row })) : [];
  const outcomes = await judgeAll([...simulated, ...recorded]);
  const abouts = [...SCENARIOS, ...labels.map((label) => ({ name: recordedName(label), about: label.about }))];
  const report = reportOf(outcomes, new Map(abouts.map(({ name, about }) => [name, about])));
  if (values["write-docs"]) writeDocs(report, outcomes, `npm run eval -- --seeds ${seeds} --from ${from}`);
  console.log(values.json ? JSON.stringify({ summary: summaryOf(outcomes), outcomes }) : report);
}

function refuse(unknown: string | undefined, known: readonly string[]): void {
  console.error(
    unknown === undefined ? "--seeds: a number above 0" : `no scenario ${unknown}: choose among ${known.join(", ")}`,
  );
  process.exitCode = 2;
}

/** Outcomes in the order of the tasks. */
async function judgeAll(tasks: readonly Task[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = new Array(tasks.length);
  let next = 0;
  const crew = Array.from({ length: Math.min(availableParallelism(), tasks.length) }, () => runWorker());
  await Promise.all(crew);
  return outcomes;

  function runWorker(): Promise<void> {
    const worker = new Worker(fileURLToPath(import.meta.url));
    return new Promise((resolve, reject) => {
      let row = next++;
      const give = () =>
        row < tasks.length ? worker.postMessage(tasks[row]) : void worker.terminate().then(() => resolve());
      worker.on("error", reject);
      worker.on("message", (outcome: Outcome) => {
        outcomes[row] = outcome;
        row = next++;
        give();
      });
      give();
    });
  }
}

function work(): void {
  const labels = readLabels(RECORDED);
  const caseOf = (task: Task) =>
    "recorded" in task ? readCase(RECORDED, labels[task.recorded]!) : drawCase(SCENARIOS[task.scenario]!, task.seed);
  parentPort!.on("message", (task: Task) => {
    parentPort!.postMessage(judge(caseOf(task), () => performance.now()));
  });
}

function writeDocs(report: string, outcomes: readonly Outcome[], command: string): void {
  const docs = (name: string) => new URL(`docs/${name}`, `file://${process.cwd()}/`);
  writeFileSync(docs("eval-reliability.svg"), reliabilityPlot(summaryOf(outcomes).bins));
  writeFileSync(docs("eval.md"), docsPage(report, command));
}
