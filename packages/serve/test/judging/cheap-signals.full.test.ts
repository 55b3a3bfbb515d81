/**
 * The sums that choose what is judged in full miss no leak: each recording of the corpus on which the full verdict is a leak
 * shows it in the sums of its profiles, or in its resident memory.
 */
import { readFileSync } from "node:fs";
import {
  type CaptureKind,
  durationMs,
  inflate,
  judge,
  type MemoryReading,
  openProfile,
  type Profile,
  parseReading,
  TargetSeriesBuilder,
  type UnixMs,
  unixMs,
} from "leakhound/server";
import { describe, expect, it } from "vitest";
import { readRealLabels } from "../../../../eval/real.ts";
import { readLabels, unpack } from "../../../../eval/recorded.ts";
import { InstanceBook } from "../../src/judging/instance-book.ts";

const RECORDED = new URL("../../../../eval/recorded/", import.meta.url);
const REAL = new URL("../../../../eval/real/", import.meta.url);
const TARGET = { key: "shop-1", labels: new Map([["service", "shop"]]) };

const files: readonly URL[] = [
  ...readLabels(RECORDED).map(({ family, name }) => new URL(`${family}-${name}.br`, RECORDED)),
  ...readRealLabels(REAL).map(({ name }) => new URL(`${name}.br`, REAL)),
];

interface Observed {
  readonly at: UnixMs;
  readonly reading: MemoryReading | null;
  readonly profile: { readonly of: Profile; readonly path: string } | null;
}

/** Profiles and readings in order of time. */
function observationsOf(file: URL): readonly Observed[] {
  const all = unpack(readFileSync(file)).flatMap(({ path, contents }): Observed[] => {
    if (path.endsWith(".jsonl")) return readingsIn(contents.toString("utf8"));
    const opened = openProfile(contents, path, inflate);
    if (!opened.ok) throw new Error(`${path}: ${opened.error.what}`);
    const at = unixMs(Number(opened.value.timeNanos / 1_000_000n));
    return [{ at, reading: null, profile: { of: opened.value, path } }];
  });
  return all.sort((a, b) => a.at - b.at);
}

const readingsIn = (lines: string): Observed[] =>
  lines.split("\n").flatMap((line) => {
    const reading = parseReading(line);
    return reading === null ? [] : [{ at: reading.at, reading, profile: null }];
  });

function verdictOf(observed: readonly Observed[]): string {
  const builder = new TargetSeriesBuilder("shop-1");
  for (const { at, reading, profile } of observed) {
    if (reading !== null) builder.addReading(reading);
    if (profile !== null) builder.add(profile.of, at);
  }
  return judge(builder.series(), { own: null, limitBytes: null, source: null, isBrief: true }).diagnosis.verdict;
}

/** Whether the instance is judged at once; the window is as long as the recording. */
function isChosen(observed: readonly Observed[]): boolean {
  const [from, to] = [observed[0]!.at, observed.at(-1)!.at];
  const book = new InstanceBook({ windowMs: durationMs(to - from + 1) });
  for (const { at, reading, profile } of observed) {
    if (reading !== null) book.add(TARGET, { type: "reading", reading }, at);
    if (profile === null) continue;
    const kind: CaptureKind =
      (["heap", "goroutineleak"] as const).find((one) => profile.path.startsWith(`${one}/`)) ?? "goroutine";
    const capture = { kind, takenAt: at, bytes: new Uint8Array(), where: profile.path };
    book.add(TARGET, { type: "capture", capture, profile: profile.of }, at);
  }
  return book.candidates("shop", to)[0]!.isRising();
}

describe("each recording that is a leak is chosen", () => {
  const leaks: string[] = [];

  it.each(files.map((file) => [file.pathname.split("/").slice(-2).join("/"), file] as const))("%s", (name, file) => {
    const observed = observationsOf(file);
    if (verdictOf(observed) !== "leak") return;
    leaks.push(name);
    expect(isChosen(observed)).toBe(true);
  });

  it("of which there are many", () => {
    expect(leaks.length).toBeGreaterThan(40);
  });
});
