/** A recording of two hours, as a watch leaves it: a day ago, so that all its hours are over. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { eventLine, readingLine, unixMs } from "leakhound/server";
import { onTestFinished } from "vitest";
import { recordedProfile } from "../../../leakhound/test/support/services.ts";

/** At a full hour. */
export const START = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 86_400_000;
export const INSTANCE = "shop-1:6060";
/** Minutes of its profiles. */
export const MINUTES = [10, 20, 70];

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-store-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const minute = (minutes: number): Date => new Date(START + minutes * 60_000);
const nameOf = (at: Date): string => `${at.toISOString().replaceAll(":", "-").replace(".", "-")}.pb.gz`;

/** @param minutes of its profiles, after the start */
export function recording(
  folder = newFolder(),
  minutes: readonly number[] = MINUTES,
  instance: string = INSTANCE,
): string {
  mkdirSync(join(folder, "heap"), { recursive: true });
  const target = { schema: "leakhound.recording/1", target: instance, startedAt: minute(0).toISOString() };
  writeFileSync(join(folder, "target.json"), JSON.stringify({ ...target, incarnations: [], options: {} }));
  for (const [row, at] of minutes.entries())
    writeFileSync(join(folder, "heap", nameOf(minute(at))), gzipSync(gunzipSync(recordedProfile("heap", row))));
  const readings = minutes.map((at) =>
    readingLine({ at: unixMs(START + at * 60_000), rssBytes: (at * 1024) as never, goroutines: at }),
  );
  writeFileSync(join(folder, "memory.jsonl"), readings.join(""));
  const gap = { at: unixMs(START + 600_000), kind: "gap", reason: "rounds-missed", rounds: 3 } as const;
  writeFileSync(join(folder, "events.jsonl"), eventLine(gap));
  return folder;
}

/** Names of all files of a folder, in order. */
export const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true, encoding: "utf8" })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
