/**
 * Processor time and memory of the judgments of the last two hours: instances of one service, with 3,000 stacks of the heap and 400
 * of goroutines each minute, one sealed hour and one that is open. Each instance leaks at one stack.
 *
 * Then what a whole fleet of 500 costs in an interval: how many of them are judged, by the share that is in question.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { durationMs, unixMs } from "../packages/leakhound/src/base/units.ts";
import { ProfileBuilder } from "../packages/leakhound/src/profile/model/builder.ts";
import type { ProfileOrigin } from "../packages/serve/src/fleet/targets.ts";
import { dueInstances } from "../packages/serve/src/judging/due.ts";
import { InstanceBook } from "../packages/serve/src/judging/instance-book.ts";
import { FolderJudge } from "../packages/serve/src/judging/recent/folder-judge.ts";
import type { JudgedInstance } from "../packages/serve/src/tickets/observation.ts";
import { HOUR_MS, writeFleetHistory } from "./fleet-history.ts";

const INSTANCES = 40;
const SEEDS = 4;
const AT_ONCE = 8;
const FIRST_MS = Date.UTC(2026, 10, 28, 9);

/** Services of a fleet, and instances of each. */
const SERVICES = 10;
const OF_SERVICE = 50;
const INTERVAL_MS = 5 * 60_000;
const MINUTES = 120;
const ROUNDS = 24;
const NO_BYTES = new Uint8Array(0);
const TYPES = {
  heap: ["alloc_objects", "alloc_space", "inuse_objects", "inuse_space"],
  goroutine: ["goroutine"],
} as const;
const CALM: Omit<JudgedInstance, "instance"> = {
  release: "1",
  verdict: "no-leak",
  reason: "",
  leaks: [],
  boundPerHour: 0,
};

const folder = mkdtempSync(join(tmpdir(), "leakhound-recent-"));
let judgmentMs = 0;
try {
  const history = { folder, service: "shop", instances: INSTANCES, sealedMs: FIRST_MS, hours: 1, seeds: SEEDS };
  writeFleetHistory({ ...history, openScrapes: 60 });
  judgmentMs = await measure();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const share of [0, 0.1, 1]) wholeFleet(share, judgmentMs);

/** @returns processor time of a judgment */
async function measure(): Promise<number> {
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
  return cpuMs / count;
}

/**
 * What a fleet of 500 costs, of which some instances are in question: the levels of all choose which are judged (the first tier),
 * as often as the server does that, and each judgment takes what was measured above.
 */
function wholeFleet(share: number, judgmentMs: number): void {
  const book = new InstanceBook({ windowMs: durationMs(2 * HOUR_MS) });
  const targets = Array.from({ length: SERVICES * OF_SERVICE }, (_, row) => targetOf(row));
  const isLeaking = (row: number) => row < share * targets.length;
  const levels = Array.from({ length: MINUTES + ROUNDS * 5 }, (_, minute) => minute);
  const add = (minute: number) => {
    const at = unixMs(FIRST_MS + minute * 60_000);
    for (const [row, target] of targets.entries())
      for (const kind of ["heap", "goroutine"] as const) {
        const capture = { kind, takenAt: at, where: "", bytes: NO_BYTES };
        book.add(target, { type: "capture", capture, profile: levelProfile(kind, isLeaking(row) ? minute : 0) }, at);
      }
  };
  for (const minute of levels.slice(0, MINUTES)) add(minute);
  let [firstTierMs, judgments, rounds] = [0, 0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    for (let minute = 0; minute < 5; minute++) add(MINUTES + 5 * round + minute);
    const now = unixMs(FIRST_MS + (MINUTES + 5 * (round + 1)) * 60_000);
    const began = process.cpuUsage();
    const due = book.services().map((service) => {
      const options = { now, intervalMs: INTERVAL_MS, showing: null };
      return { service, due: dueInstances(book.candidates(service, now), options) };
    });
    const { user, system } = process.cpuUsage(began);
    for (const { service, due: names } of due) book.noteJudged(service, [...names].map(calmJudgment), now);
    // All are new in the first hour.
    if (round < ROUNDS / 2) continue;
    rounds++;
    firstTierMs += (user + system) / 1_000;
    judgments += due.reduce((sum, one) => sum + one.due.size, 0);
  }
  const [first, judged] = [firstTierMs / rounds, judgments / rounds];
  console.log(
    `500 instances, ${100 * share}% in question, each interval of 5 minutes: ${judged.toFixed(0)} judged; ${(first / 1_000).toFixed(1)} s of processor to choose, ${((first + judged * judgmentMs) / 1_000).toFixed(1)} s in all`,
  );
}

function targetOf(row: number): ProfileOrigin {
  const [service, instance] = [`service-${row % SERVICES}`, `i-${row}`];
  return { key: instance, labels: new Map(Object.entries({ service, instance, version: "1" })) };
}

/** One function holds the same but for noise, and another one more each minute. */
function levelProfile(kind: keyof typeof TYPES, grown: number) {
  const builder = new ProfileBuilder({ sampleTypes: TYPES[kind].map((type) => ({ type, unit: "" })) });
  const held = { handle: 1_000 + Math.round(20 * Math.random()), leak: 100 + grown };
  for (const [name, level] of Object.entries(held))
    builder.add({ stack: [builder.location([{ function: name }])], values: TYPES[kind].map(() => level) });
  return builder.build();
}

function calmJudgment(instance: string): JudgedInstance {
  return { ...CALM, instance };
}
