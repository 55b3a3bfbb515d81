/** What scrapes bring is stored beside the scrape loops: before the store is closed, all of it is on disk. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  bytes,
  durationMs,
  type Fault,
  inflate,
  ok,
  openProfile,
  parseTarget,
  systemClock,
  unixMs,
} from "leakhound/server";
import { expect, it, onTestFinished } from "vitest";
import { recordedProfile } from "../../leakhound/test/support/services.ts";
import type { ScrapeTarget } from "../src/fleet/targets.ts";
import { InstanceBook } from "../src/judging/instance-book.ts";
import { sinkOf } from "../src/sink.ts";
import { HistoryStore } from "../src/store/history-store.ts";

/** 2026-11-29T15:00:00Z */
const START = Date.UTC(2026, 10, 29, 15);
const INSTANCES = 8;

function targetOf(instance: string): ScrapeTarget {
  const target = parseTarget(`${instance}:6060`);
  if (!target.ok) throw new Error(target.error.what);
  const labels = new Map([
    ["service", "shop"],
    ["instance", instance],
  ]);
  const times = { intervalMs: durationMs(1_000), timeoutMs: durationMs(1_000) };
  return { key: instance, labels, target: target.value, ...times, bodyBytesMax: bytes(2 ** 26), samplesMax: null };
}

async function openStore() {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-sink-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const faults: Fault[] = [];
  const warn = (fault: Fault) => void faults.push(fault);
  const hours = { processes: async () => ok([]), add: async () => ok(null) };
  const open = () => HistoryStore.open({ folder, hours, commitMs: 20, warn }, unixMs(START));
  return { open, faults, warn };
}

it("is settled when what came last is on disk", async () => {
  const { open, faults, warn } = await openStore();
  const history = await open();
  const feed = { reading: async () => ok(null), event: async () => ok(null), profile: () => unixMs(START) };
  const instances = new InstanceBook({ windowMs: durationMs(3_600_000) });
  const { sink, settled } = sinkOf({ instances, history, feed, clock: systemClock, warn });
  const body = recordedProfile("heap", 0);
  const profile = openProfile(body, "heap", inflate);
  if (!profile.ok) throw new Error(profile.error.what);
  const names = Array.from({ length: INSTANCES }, (_, row) => `shop-${row}`);
  const capture = { kind: "heap" as const, takenAt: unixMs(START), where: "shop", bytes: body };
  for (const name of names) await sink(targetOf(name), { type: "capture", capture, profile: profile.value });
  await settled();
  await history.close();
  const again = await open();
  const stored = await Promise.all(
    names.map((instance) => again.profile({ service: "shop", instance, kind: "heap" }, unixMs(START))),
  );
  expect(stored.filter((one) => one.ok && one.value !== null)).toHaveLength(INSTANCES);
  expect(faults).toEqual([]);
  await again.close();
});
