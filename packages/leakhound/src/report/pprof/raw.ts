/**
 * `raw`: the profile as text.
 *
 *   PeriodType: space bytes
 *   Period: 524288
 *   Samples:
 *   inuse_objects/count inuse_space/bytes[dflt]
 *            3         96: 1 2                        values, and ids of locations
 *                   bytes:[32]
 *   Locations
 *        1: 0x4a1 M=1 main.leak main.go:12:0 s=10
 *                    main.handler main.go:40:0 s=38   inlined there
 *   Mappings
 *   1: 0x400000/0x800000/0x0 /bin/leaky abc [FN][FL]
 */
import { compareText, padLeft } from "../../base/go-format.ts";
import type { Int64Column } from "../../base/int64.ts";
import { labelsOf } from "../../profile/model/labels.ts";
import type { Profile } from "../../profile/model/types.ts";
import type { ReportContext } from "./context.ts";
import { durationText, fullTimeText } from "./time.ts";

const LABEL_INDENT = " ".repeat(16);
const LINE_INDENT = " ".repeat(13);
const FLAGS = ["[FN]", "[FL]", "[LN]", "[IN]"];
/** Durations are truncated to this number of characters. */
const DURATION_LENGTH = 4;
const CHUNK_LENGTH = 1 << 16;

export function* rawReport(context: ReportContext): Generator<string> {
  const { profile } = context;
  yield `${headLines(context).join("\n")}\n`;
  yield* chunked(sampleLines(profile));
  yield "Locations\n";
  yield* chunked(locationLines(profile));
  yield "Mappings\n";
  yield* chunked(mappingLines(profile));
}

function* chunked(lines: Iterable<string>): Generator<string> {
  let chunk = "";
  for (const line of lines) {
    chunk += line;
    if (chunk.length < CHUNK_LENGTH) continue;
    yield chunk;
    chunk = "";
  }
  yield chunk;
}

function headLines({ profile, ports }: ReportContext): string[] {
  const { periodType, timeNanos, durationNanos, defaultSampleType } = profile;
  const types = profile.sampleTypes.map(
    ({ type, unit }) => `${type}/${unit}${type === defaultSampleType ? "[dflt]" : ""} `,
  );
  return [
    ...profile.comments.map((comment) => `Comment: ${comment}`),
    ...(profile.docUrl === "" ? [] : [`Doc: ${profile.docUrl}`]),
    `PeriodType: ${periodType?.type ?? ""} ${periodType?.unit ?? ""}`,
    `Period: ${profile.period}`,
    ...(timeNanos === 0n ? [] : [`Time: ${fullTimeText(timeNanos, ports)}`]),
    ...(durationNanos === 0n
      ? []
      : [`Duration: ${[...durationText(durationNanos)].slice(0, DURATION_LENGTH).join("")}`]),
    "Samples:",
    types.join("").trim(),
  ];
}

function* sampleLines(profile: Profile): Generator<string> {
  const { samples, sampleTypes, locations } = profile;
  const ids = Array.from({ length: locations.length }, (_, row) => `${unsignedText(locations.id, row)} `);
  const types = sampleTypes.length;
  for (let sample = 0; sample < samples.length; sample++) {
    let line = "";
    for (let type = 0; type < types; type++)
      line += ` ${padLeft(signedText(samples.values, sample * types + type), 10)}`;
    line += ": ";
    const end = samples.locationStart[sample + 1]!;
    for (let at = samples.locationStart[sample]!; at < end; at++) line += ids[samples.locations[at]!]!;
    yield `${line}\n${labelLines(profile, sample)}`;
  }
}

function labelLines(profile: Profile, sample: number): string {
  const { texts, numbers } = labelsOf(profile, sample);
  const textWords = [...texts].map(([key, values]) => `${key}:[${values.join(" ")}]`);
  const numberWords = [...numbers].map(([key, { values, units }]) => {
    const words = values.map((value, at) => (units.length === 0 ? String(value) : `${value} ${units[at]}`));
    return `${key}:[${words.join(" ")}]`;
  });
  return [textWords, numberWords]
    .filter((words) => words.length > 0)
    .map((words) => `${LABEL_INDENT}${words.sort(compareText).join(" ")}\n`)
    .join("");
}

function* locationLines(profile: Profile): Generator<string> {
  const { locations, mappings } = profile;
  for (let location = 0; location < locations.length; location++) {
    const mapping = locations.mapping[location]!;
    const id = padLeft(unsignedText(locations.id, location), 6);
    const binary = mapping < 0 ? "" : `M=${unsignedText(mappings.id, mapping)} `;
    const head = `${id}: ${hexText(locations.address, location)} ${binary}${locations.isFolded[location] ? "[F] " : ""}`;
    const start = locations.lineStart[location]!;
    const end = locations.lineStart[location + 1]!;
    if (start === end) yield `${head}\n`;
    for (let line = start; line < end; line++)
      yield `${line === start ? head : LINE_INDENT}${lineText(profile, line)}\n`;
  }
}

function lineText({ locations: { lines }, functions, strings }: Profile, line: number): string {
  const row = lines.function[line]!;
  if (row < 0) return "??";
  const name = strings.get(functions.name[row]!);
  const systemName = strings.get(functions.systemName[row]!);
  const place = `${strings.get(functions.filename[row]!)}:${signedText(lines.line, line)}:${signedText(lines.column, line)}`;
  const also = name === systemName ? "" : `(${systemName})`;
  return `${name} ${place} s=${signedText(functions.startLine, row)}${also}`;
}

function* mappingLines({ mappings, strings }: Profile): Generator<string> {
  for (let row = 0; row < mappings.length; row++) {
    const { memoryStart, memoryLimit, fileOffset } = mappings;
    const range = [memoryStart, memoryLimit, fileOffset].map((column) => hexText(column, row)).join("/");
    const flags = FLAGS.filter((_, bit) => mappings.flags[row]! & (1 << bit)).join("");
    const file = strings.get(mappings.filename[row]!);
    yield `${unsignedText(mappings.id, row)}: ${range} ${file} ${strings.get(mappings.buildId[row]!)} ${flags}\n`;
  }
}

function signedText(column: Int64Column, row: number): string {
  const value = column.number(row);
  return Number.isSafeInteger(value) ? String(value) : String(column.bigint(row));
}

function unsignedText(column: Int64Column, row: number): string {
  const value = column.unsigned(row);
  return Number.isSafeInteger(value) ? String(value) : String(BigInt.asUintN(64, column.bigint(row)));
}

/** `%#x` */
function hexText(column: Int64Column, row: number): string {
  return `0x${BigInt.asUintN(64, column.bigint(row)).toString(16)}`;
}
