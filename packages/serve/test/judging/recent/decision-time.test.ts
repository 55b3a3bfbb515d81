/**
 * When a leak of the last two hours is decided; MiB of one site, hours:
 *
 *   watched       |--------|            from 10:00 to 12:00
 *   process   09:30 ───────/            as young as a warm-up: decided at 13:30
 */
import { unixMs } from "leakhound/server";
import { describe, expect, it } from "vitest";
import { withDecisionTimes } from "../../../src/judging/recent/decision-time.ts";
import { OlderProcesses } from "../../../src/judging/recent/leveled.ts";
import type { JudgedInstance, ObservedLeak } from "../../../src/tickets/observation.ts";
import { BEGIN, type DrawnProcess, MINUTE, released } from "../../support/drawn-processes.ts";
import { heapLeak, siteOf } from "../../support/tickets.ts";

const WINDOW_MINUTES = 120;
const range = { from: unixMs(BEGIN), to: unixMs(BEGIN + WINDOW_MINUTES * MINUTE) };

const judged = (leak: Partial<ObservedLeak>, isAcross = false): JudgedInstance => ({
  instance: "shop-1",
  release: "1",
  verdict: "leak",
  reason: "",
  leaks: [heapLeak("main.main", { site: { ...siteOf(["main.main"]), id: "heap:function:main.main" }, ...leak })],
  boundPerHour: null,
  isAcross,
});

const growing = (starts: number, perMinute = 0.5): DrawnProcess => ({
  starts,
  from: 0,
  to: WINDOW_MINUTES,
  level: (age) => 100 + perMinute * age,
});

interface Case {
  readonly young?: readonly DrawnProcess[];
  readonly peers?: readonly DrawnProcess[];
  readonly leak?: Partial<ObservedLeak>;
  readonly isAcross?: boolean;
  /** Release of the peers. */
  readonly release?: string | null;
}

/** Minutes from the beginning of the window; null for decided. */
function decidedAfter({
  young = [growing(-30)],
  peers = [],
  leak = {},
  isAcross = false,
  release = "1",
}: Case): number | null {
  const older = new OlderProcesses(released(young), () => peers.map((one) => released([one], release)));
  const [found] = withDecisionTimes(judged(leak, isAcross), { older, range }).leaks;
  return found!.decidedAt === null ? null : (found!.decidedAt - BEGIN) / MINUTE;
}

describe("growth of a process without an older one", () => {
  it("is decided when the process is four hours old", () => {
    expect([decidedAfter({}), decidedAfter({ young: [growing(-150)] })]).toEqual([210, null]);
  });

  it("is decided an hour before memory reaches its limit", () => {
    const at = (minute: number) => ({ exhaustedAt: unixMs(BEGIN + minute * MINUTE) });
    expect([decidedAfter({ leak: at(200) }), decidedAfter({ leak: at(179) }), decidedAfter({ leak: at(999) })]).toEqual(
      [140, null, 210],
    );
  });

  it("is decided when the heap is more than three times what it was", () => {
    const minutes = (perMinute: number) => decidedAfter({ young: [{ ...growing(0, perMinute) }] });
    expect([minutes(1), minutes(2)]).toEqual([240, null]);
  });

  it("is decided where each of several processes climbs until its end", () => {
    expect(decidedAfter({ isAcross: true })).toBeNull();
  });

  it("is decided a window later where its interval is wide", () => {
    const weak = { rate: { perHour: 10, low: 4, high: 16 } };
    expect([decidedAfter({ young: [growing(-150)], leak: weak }), decidedAfter({ leak: weak })]).toEqual([240, 240]);
  });

  it("is decided a window later where no profile shows it, as garbage", () => {
    const unseen = { site: { ...siteOf(["heap memory that no profile shows"]), id: null } };
    expect(decidedAfter({ young: [growing(-150)], leak: unseen })).toBe(240);
    expect(decidedAfter({ young: [growing(-150)], leak: { ...unseen, kind: "off-heap" } })).toBeNull();
  });

  it("is decided for goroutines", () => {
    expect(decidedAfter({ leak: { kind: "goroutine" } })).toBeNull();
  });
});

describe("growth of a process beside an older one", () => {
  it("is decided where the older one is level", () => {
    expect(decidedAfter({ peers: [{ ...growing(-900, 0) }] })).toBeNull();
  });

  it("is decided after two hours where the older one is of another release", () => {
    const young = [{ ...growing(30), from: 30 }];
    const peers = [{ ...growing(-900, 0) }];
    expect([decidedAfter({ young, peers, release: "0" }), decidedAfter({ young, peers })]).toEqual([150, null]);
  });

  it("is decided after two hours where the process that it replaced, of an unknown release, is level", () => {
    const replaced = { starts: -900, from: 0, to: 60, level: () => 100 };
    const young = { ...growing(61), from: 61 };
    const older = new OlderProcesses(released([replaced, young], null), () => []);
    const [found] = withDecisionTimes(judged({}), { older, range }).leaks;
    expect((found!.decidedAt! - BEGIN) / MINUTE).toBe(181);
  });

  it("is not where the older one climbs, too", () => {
    expect(decidedAfter({ peers: [{ ...growing(-900) }] })).toBe(210);
  });

  it("is not where the other one is as young", () => {
    expect(decidedAfter({ peers: [{ ...growing(-40, 0) }] })).toBe(210);
  });
});
