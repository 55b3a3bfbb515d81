/**
 * Series of profiles drawn as text, one stack per line: its value at each snapshot, then its frames, leaf first. Values are
 * counted exactly (MiB for a heap, a number for goroutines), so that a test sees the shape and no noise.
 *
 *   10 12 14 16   make < main.remember < main.serve
 *    5  5  5  5   main.base < main.main
 */
import { type UnixMs, unixMs } from "../../src/base/units.ts";
import { ProfileBuilder } from "../../src/profile/model/builder.ts";
import type { Profile } from "../../src/profile/model/types.ts";
import { ProfileFolder, type ProfileSeries } from "../../src/series/fold.ts";

export const MIB = 1024 * 1024;
export const DRAWN_START_MS = Date.UTC(2026, 0, 5, 9, 0, 0);
export const DRAWN_EVERY_MS = 2_000;

/** When snapshot `row` was taken. */
export const drawnTime = (row: number): UnixMs => unixMs(DRAWN_START_MS + row * DRAWN_EVERY_MS);

export function drawnSeries(kind: "heap" | "goroutine", drawing: string): ProfileSeries {
  const stacks = drawing
    .trim()
    .split("\n")
    .map((line) => {
      const [values, frames] = line.trim().split(/\s{2,}(?=[^\d\s])/);
      if (!values || !frames) throw new Error(`no stack is drawn in "${line}"`);
      return { values: values.split(/\s+/).map(Number), frames: frames.split(" < ") };
    });
  const folder = new ProfileFolder(kind);
  const unit = kind === "heap" ? MIB : 1;
  for (let row = 0; row < stacks[0]!.values.length; row++) {
    const builder = new ProfileBuilder({
      sampleTypes: kind === "heap" ? [{ type: "inuse_space", unit: "bytes" }] : [{ type: "goroutine", unit: "count" }],
      periodType: { type: "space", unit: "bytes" },
      period: 0n,
    });
    for (const { values, frames } of stacks) {
      const stack = frames.map((name) => builder.location([{ function: name, file: `/src/${name}.go`, line: 1 }]));
      builder.add({ stack, values: [values[row]! * unit] });
    }
    folder.add(builder.build(), drawnTime(row), { objects: null, amount: 0, allocated: null });
  }
  return folder.finish();
}

/** The whole of a drawn series. */
export const wholeRange = (series: ProfileSeries) => ({ first: 0, end: series.snapshots.length });

/** A heap profile of so many MiB, of a process that started then. */
export function drawnProfile(mib: number, processStart: UnixMs): Profile {
  const builder = new ProfileBuilder({
    sampleTypes: [{ type: "inuse_space", unit: "bytes" }],
    periodType: { type: "space", unit: "bytes" },
    period: 0n,
    comments: [`process_start_ms=${processStart}`],
  });
  const stack = [builder.location([{ function: "main.main", file: "/src/main.go", line: 1 }])];
  builder.add({ stack, values: [mib * MIB] });
  return builder.build();
}
