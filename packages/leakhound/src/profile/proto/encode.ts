/**
 * Encodes tables as profile.proto, with the layout of google/pprof: tables, strings, then the other fields. More than two
 * repeated numbers are packed. Zeros are omitted as in proto3, except for the default sample type.
 */
import { bytesOfText } from "../../base/byte-text.ts";
import type { Int64Column } from "../../base/int64.ts";
import type { StringTable } from "../model/strings.ts";
import type { LabelTable, LineTable, Profile, ValueType } from "../model/types.ts";
import { FUNCTION, LABEL, LINE, LOCATION, MAPPING, PROFILE, SAMPLE, VALUE_TYPE } from "./fields.ts";
import { WireWriter } from "./writer.ts";

/** Up to this number, repeated numbers are not packed. */
const UNPACKED_MAX = 2;

/** The profile as uncompressed pprof protobuf; `decodeProfile` returns the same profile. */
export function encodeProfile(profile: Profile): Uint8Array {
  const writer = new WireWriter();
  const texts = new StringIndexes(profile.strings);
  for (const type of profile.sampleTypes) writeValueType(writer, PROFILE.sampleType, type, texts);
  writeSamples(writer, profile);
  writeMappings(writer, profile);
  writeLocations(writer, profile);
  writeFunctions(writer, profile);
  for (const text of headTexts(profile)) texts.of(text);
  writeStrings(writer, profile.strings, texts);
  writeHeader(writer, profile, texts);
  return writer.finish();
}

/** Indexes of texts in the string table; missing texts are added at its end. */
class StringIndexes {
  readonly added: string[] = [];
  readonly #strings: StringTable;
  readonly #known = new Map<string, number>();

  constructor(strings: StringTable) {
    this.#strings = strings;
  }

  of(text: string): number {
    const index = this.#known.get(text) ?? this.#find(text);
    this.#known.set(text, index);
    return index;
  }

  #find(text: string): number {
    const index = this.#strings.indexOf(text);
    return index >= 0 ? index : this.#strings.length + this.added.push(text) - 1;
  }
}

function writeValueType(writer: WireWriter, field: number, { type, unit }: ValueType, texts: StringIndexes): void {
  const message = writer.begin(field);
  writer.int(VALUE_TYPE.type, texts.of(type));
  writer.int(VALUE_TYPE.unit, texts.of(unit));
  writer.end(message);
}

function writeSamples(writer: WireWriter, { samples, sampleTypes, locations }: Profile): void {
  for (let row = 0; row < samples.length; row++) {
    const message = writer.begin(PROFILE.sample);
    writeLocationIds(
      writer,
      samples.locations.subarray(samples.locationStart[row]!, samples.locationStart[row + 1]!),
      locations.id,
    );
    writeRepeated(writer, { field: SAMPLE.value, count: sampleTypes.length }, (type) => {
      const at = row * sampleTypes.length + type;
      writer.varint(samples.values.lo(at), samples.values.hi(at));
    });
    for (let label = samples.labelStart[row]!; label < samples.labelStart[row + 1]!; label++) {
      writeLabel(writer, samples.labels, label);
    }
    writer.end(message);
  }
}

function writeLocationIds(writer: WireWriter, rows: Uint32Array, ids: Int64Column): void {
  writeRepeated(writer, { field: SAMPLE.locationId, count: rows.length }, (at) => {
    writer.varint(ids.lo(rows[at]!), ids.hi(rows[at]!));
  });
}

/** Calls `write` for each of `count` numbers. */
function writeRepeated(
  writer: WireWriter,
  { field, count }: { readonly field: number; readonly count: number },
  write: (at: number) => void,
): void {
  const isPacked = count > UNPACKED_MAX;
  const packed = isPacked ? writer.begin(field) : 0;
  for (let at = 0; at < count; at++) {
    if (!isPacked) writer.tag(field);
    write(at);
  }
  if (isPacked) writer.end(packed);
}

function writeLabel(writer: WireWriter, labels: LabelTable, row: number): void {
  const message = writer.begin(SAMPLE.label);
  writer.int(LABEL.key, labels.key[row]!);
  writer.int(LABEL.str, labels.str[row]!);
  writeInt64(writer, LABEL.num, labels.num, row);
  writer.int(LABEL.numUnit, labels.numUnit[row]!);
  writer.end(message);
}

