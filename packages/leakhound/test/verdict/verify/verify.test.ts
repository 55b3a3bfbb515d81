/** Two builds drawn as series: stacks in MiB at each snapshot, 2 s apart, and what the process did besides. */
import { describe, expect, it } from "vitest";
import type { MemoryReading } from "../../../src/base/capture.ts";
import { bytes, unixMs } from "../../../src/base/units.ts";
import { joinTarget, type TargetSeries } from "../../../src/series/target.ts";
import { diagnose, type Judgment } from "../../../src/verdict/diagnose.ts";
import { verify } from "../../../src/verdict/verify/verify.ts";
import { drawnSeries, drawnTime, MIB } from "../../support/drawn-series.ts";

const ROWS = 14;
const DAY_MS = 86_400_000;
const row = (valueAt: (row: number) => number, frames: string) =>
  `${Array.from({ length: ROWS }, (_, at) => valueAt(at)).join(" ")}   ${frames}`;
const BASE = row(() => 20, "main.base < main.load < main.serve");
const REMEMBERS = (perRow: number) => row((at) => 4 + perRow * at, "main.remember < main.handle < main.serve");
const LOGS = (perRow: number) => row((at) => 4 + perRow * at, "main.log < main.audit < main.serve");

interface Build {
  readonly stacks: readonly string[];
  /** Live MiB that the collector counts; by default those of the stacks. */
  readonly cpuPerRow?: number | null;
  readonly requestsPerRow?: number | null;
  readonly collectionsPerRow?: number;
  readonly target?: string;
}

function series(build: Build, isLater: boolean): TargetSeries {
  const { stacks, cpuPerRow = 1, requestsPerRow = null, collectionsPerRow = 9, target = "shop:6060" } = build;
  const liveAt = (at: number) => stacks.reduce((sum, line) => sum + Number(line.trim().split(/\s+/)[at]), 0) * MIB;
  const shiftMs = isLater ? DAY_MS : 0;
  const readings = Array.from(
    { length: ROWS },
    (_, at): MemoryReading => ({
      at: drawnTime(at),
      gcCount: collectionsPerRow * (at + 1),
      heapAllocBytes: bytes(Math.round(liveAt(at))),
      ...(cpuPerRow !== null && { cpuSeconds: cpuPerRow * at }),
      ...(requestsPerRow !== null && { requests: requestsPerRow * at }),
    }),
  );
  const heap = drawnSeries("heap", stacks.join("\n"));
  const later = <T extends { readonly at: number }>(rows: readonly T[]) =>
    rows.map((one) => ({ ...one, at: unixMs(one.at + shiftMs) }));
  return joinTarget({
    target,
    heap: { ...heap, snapshots: later(heap.snapshots) },
    goroutine: null,
    readings: later(readings),
    events: [],
  });
}

const judged = (build: Build, isLater = false): Judgment =>
  diagnose(series(build, isLater), { own: null, limitBytes: null });
const LEAKING: Build = { stacks: [REMEMBERS(3), BASE] };
const verified = (before: Build, after: Build) => {
  const { outcome, reason, worseSites, whole } = verify(judged(before), judged(after, true));
  return { outcome, code: reason.code, facts: reason.facts, worse: worseSites.map((one) => one.function), whole };
};

