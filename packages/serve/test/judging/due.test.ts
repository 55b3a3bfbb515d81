import { unixMs } from "leakhound/server";
import { expect, it } from "vitest";
import { type Candidate, dueInstances, JUDGED_MAX } from "../../src/judging/due.ts";
import type { JudgedInstance } from "../../src/tickets/observation.ts";

const MINUTE = 60_000;
const intervalMs = 5 * MINUTE;
const NOW = unixMs(Date.UTC(2026, 10, 29, 12));

const judgedAs = (instance: string, verdict: JudgedInstance["verdict"]): JudgedInstance => ({
  instance,
  release: "1",
  verdict,
  reason: "",
  leaks: [],
  boundPerHour: null,
});

interface Given {
  readonly minutesAgo?: number | null;
  readonly verdict?: JudgedInstance["verdict"];
  readonly rises?: boolean;
}

function candidate(instance: string, { minutesAgo = 5, verdict = "no-leak", rises = false }: Given = {}): Candidate {
  const isJudged = minutesAgo !== null;
  return {
    instance,
    judged: isJudged ? judgedAs(instance, verdict) : null,
    judgedAt: isJudged ? unixMs(NOW - minutesAgo * MINUTE) : null,
    isRising: () => rises,
  };
}

const due = (candidates: readonly Candidate[], showing: readonly string[] | null = null) =>
  [...dueInstances(candidates, { now: NOW, intervalMs, showing: showing && new Set(showing) })].sort();

it("judges what leaks, what rises and what was never judged each time, and calm instances once in twelve intervals", () => {
  const candidates = [
    candidate("leaks", { verdict: "leak" }),
    candidate("rises", { rises: true }),
    candidate("new", { minutesAgo: null }),
    candidate("calm"),
    candidate("calm for long", { minutesAgo: 60 }),
    candidate("calm for half as long", { minutesAgo: 30 }),
    candidate("inconclusive for half as long", { minutesAgo: 30, verdict: "inconclusive" }),
  ];
  const expected = ["calm for long", "inconclusive for half as long", "leaks", "new", "rises"];
  expect(due(candidates)).toEqual(expected);
});

it("judges few at a time of a service that is new, all of whose instances are calm, and each of them within an hour", () => {
  const judged = new Set<string>();
  for (let turn = 0; turn < 12; turn++) {
    const chosen = due(
      Array.from({ length: 48 }, (_, row) => candidate(`i${row}`, { minutesAgo: judged.has(`i${row}`) ? 5 : null })),
    );
    expect(chosen).toHaveLength(4);
    for (const name of chosen) judged.add(name);
  }
  expect(judged.size).toBe(48);
});

it("judges all that rise of a service that is new", () => {
  const candidates = Array.from({ length: 48 }, (_, row) =>
    candidate(`i${row}`, { minutesAgo: null, rises: row % 6 === 0 }),
  );
  const rising = candidates.filter(({ isRising }) => isRising()).map(({ instance }) => instance);
  expect(due(candidates)).toEqual(expect.arrayContaining(rising));
  expect(due(candidates)).toHaveLength(rising.length + 4);
});

it("judges the instances that show a ticket each time, and the others of its service sooner than those of another", () => {
  const candidates = Array.from({ length: 48 }, (_, row) => candidate(`i${row}`, { minutesAgo: row < 40 ? 5 : 30 }));
  expect(due(candidates, ["i8", "i9"])).toHaveLength(2 + 8);
  expect(due(candidates, ["i8", "i9"])).toEqual(expect.arrayContaining(["i8", "i9", "i40", "i47"]));
  expect(due(candidates)).toEqual([]);
});

it("judges no more than sixteen of a service at a time", () => {
  const candidates = Array.from({ length: 40 }, (_, row) => candidate(`i${row}`, { rises: true }));
  expect(due(candidates)).toHaveLength(JUDGED_MAX);
});

it("judges each of many instances in the end, however many others leak", () => {
  const judgedAt = new Map(Array.from({ length: 60 }, (_, row) => [`i${row}`, 0]));
  const seen = new Set<string>();
  for (let turn = 1; turn <= 12; turn++) {
    const candidates = [...judgedAt].map(([name, minute]) =>
      candidate(name, {
        minutesAgo: minute === 0 ? null : (turn - minute) * 5,
        verdict: Number(name.slice(1)) < 30 ? "leak" : "no-leak",
      }),
    );
    for (const name of due(candidates)) {
      seen.add(name);
      judgedAt.set(name, turn);
    }
  }
  expect(seen.size).toBe(60);
});
