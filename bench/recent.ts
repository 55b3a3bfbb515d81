/**
 * Processor time and memory of the judgments of the last two hours: instances of one service, with 3,000 stacks of the heap and 400
 * of goroutines each minute, one sealed hour and one that is open. Each instance leaks at one stack.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unixMs } from "../packages/leakhound/src/base/units.ts";
import { FolderJudge } from "../packages/serve/src/judging/recent/folder-judge.ts";
import { HOUR_MS, writeFleetHistory } from "./fleet-history.ts";

const INSTANCES = 40;
const SEEDS = 4;
const AT_ONCE = 8;
const FIRST_MS = Date.UTC(2026, 10, 28, 9);

const folder = mkdtempSync(join(tmpdir(), "leakhound-recent-"));
try {
  const history = { folder, service: "shop", instances: INSTANCES, sealedMs: FIRST_MS, hours: 1, seeds: SEEDS };
  writeFleetHistory({ ...history, openScrapes: 60 });
  await measure();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  const judge = new FolderJudge(folder);
  const range = { from: unixMs(FIRST_MS), to: unixMs(FIRST_MS + 2 * HOUR_MS) };
  const judged = async (first: number, count: number) => {
    const instances = Array.from({ length: count }, (_, row) => ({
      instance: `shop-${first + row}:6060`,
      predecessors: [],
      release: "1",
      earlier: null,
      readings: [],
      events: [],
      hasTotals: true,
    }));
    const answer = await judge.judge({ service: "shop", range, instances, peers: [] });
    if (answer.fault !== null) throw new Error(answer.fault.what);
    return answer;
  };
  await judged(0, 2);
  let [cpuMs, count, leaks] = [0, 0, 0];
  for (let first = 0; first < INSTANCES; first += AT_ONCE) {
    const answer = await judged(first, AT_ONCE);
    cpuMs += answer.cpuMs;
    count += answer.judged.length;
    leaks += answer.judged.filter(({ verdict }) => verdict === "leak").length;
    console.log(
      `${count} instances: ${(cpuMs / 1_000).toFixed(1)} s of processor, ${(cpuMs / count).toFixed(0)} ms each, ${leaks} leaks; ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
    );
  }
  judge.close();
}
