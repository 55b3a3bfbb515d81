/** The open hour of a real log on disk: with its levels in memory, and without. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotli, HourLog, type UnixMs, unixMs } from "leakhound/server";
import { expect, it, onTestFinished } from "vitest";
import { seriesName } from "../../src/store/names.ts";
import { OpenHour } from "../../src/store/open-hour.ts";
import { openStoredHour } from "../../src/store/stored-hour.ts";
import { profileBytes } from "../support/drawn-fleet.ts";
import { newFolder } from "../support/folders.ts";

const START = unixMs(Date.UTC(2026, 10, 29, 10));
const at = (minute: number): UnixMs => unixMs(START + 60_000 * minute);
const KEY = { service: "shop", instance: "a", kind: "heap" } as const;
const series = { name: seriesName(KEY), dictionary: "shop 1" };
const PROFILES = [1, 4, 9].map((level) =>
  profileBytes({ kind: "heap", layout: "go" }, [
    { frames: ["main.leak", "main.main"], level },
    { frames: ["main.base", "main.main"], level: 5 },
  ]),
);

function logOf(levelsBytesMax?: number): { readonly hour: OpenHour; readonly path: string } {
  const path = join(newFolder(), "2026-11-29T10.log");
  const hour = new OpenHour(path, levelsBytesMax);
  onTestFinished(() => hour.close());
  const log = HourLog.begin(brotli);
  const parts: Uint8Array[] = [HourLog.head()];
  let end = HourLog.head().length;
  for (const [minute, bytes] of PROFILES.entries()) {
    const added = log.add({ series, at: at(minute), bytes });
    if (!added.ok) throw new Error(added.error.what);
    const { records, recordBytes, scrape } = added.value;
    end += records.length;
    parts.push(records);
    hour.add({ series: added.value.series, scrape, atMs: at(minute), record: { start: end - recordBytes, end } });
  }
  writeFileSync(path, Buffer.concat(parts));
  return { hour, path };
}

it("gives each profile from the records of its series", () => {
  const { hour } = logOf();
  for (const [minute, bytes] of PROFILES.entries())
    expect(hour.profile(KEY, unixMs(at(minute) + 59_000))).toEqual({ ok: true, value: bytes });
  expect(hour.profile(KEY, unixMs(START - 1))).toEqual({ ok: true, value: null });
  expect(hour.profile({ ...KEY, instance: "b" }, at(2))).toEqual({ ok: true, value: null });
});

it("answers alike where its levels are in memory, where they need too much of it, and from a log that a kill left", async () => {
  const { hour, path } = logOf();
  const small = logOf(0).hour;
  const read = await OpenHour.read(path);
  expect(hour.levelsBytes).toBeGreaterThan(0);
  expect(small.levelsBytes).toBe(0);
  const answers = [hour, small, read?.ok ? read.value : hour].map((one) => {
    const stored = openStoredHour(one, one.series("shop"));
    const sums = stored.sums(() => () => 60_000);
    return {
      times: stored.series.map(({ times }) => times),
      sums: sums.ok && sums.value.map((each) => each.sums.values),
    };
  });
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
  expect(answers[0]!.times).toEqual([[at(0), at(1), at(2)]]);
  if (read?.ok) read.value.close();
});

it("says that a log is gone, instead of failing", () => {
  const { hour } = logOf();
  hour.close();
  const gone = new OpenHour(join(newFolder(), "none.log"));
  for (const one of hour.series("shop")) {
    gone.add({ series: one, scrape: null, atMs: START, record: { start: 8, end: 20 } });
    expect(gone.profile(KEY, START)).toMatchObject({ ok: false, error: { code: "history" } });
  }
});