describe("a leak after a change", () => {
  it("is fixed where its function no longer grows and the service was in use", () => {
    expect(verified(LEAKING, { stacks: [REMEMBERS(0), BASE] })).toMatchObject({
      outcome: "fixed",
      code: "no-longer-grows",
      facts: { usage: { measure: "cpu", share: 1 } },
    });
  });

  it("is not fixed where it grows as before, nor where it grows less under less load", () => {
    expect(verified(LEAKING, LEAKING)).toMatchObject({ outcome: "not-fixed", code: "grows-as-before" });
    const busy = { ...LEAKING, requestsPerRow: 100 };
    const quieter = { stacks: [REMEMBERS(1), BASE], requestsPerRow: 35 };
    expect(verified(busy, quieter)).toMatchObject({
      outcome: "not-fixed",
      facts: { usage: { measure: "requests", share: expect.closeTo(0.35) } },
    });
  });

  it("is not explained by the load where that did not fall", () => {
    const slightlyLess = { stacks: [REMEMBERS(2), BASE], requestsPerRow: 110 };
    expect(verified({ ...LEAKING, requestsPerRow: 100 }, slightlyLess)).toMatchObject({
      outcome: "not-fixed",
      facts: { usage: null },
    });
  });

  it("is improved where it grows less under the same load", () => {
    const slower = { stacks: [REMEMBERS(1), BASE], requestsPerRow: 100 };
    expect(verified({ ...LEAKING, requestsPerRow: 100 }, slower)).toMatchObject({ outcome: "improved" });
  });

  it("is not fixed where another function makes the whole grow faster", () => {
    const moved = { stacks: [REMEMBERS(1), LOGS(20), BASE] };
    const { outcome, code, facts, worse, whole } = verified({ stacks: [REMEMBERS(3), LOGS(0), BASE] }, moved);
    expect({ outcome, code, worse }).toEqual({ outcome: "not-fixed", code: "leak-elsewhere", worse: ["main.log"] });
    expect(facts).toMatchObject({ leaks: { function: "main.log" } });
    expect(whole!.after).toMatchObject({ bytesPerHour: 21 * 1_800 * MIB });
  });
});

describe("a service that was not used after the change", () => {
  const gone: Build = { stacks: [REMEMBERS(0), BASE] };

  it.each([
    ["requests", { requestsPerRow: 100, cpuPerRow: null }, { requestsPerRow: 2, cpuPerRow: null }],
    ["cpu", { cpuPerRow: 1 }, { cpuPerRow: 0.1 }],
    ["collections", { cpuPerRow: null }, { cpuPerRow: null, collectionsPerRow: 1 }],
  ] as const)("is inconclusive by its %s", (measure, before, after) => {
    expect(verified({ ...LEAKING, ...before }, { ...gone, ...after })).toMatchObject({
      outcome: "inconclusive",
      code: "unused",
      facts: { usage: { measure } },
    });
  });

  it("is inconclusive where nothing shows its use: the watch itself forces one collection for each profile", () => {
    const unknown = { cpuPerRow: null, collectionsPerRow: 1 };
    expect(verified({ ...LEAKING, ...unknown }, { ...gone, ...unknown })).toMatchObject({
      outcome: "inconclusive",
      code: "use-unknown",
    });
  });
});

describe("recordings that cannot be compared", () => {
  it("are the same recording twice", () => {
    const same = judged(LEAKING);
    expect(verify(same, same)).toMatchObject({ outcome: "not-fixed", reason: { code: "same-recording" } });
    const quiet = judged({ stacks: [REMEMBERS(0), BASE] });
    expect(verify(quiet, quiet)).toMatchObject({ outcome: "inconclusive", reason: { code: "same-recording" } });
  });

  it("are in the wrong order", () => {
    const older = verify(judged(LEAKING, true), judged({ stacks: [REMEMBERS(0), BASE] }));
    expect(older).toMatchObject({ outcome: "inconclusive", reason: { code: "after-is-older" } });
  });

  it("are of different services", () => {
    const other: Build = { stacks: [row(() => 9, "main.render < main.page < main.web < main.run")] };
    expect(verified(LEAKING, other)).toMatchObject({ outcome: "inconclusive", code: "different-services" });
  });

  it("show no leak for certain before the change", () => {
    const quiet: Build = { stacks: [REMEMBERS(0), BASE] };
    expect(verified(quiet, LEAKING)).toMatchObject({ outcome: "inconclusive", code: "no-leak-before" });
    expect(verified(quiet, quiet)).toMatchObject({ outcome: "inconclusive", code: "no-leak-before" });
  });
});
