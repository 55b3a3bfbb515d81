/**
 * A server that has watched a shop for three quarters of an hour, without the wait: its history is imported as a recording,
 * by what `leakhound store import` calls, and the ticket comes from judgments of the same profiles.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { durationMs, encodeProfile, openRecording, systemClock, type UnixMs, unixMs } from "leakhound/server";
import { storeCommand } from "../../serve/src/commands/run.ts";
import { InstanceBook } from "../../serve/src/judging/instance-book.ts";
import { FolderJudge } from "../../serve/src/judging/recent/folder-judge.ts";
import type { ServiceJudgment } from "../../serve/src/tickets/observation.ts";
import { must } from "./must.ts";
import { SHOP, SHOP_INSTANCES, type ShopScrape, shopHistory } from "./shop-history.ts";

const FOUND = { config: null, server: null, token: null, ca: null };
const WINDOW_MS = durationMs(3_600_000);
const JUDGMENTS_TO_OPEN = 4;
const JUDGMENT_MS = 60_000;
const NEXT_REQUEST_MS = 50;

/** Writes the history into a data folder that no server uses. @returns the judgments that open its ticket */
export async function seedShop(dataFolder: string): Promise<readonly ServiceJudgment[]> {
  const now = systemClock.now();
  const history = shopHistory(now);
  const folder = mkdtempSync(join(tmpdir(), "leakhound-shop-"));
  try {
    for (const instance of SHOP_INSTANCES)
      await record(
        join(folder, instance.replace(":", "-")),
        instance,
        history.filter((one) => one.instance === instance),
      );
    mkdirSync(dataFolder, { recursive: true });
    must(await storeCommand({ command: "import", place: { ...FOUND, data: dataFolder }, folder, service: SHOP }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return judgments(history, now, join(dataFolder, "history"));
}

async function record(folder: string, target: string, history: readonly ShopScrape[]): Promise<void> {
  const startedAt = unixMs(history[0]!.at);
  const writer = must(await openRecording({ folder, target, startedAt, options: {}, mode: "new" }));
  for (const { at, heap, goroutine, reading, isRestart } of history) {
    const takenAt = unixMs(at);
    must(await writer.addCapture({ kind: "heap", takenAt, where: target, bytes: encodeProfile(heap) }));
    const next = unixMs(at + NEXT_REQUEST_MS);
    must(await writer.addCapture({ kind: "goroutine", takenAt: next, where: target, bytes: encodeProfile(goroutine) }));
    must(await writer.addReading(reading));
    if (!isRestart) continue;
    const restarted = { at: takenAt, kind: "restart", reason: "process-started" } as const;
    must(await writer.addEvent({ ...restarted, startedAt: reading.processStart ?? takenAt }));
  }
  await writer.close();
}

/** The same judgment of the imported profiles as often as it takes to open a ticket. */
async function judgments(
  history: readonly ShopScrape[],
  now: UnixMs,
  folder: string,
): Promise<readonly ServiceJudgment[]> {
  const book = new InstanceBook({ windowMs: WINDOW_MS });
  for (const { instance, at, release, reading } of history) {
    const labels = new Map(Object.entries({ service: SHOP, instance, version: release }));
    book.add({ key: instance, labels }, { type: "reading", reading }, unixMs(at));
  }
  const judge = new FolderJudge(folder);
  const range = { from: unixMs(now - WINDOW_MS), to: unixMs(now + 1) };
  const { judged } = await judge.judge({ service: SHOP, range, instances: book.recent(SHOP, now), peers: [] });
  judge.close();
  return Array.from({ length: JUDGMENTS_TO_OPEN }, (_, row) => {
    const at = unixMs(now - (JUDGMENTS_TO_OPEN - 1 - row) * JUDGMENT_MS);
    return { service: SHOP, at, window: "short", instances: judged };
  });
}
