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

it("judges what leaks, what rises and what was never judged each time, and calm instances once in six intervals", () => {
  const candidates = [
    candidate("leaks", { verdict: "leak" }),
    candidate("rises", { rises: true }),
    candidate("new", { minutesAgo: null }),
    candidate("calm"),
    candidate("calm for long", { minutesAgo: 30 }),
  ];
  expect(due(candidates)).toEqual(["calm for long", "leaks", "new", "rises"]);
});

it("judges all instances of a service that has a ticket, those that show it first", () => {
  const candidates = Array.from({ length: 40 }, (_, row) => candidate(`i${row}`));
  const chosen = due(candidates, ["i38", "i39"]);
  expect(chosen).toHaveLength(JUDGED_MAX);
  expect(chosen).toEqual(expect.arrayContaining(["i38", "i39"]));
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
