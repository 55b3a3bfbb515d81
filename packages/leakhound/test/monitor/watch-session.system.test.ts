/** Watch sessions of real servers on loopback, with a fake clock: rounds happen when the test advances it. */
import { readdirSync } from "node:fs";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { err, type Result } from "../../src/base/result.ts";
import { bytes, durationMs } from "../../src/base/units.ts";
import type { WatchUpdate } from "../../src/collect/types.ts";
import type { Alarm } from "../../src/monitor/alarm-session.ts";
import type { WatchObserver } from "../../src/monitor/watch-observer.ts";
import { runWatchSession, type WatchSession } from "../../src/monitor/watch-session.ts";
import type { RecordingWriter } from "../../src/recording/types.ts";
import { openRecording } from "../../src/recording/write.ts";
import { inflate } from "../../src/source/inflate.ts";
import { parseTarget } from "../../src/source/target.ts";
import type { Diagnosis } from "../../src/verdict/facts/diagnosis.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { emptyFolder } from "../support/folders.ts";
import { openClient } from "../support/http.ts";
import { NINE_FIFTEEN } from "../support/recordings.ts";
import { closedPort, routes, says, serve } from "../support/servers.ts";
import { GO_METRICS, pprofRoutes, recordedProfile } from "../support/services.ts";
import { inWords } from "../support/watching.ts";

const INTERVAL_MS = durationMs(1_750);
const OPTIONS: WatchSession["options"] = {
  intervalMs: INTERVAL_MS,
  timeoutMs: durationMs(5_000),
  bodyBytesMax: bytes(10_000_000),
  forceGc: true,
  graceMs: durationMs(3_000),
};

/** Serves the snapshots of the recorded leak one after the other. */
function leakingService(): RequestListener {
  let row = 0;
  const heap: RequestListener = (request, response) => {
    const profile = recordedProfile("heap", Math.min(row++, 21));
    says(profile, "application/octet-stream")(request, response);
  };
  return routes({ ...pprofRoutes, "/debug/pprof/heap": heap, "/metrics": says(GO_METRICS) });
}

interface Started {
  readonly session: WatchSession;
  readonly clock: FakeClock;
  readonly folder: string;
  readonly updates: WatchUpdate[];
  readonly faults: string[];
  readonly diagnoses: Diagnosis[];
  readonly stop: () => void;
}

function prepare(host: string, more: Partial<WatchSession> = {}): Started {
  const target = parseTarget(host);
  if (!target.ok) throw new Error(target.error.what);
  const clock = new FakeClock(NINE_FIFTEEN);
  const folder = join(emptyFolder(), "recording");
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  const updates: WatchUpdate[] = [];
  const faults: string[] = [];
  const diagnoses: Diagnosis[] = [];
  const observer: WatchObserver = {
    update: (update) => updates.push(update),
    profile: () => {},
    judgeable: (diagnose) => diagnoses.push(diagnose()),
    fault: ({ code }) => faults.push(code),
  };
  const session: WatchSession = {
    target: target.value,
    options: OPTIONS,
    ports: { http: openClient({ origin: target.value.origin }), clock, inflate },
    openRecording: () =>
      openRecording({ folder, target: host, startedAt: clock.now(), options: {}, mode: "new", keepMs: null }),
    judgeOptions: { own: null, limitBytes: null, source: null },
    alarm: null,
    observer,
    signal: controller.signal,
    ...more,
  };
  return { session, clock, folder, updates, faults, diagnoses, stop: () => controller.abort() };
}

/** Advances the clock, round by round, until the condition holds. */
/** So many polls without an update mean that the session waits for the clock, and not for a slow machine. */
const IDLE_POLLS = 40;

/** Moves the clock as fast as the session completes its rounds, so that a busy machine misses none. */
async function advanceUntil({ clock, updates }: Started, isDone: () => boolean): Promise<void> {
  const start = clock.now();
  const roundsBefore = updates.filter(({ type }) => type === "round").length;
  let idle = 0;
  let seen = updates.length;
  await expect
    .poll(
      () => {
        idle = updates.length === seen ? idle + 1 : 0;
        seen = updates.length;
        const rounds = updates.filter(({ type }) => type === "round").length - roundsBefore;
        if ((clock.now() - start) / INTERVAL_MS <= rounds + 1 || idle >= IDLE_POLLS) clock.advance(INTERVAL_MS / 4);
        return isDone();
      },
      { timeout: 50_000, interval: 5, message: () => updates.map(inWords).slice(-20).join("; ") } as never,
    )
    .toBe(true);
}

const captures = (started: Started, kind: string): number =>
  started.updates.filter((update) => update.type === "capture" && update.capture.kind === kind).length;

describe("a watch session", () => {
  it("records what the target serves, reports it, and judges it at the end", async () => {
    const { host } = await serve(leakingService());
    const started = prepare(host);
    const outcome = runWatchSession(started.session);
    await advanceUntil(started, () => captures(started, "heap") >= 20);
    started.stop();
    const ended = await outcome;
    if (!ended.ok) throw new Error(ended.error.what);
    const { folder } = started;
    const judged = ended.value.judge();
    expect(judged).toMatchObject({ paths: [folder], recordingFolder: folder });
    expect(judged.judgment.diagnosis).toMatchObject({ verdict: "leak", kind: "heap", target: host });
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(["goroutine", "heap", "memory.jsonl", "target.json"]));
    expect(readdirSync(join(folder, "heap")).length).toBe(captures(started, "heap"));
    expect(started.diagnoses).toHaveLength(captures(started, "heap"));
    expect(started.faults).toEqual([]);
  });

  it("sends an alarm if it has no end", async () => {
    const { host } = await serve(leakingService());
    const alarms: Alarm[] = [];
    const alarm = {
      windowMs: durationMs(24 * INTERVAL_MS),
      newestPage: null,
      writePage: async () => ({ ok: true, value: null }) as const,
      send: (one: Alarm) => void alarms.push(one),
    };
    const started = prepare(host, { alarm });
    const outcome = runWatchSession(started.session);
    await advanceUntil(started, () => alarms.length > 0);
    started.stop();
    expect((await outcome).ok).toBe(true);
    expect(alarms[0]).toMatchObject({
      event: { event: "opened", diagnosis: { kind: "heap" } },
      recordingFolder: started.folder,
    });
  });

  it("of a target that never answers fails, and creates no folder", async () => {
    const started = prepare(`127.0.0.1:${await closedPort()}`);
    const outcome = runWatchSession(started.session);
    await advanceUntil(started, () => started.clock.now() - NINE_FIFTEEN > 2 * OPTIONS.graceMs);
    expect(await outcome).toMatchObject({ ok: false, error: { code: "refused" } });
    expect(() => readdirSync(started.folder)).toThrow("ENOENT");
  });

  it("that is stopped before the target answers fails with the last fault", async () => {
    const started = prepare(`127.0.0.1:${await closedPort()}`);
    const outcome = runWatchSession(started.session);
    await expect.poll(() => started.updates.some(({ type }) => type === "waiting")).toBe(true);
    started.stop();
    expect(await outcome).toMatchObject({ ok: false, error: { code: "refused" } });
  });

  it("fails if the recording cannot be opened", async () => {
    const { host } = await serve(leakingService());
    const fault = {
      code: "exists",
      what: "the folder is not empty",
      where: "recording",
      todo: "give another",
    } as const;
    const openRecordingFails = async (): Promise<Result<RecordingWriter, typeof fault>> => err(fault);
    const started = prepare(host, { openRecording: openRecordingFails });
    expect(await runWatchSession(started.session)).toEqual({ ok: false, error: fault });
  });
});
