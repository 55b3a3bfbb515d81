/**
 * The recorded part of the corpus: real programs in compressed time, each with its label.
 *
 *   recorded/labels.json      name, truth, and how it was recorded (record.mjs)
 *   recorded/FAMILY-NAME.br   brotli of one line of JSON, [{ path, bytes }…], and the files one after another
 */
import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { unixMs } from "../packages/leakhound/src/base/units.ts";
import { openProfile } from "../packages/leakhound/src/profile/open.ts";
import { parseReading } from "../packages/leakhound/src/recording/lines.ts";
import { TargetSeriesBuilder } from "../packages/leakhound/src/series/series-builder.ts";
import { inflate } from "../packages/leakhound/src/source/inflate.ts";
import type { LeakKind } from "../packages/leakhound/src/verdict/facts/verdict.ts";
import type { Case } from "./corpus.ts";
import type { TrueVerdict } from "./scenarios/types.ts";
import type { Family } from "./simulate/types.ts";

export interface Label {
  readonly name: string;
  readonly family: Family;
  readonly description: string;
  readonly verdict: TrueVerdict;
  readonly kind: LeakKind | null;
  /** Functions that are right as the first site: builds differ in what they inline. */
  readonly functions: readonly string[];
}

export interface PackedFile {
  readonly path: string;
  readonly contents: Buffer;
}

/** @param folder of the recordings, with a trailing slash */
export function readLabels(folder: URL): readonly Label[] {
  return JSON.parse(readFileSync(new URL("labels.json", folder), "utf8")) as Label[];
}

export function readCase(folder: URL, label: Label): Case {
  const { family, verdict, kind, functions } = label;
  const file = fileOf(label);
  const series = seriesOf(file, unpack(readFileSync(new URL(file, folder))));
  const [first, last] = [series.heap!.snapshots[0]!, series.heap!.snapshots.at(-1)!];
  return {
    scenario: recordedName(label),
    seed: 0,
    family,
    series,
    truth: { verdict, kind, functions, bytesPerHour: null, countPerHour: null, sinceSeconds: null },
    snapshots: series.heap!.snapshots.length,
    windowSeconds: (last.at - first.at) / 1000,
    period: series.heap!.periodBytes,
  };
}

const fileOf = ({ family, name }: Label): string => `${family}-${name}.br`;

/** The name in tables, which differs from the name of a simulated scenario. */
export const recordedName = ({ family, name }: Label): string => `${family} ${name}`;

export function unpack(packed: Uint8Array): PackedFile[] {
  const whole = brotliDecompressSync(packed);
  const end = whole.indexOf("\n");
  const head = JSON.parse(whole.toString("utf8", 0, end)) as { readonly path: string; readonly bytes: number }[];
  let at = end + 1;
  return head.map(({ path, bytes }) => {
    const contents = whole.subarray(at, at + bytes);
    at += bytes;
    return { path, contents };
  });
}

/** A recording as it was after `count` heap profiles: the first of each kind, and the readings until the next one. */
export function firstSnapshots(files: readonly PackedFile[], count: number): PackedFile[] {
  const inFolder = (folder: string) => files.filter(({ path }) => path.startsWith(`${folder}/`));
  const folders = [...new Set(files.flatMap(({ path }) => (path.includes("/") ? [path.split("/")[0]!] : [])))];
  const profiles = folders.flatMap((folder) =>
    [...inFolder(folder)].sort((a, b) => (a.path < b.path ? -1 : 1)).slice(0, count),
  );
  const next = inFolder("heap")
    .map(({ path }) => path.slice("heap/".length))
    .sort()[count];
  const isBefore = (line: string) => next === undefined || fileTimeOf(line) < next;
  const lines = files.flatMap(({ path, contents }): PackedFile[] => {
    if (path.includes("/")) return [];
    return [{ path, contents: Buffer.from(contents.toString("utf8").split("\n").filter(isBefore).join("\n")) }];
  });
  return [...lines, ...profiles];
}

/** The time of a line as the names of files have it, so that both compare as text. */
const fileTimeOf = (line: string): string => (/"at":"([^"]+)"/.exec(line)?.[1] ?? "").replaceAll(/[-:]/g, "");

export function seriesOf(name: string, files: readonly PackedFile[]) {
  const builder = new TargetSeriesBuilder(name);
  for (const { path, contents } of files) {
    if (path.endsWith(".jsonl")) {
      for (const line of contents.toString("utf8").split("\n")) {
        const reading = parseReading(line);
        if (reading) builder.addReading(reading);
      }
      continue;
    }
    const profile = openProfile(contents, path, inflate);
    if (!profile.ok) throw new Error(`${name}, ${path}: ${profile.error.what}`);
    builder.add(profile.value, unixMs(Number(profile.value.timeNanos / 1_000_000n)));
  }
  return builder.series();
}
