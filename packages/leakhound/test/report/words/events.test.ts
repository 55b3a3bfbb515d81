/** Words for every event of a watch: the records below do not compile without a row for each reason. */
import { describe, expect, it } from "vitest";
import { durationMs, unixMs } from "../../../src/base/units.ts";
import type { GapFacts, RestartFacts, WatchEvent } from "../../../src/base/watch-event.ts";
import { eventWords } from "../../../src/report/words/events.ts";

type Worded<Facts extends { readonly reason: string }> = {
  readonly [Reason in Facts["reason"]]: readonly (readonly [
    facts: Extract<Facts, { reason: Reason }>,
    words: string,
  ])[];
};

const at = unixMs(Date.UTC(2026, 10, 23, 9, 15));

const GAPS: Worded<GapFacts> = {
  "request-failed": [
    [
      { reason: "request-failed", lane: "heap", path: null, code: "timeout", message: "no response within 5 s" },
      "heap: no response within 5 s",
    ],
    [
      { reason: "request-failed", lane: "memory", path: "/metrics", code: "status", message: "status 500" },
      "memory: /metrics: status 500",
    ],
  ],
  "not-a-profile": [
    [{ reason: "not-a-profile", lane: "heap", content: "HTML" }, "heap: the response is HTML, not a profile"],
  ],
  "other-profile": [
    [
      { reason: "other-profile", lane: "heap", sampleTypes: ["samples", "cpu"] },
      "heap: the response is a profile of samples, cpu",
    ],
    [{ reason: "other-profile", lane: "heap", sampleTypes: [] }, "heap: the response is a profile of nothing"],
  ],
  "unreadable-profile": [
    [
      { reason: "unreadable-profile", lane: "goroutine", code: "truncated", message: "the gzip stream ends early" },
      "goroutine: the gzip stream ends early",
    ],
  ],
  "no-memory-values": [
    [
      { reason: "no-memory-values", lane: "memory", path: "/debug/vars" },
      "memory: /debug/vars: the response has no memory values",
    ],
  ],
  "lane-busy": [
    [
      { reason: "lane-busy", lane: "goroutine", busyMs: durationMs(7000) },
      "goroutine: no response yet, requested 7 s ago",
    ],
  ],
  "rounds-missed": [
    [
      { reason: "rounds-missed", rounds: 1 },
      "1 round missed: this machine was suspended or too busy, or its clock was set",
    ],
    [
      { reason: "rounds-missed", rounds: 7 },
      "7 rounds missed: this machine was suspended or too busy, or its clock was set",
    ],
  ],
};

const RESTARTS: Worded<RestartFacts> = {
  "counters-fell": [[{ reason: "counters-fell" }, "the process restarted: its counters began at 0 again"]],
  "process-started": [
    [{ reason: "process-started", startedAt: at }, "the process restarted at 2026-11-23T09:15:00.000Z"],
  ],
  "older-process": [
    [
      { reason: "older-process", startedAt: at },
      "another process answers, which started earlier, at 2026-11-23T09:15:00.000Z: if the address is a load balancer's, watch one instance",
    ],
  ],
};

describe("an event of a watch has words", () => {
  it.each(Object.values(GAPS).flat())("as a gap: %j", (facts, words) => {
    expect(eventWords({ at, kind: "gap", ...facts } as WatchEvent)).toBe(words);
  });

  it.each(Object.values(RESTARTS).flat())("as a restart: %j", (facts, words) => {
    expect(eventWords({ at, kind: "restart", ...facts } as WatchEvent)).toBe(words);
  });

  it("that someone else wrote", () => {
    expect(eventWords({ at, kind: "restart", reason: "noted", text: "deployed version 2" })).toBe("deployed version 2");
  });
});
