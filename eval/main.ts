/**
 * npm run eval: judges the corpus and prints how often the verdicts are right.
 *
 *   --seeds N         number of seeds for each scenario, starting at --from (default 30, from 1)
 *   --scenario NAME   this scenario only, or "recorded"; may be given several times
 *   --real            judges the recordings of real modules and packages only; with --verify, their pairs only
 *   --verify          judges pairs before and after a change of these scenarios, and of real software, instead of the verdict
 *   --json            all outcomes and the summary as JSON
 *   --write-docs      writes docs/eval.md and docs/eval-reliability.svg
 *
 * Scenario and seed determine each case, and workers get one case at a time, so the figures do not depend on the number
 * of workers.
 */
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { drawCase, SCENARIOS } from "./corpus.ts";
import { docsPage } from "./docs-page.ts";
import { judge, type Outcome } from "./judge.ts";
import { CHANGES, type Change, judgePair, type PairOutcome } from "./pairs.ts";
import { reliabilityPlot } from "./plot.ts";
import { judgeReal, readRealLabels, realReport } from "./real.ts";
import { judgeRealPairs, realPairsReport } from "./real-pairs.ts";
import { readCase, readLabels, recordedName } from "./recorded.ts";
import { summaryOf } from "./summary.ts";
import { pairsReport, reportOf } from "./tables.ts";

interface Simulated {
  readonly scenario: number;
  readonly seed: number;
}
type CaseTask = Simulated | { readonly recorded: number };
type PairTask = Simulated & { readonly change: Change };
type Task = CaseTask | PairTask;
/** The result of a task. */
type OutcomeOf<T extends Task> = T extends PairTask ? PairOutcome : Outcome;

const REAL = new URL("eval/real/", `file://${process.cwd()}/`);
const RECORDED = new URL("eval/recorded/", `file://${process.cwd()}/`);

if (isMainThread) await main();
else serveTasks();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "30" },
      from: { type: "string", default: "1" },
      scenario: { type: "string", multiple: true },
      verify: { type: "boolean", default: false },
      real: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      "write-docs": { type: "boolean", default: false },
    },
  });
  const { seeds, from } = { seeds: Number(values.seeds), from: Number(values.from) };
  const known = [...SCENARIOS.map(({ name }) => name), "recorded"];
  const names = values.scenario ?? known;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined || !(seeds > 0)) return refuse(unknown, known);
  const simulated = SCENARIOS.flatMap(({ name }, scenario) =>
    names.includes(name) ? Array.from({ length: seeds }, (_, row): Simulated => ({ scenario, seed: from + row })) : [],
  );
  if (values.real && values.verify) return console.log(realPairsReport(judgeRealPairs(REAL, readRealLabels(REAL))));
  if (values.real) return console.log(realReport(realOutcomes()));
  const command = `npm run eval -- --seeds ${seeds} --from ${from}`;
  if (values["write-docs"]) return await writeDocs(simulated, command);
  if (values.verify) return await printPairs(simulated, values.json);
  const outcomes = await judgeAll<CaseTask>([...simulated, ...(names.includes("recorded") ? recordedTasks() : [])]);
  console.log(
    values.json ? JSON.stringify({ summary: summaryOf(outcomes), outcomes }) : reportOf(outcomes, descriptions()),
  );
}

function realOutcomes() {
  return readRealLabels(REAL).map((label) => judgeReal(REAL, label));
}

function recordedTasks(): CaseTask[] {
  return readLabels(RECORDED).map((_, recorded) => ({ recorded }));
}

function descriptions(): ReadonlyMap<string, string> {
  return new Map([
    ...SCENARIOS.map(({ name, description }) => [name, description] as const),
    ...readLabels(RECORDED).map((label) => [recordedName(label), label.description] as const),
  ]);
}

async function printPairs(simulated: readonly Simulated[], isJson: boolean): Promise<void> {
  const outcomes = await judgePairs(simulated);
  const real = judgeRealPairs(REAL, readRealLabels(REAL));
  console.log(isJson ? JSON.stringify({ outcomes, real }) : `${pairsReport(outcomes)}\n\n${realPairsReport(real)}`);
}

/** Each leak before and after each change. */
function judgePairs(simulated: readonly Simulated[]): Promise<PairOutcome[]> {
  const leaks = simulated.filter(({ scenario }) => SCENARIOS[scenario]!.verdict === "leak");
  return judgeAll(leaks.flatMap((task): PairTask[] => CHANGES.map((change) => ({ ...task, change }))));
}

function refuse(unknown: string | undefined, known: readonly string[]): void {
  console.error(
    unknown === undefined ? "--seeds: a number above 0" : `no scenario ${unknown}: choose from ${known.join(", ")}`,
  );
  process.exitCode = 2;
}

/** Outcomes in the order of the tasks. */
async function judgeAll<T extends Task>(tasks: readonly T[]): Promise<OutcomeOf<T>[]> {
  const outcomes: OutcomeOf<T>[] = new Array(tasks.length);
  let next = 0;
  const workers = Array.from({ length: Math.min(availableParallelism(), tasks.length) }, () => runWorker());
  await Promise.all(workers);
  return outcomes;

  function runWorker(): Promise<void> {
    const worker = new Worker(fileURLToPath(import.meta.url));
    return new Promise((resolve, reject) => {
      let row = next++;
      const dispatch = () =>
        row < tasks.length ? worker.postMessage(tasks[row]) : void worker.terminate().then(() => resolve());
      worker.on("error", reject);
      worker.on("message", (outcome: OutcomeOf<T>) => {
        outcomes[row] = outcome;
        row = next++;
        dispatch();
      });
      dispatch();
    });
  }
}

function serveTasks(): void {
  const labels = readLabels(RECORDED);
  const judged = (task: Task): Outcome | PairOutcome => {
    if ("change" in task) return judgePair(SCENARIOS[task.scenario]!, task.seed, task.change);
    const one =
      "recorded" in task ? readCase(RECORDED, labels[task.recorded]!) : drawCase(SCENARIOS[task.scenario]!, task.seed);
    return judge(one, () => performance.now());
  };
  parentPort!.on("message", (task: Task) => parentPort!.postMessage(judged(task)));
}

async function writeDocs(simulated: readonly Simulated[], command: string): Promise<void> {
  const outcomes = await judgeAll<CaseTask>([...simulated, ...recordedTasks()]);
  const pairs = await judgePairs(simulated);
  const docs = (name: string) => new URL(`docs/${name}`, `file://${process.cwd()}/`);
  writeFileSync(docs("eval-reliability.svg"), reliabilityPlot(summaryOf(outcomes).bins));
  writeFileSync(
    docs("eval.md"),
    docsPage({
      verdicts: reportOf(outcomes, descriptions()),
      pairs: pairsReport(pairs),
      realPairs: realPairsReport(judgeRealPairs(REAL, readRealLabels(REAL))),
      real: realReport(realOutcomes()),
      command,
    }),
  );
}