function writeMappings(writer: WireWriter, { mappings }: Profile): void {
  for (let row = 0; row < mappings.length; row++) {
    const message = writer.begin(PROFILE.mapping);
    writeInt64(writer, MAPPING.id, mappings.id, row);
    writeInt64(writer, MAPPING.memoryStart, mappings.memoryStart, row);
    writeInt64(writer, MAPPING.memoryLimit, mappings.memoryLimit, row);
    writeInt64(writer, MAPPING.fileOffset, mappings.fileOffset, row);
    writer.int(MAPPING.filename, mappings.filename[row]!);
    writer.int(MAPPING.buildId, mappings.buildId[row]!);
    for (let field = MAPPING.hasFunctions; field <= MAPPING.hasInlineFrames; field++) {
      writer.int(field, (mappings.flags[row]! >> (field - MAPPING.hasFunctions)) & 1);
    }
    writer.end(message);
  }
}

function writeLocations(writer: WireWriter, { locations, mappings, functions }: Profile): void {
  for (let row = 0; row < locations.length; row++) {
    const message = writer.begin(PROFILE.location);
    writeInt64(writer, LOCATION.id, locations.id, row);
    writeReference(writer, LOCATION.mappingId, mappings.id, locations.mapping[row]!);
    writeInt64(writer, LOCATION.address, locations.address, row);
    for (let line = locations.lineStart[row]!; line < locations.lineStart[row + 1]!; line++) {
      writeLine(writer, locations.lines, line, functions.id);
    }
    writer.int(LOCATION.isFolded, locations.isFolded[row]!);
    writer.end(message);
  }
}

function writeLine(writer: WireWriter, lines: LineTable, row: number, functionIds: Int64Column): void {
  const message = writer.begin(LOCATION.line);
  writeReference(writer, LINE.functionId, functionIds, lines.function[row]!);
  writeInt64(writer, LINE.line, lines.line, row);
  writeInt64(writer, LINE.column, lines.column, row);
  writer.end(message);
}

function writeFunctions(writer: WireWriter, { functions }: Profile): void {
  for (let row = 0; row < functions.length; row++) {
    const message = writer.begin(PROFILE.function);
    writeInt64(writer, FUNCTION.id, functions.id, row);
    writer.int(FUNCTION.name, functions.name[row]!);
    writer.int(FUNCTION.systemName, functions.systemName[row]!);
    writer.int(FUNCTION.filename, functions.filename[row]!);
    writeInt64(writer, FUNCTION.startLine, functions.startLine, row);
    writer.end(message);
  }
}

/** In the order in which google/pprof adds them to the string table. */
function headTexts({ dropFrames, keepFrames, periodType, comments, defaultSampleType, docUrl }: Profile): string[] {
  const period = periodType ? [periodType.type, periodType.unit] : [];
  return [dropFrames, keepFrames, ...period, ...comments, defaultSampleType, docUrl];
}

function writeHeader(writer: WireWriter, profile: Profile, texts: StringIndexes): void {
  writer.int(PROFILE.dropFrames, texts.of(profile.dropFrames));
  writer.int(PROFILE.keepFrames, texts.of(profile.keepFrames));
  writer.bigint(PROFILE.timeNanos, profile.timeNanos);
  writer.bigint(PROFILE.durationNanos, profile.durationNanos);
  if (profile.periodType) writeValueType(writer, PROFILE.periodType, profile.periodType, texts);
  writer.bigint(PROFILE.period, profile.period);
  writeRepeated(writer, { field: PROFILE.comment, count: profile.comments.length }, (at) => {
    writer.varint(texts.of(profile.comments[at]!));
  });
  writer.tag(PROFILE.defaultSampleType);
  writer.varint(texts.of(profile.defaultSampleType));
  writer.int(PROFILE.docUrl, texts.of(profile.docUrl));
}

function writeStrings(writer: WireWriter, strings: StringTable, texts: StringIndexes): void {
  for (let index = 0; index < strings.length; index++) writer.bytes(PROFILE.stringTable, strings.bytesOf(index));
  for (const text of texts.added) writer.bytes(PROFILE.stringTable, bytesOfText(text));
}

function writeInt64(writer: WireWriter, field: number, column: Int64Column, row: number): void {
  writer.int(field, column.lo(row), column.hi(row));
}

/** Writes the id of a row; nothing for row -1. */
function writeReference(writer: WireWriter, field: number, ids: Int64Column, row: number): void {
  if (row >= 0) writeInt64(writer, field, ids, row);
}
