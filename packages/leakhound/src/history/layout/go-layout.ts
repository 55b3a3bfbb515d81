/**
 * Encodes a profile with the byte layout of Go's runtime/pprof, so that the unpacked bytes of a real profile are rebuilt.
 *
 *   period type, period, sample types, default sample type
 *   for each sample:  location, its new functions, location, …      each at its first mention, numbered from 1
 *                     the sample                                    values before locations, then labels
 *   time, duration, mappings
 *   strings                                                         in order of first mention
 *
 * Go writes each record as soon as it is complete, so the order follows from the samples alone: the tables of the profile
 * may be in any order, and may have rows that no sample refers to. What Go never writes (comments, columns of lines, units
 * of labels, frames to drop) is left out, so the caller compares the result with the original bytes.
 *
 * Source of the layout: runtime/pprof/proto.go and protomem.go of Go 1.22 to 1.26.
 */
import type { Int64Column } from "../../base/int64.ts";
import type { Profile, ValueType } from "../../profile/model/types.ts";
import { WireChecker } from "../../profile/proto/checker.ts";
import { FUNCTION, LABEL, LINE, LOCATION, MAPPING, PROFILE, SAMPLE, VALUE_TYPE } from "../../profile/proto/fields.ts";
import { type WireSink, WireWriter } from "../../profile/proto/writer.ts";
import { MentionedStrings } from "./mentioned-strings.ts";

/** Up to this number, Go writes repeated numbers one by one. */
const UNPACKED_MAX = 2;

/** The uncompressed bytes that Go's runtime/pprof would write for this profile. */
export function encodeGoProfile(profile: Profile): Uint8Array {
  const writer = new WireWriter();
  new GoLayout(profile, writer).write();
  return writer.finish();
}

/** Whether these are the uncompressed bytes that Go's runtime/pprof would write for the profile. */
export function isGoLayoutOf(profile: Profile, bytes: Uint8Array): boolean {
  const checker = new WireChecker(bytes);
  new GoLayout(profile, checker).write();
  return checker.isComplete();
}

class GoLayout {
  readonly #profile: Profile;
  readonly #writer: WireSink;
  readonly #strings: MentionedStrings;
  /** The number of a row; 0 until it is first mentioned. */
  readonly #locationIds: Uint32Array;
  readonly #functionIds: Uint32Array;
  #locations = 0;
  #functions = 0;

  constructor(profile: Profile, writer: WireSink) {
    this.#profile = profile;
    this.#writer = writer;
    this.#strings = new MentionedStrings(profile.strings);
    this.#locationIds = new Uint32Array(profile.locations.length);
    this.#functionIds = new Uint32Array(profile.functions.length);
  }

  write(): void {
    this.#writeHead();
    const { length } = this.#profile.samples;
    for (let row = 0; row < length; row++) {
      this.#mentionLocations(row);
      this.#writeSample(row);
    }
    this.#writer.bigint(PROFILE.timeNanos, this.#profile.timeNanos);
    this.#writer.bigint(PROFILE.durationNanos, this.#profile.durationNanos);
    this.#writeMappings();
    this.#strings.write((bytes) => this.#writer.bytes(PROFILE.stringTable, bytes));
  }

  #writeHead(): void {
    const { periodType, period, sampleTypes, defaultSampleType } = this.#profile;
    if (periodType !== null) this.#writeValueType(PROFILE.periodType, periodType);
    this.#writer.bigint(PROFILE.period, period);
    for (const type of sampleTypes) this.#writeValueType(PROFILE.sampleType, type);
    this.#writer.int(PROFILE.defaultSampleType, this.#strings.ofText(defaultSampleType));
  }

  /** Both numbers are written even if they are 0, unlike all others. */
  #writeValueType(field: number, { type, unit }: ValueType): void {
    const message = this.#writer.begin(field);
    this.#writer.tag(VALUE_TYPE.type);
    this.#writer.varint(this.#strings.ofText(type));
    this.#writer.tag(VALUE_TYPE.unit);
    this.#writer.varint(this.#strings.ofText(unit));
    this.#writer.end(message);
  }

  #mentionLocations(sample: number): void {
    const { locations, locationStart } = this.#profile.samples;
    for (let at = locationStart[sample]!; at < locationStart[sample + 1]!; at++) {
      const location = locations[at]!;
      if (this.#locationIds[location] === 0) this.#writeLocation(location);
    }
  }

  #writeLocation(row: number): void {
    const { locations } = this.#profile;
    const writer = this.#writer;
    const added: number[] = [];
    this.#locationIds[row] = ++this.#locations;
    const message = writer.begin(PROFILE.location);
    writer.int(LOCATION.id, this.#locations);
    writer.int(LOCATION.address, locations.address.lo(row), locations.address.hi(row));
    for (let line = locations.lineStart[row]!; line < locations.lineStart[row + 1]!; line++) {
      this.#writeLine(line, added);
    }
    writer.int(LOCATION.mappingId, locations.mapping[row]! + 1);
    writer.end(message);
    for (const index of added) this.#writeFunction(index);
  }

  /** @param added receives the function of the line if it has no number yet */
  #writeLine(row: number, added: number[]): void {
    const { lines } = this.#profile.locations;
    const index = lines.function[row]!;
    if (index >= 0 && this.#functionIds[index] === 0) {
      this.#functionIds[index] = ++this.#functions;
      added.push(index);
    }
    const message = this.#writer.begin(LOCATION.line);
    this.#writer.int(LINE.functionId, index < 0 ? 0 : this.#functionIds[index]!);
    writeInt64(this.#writer, LINE.line, { column: lines.line, row });
    this.#writer.end(message);
  }

  #writeFunction(row: number): void {
    const { functions } = this.#profile;
    const writer = this.#writer;
    const message = writer.begin(PROFILE.function);
    writer.int(FUNCTION.id, this.#functionIds[row]!);
    writer.int(FUNCTION.name, this.#strings.of(functions.name[row]!));
    writer.int(FUNCTION.systemName, this.#strings.of(functions.systemName[row]!));
    writer.int(FUNCTION.filename, this.#strings.of(functions.filename[row]!));
    writeInt64(writer, FUNCTION.startLine, { column: functions.startLine, row });
    writer.end(message);
  }

  #writeSample(row: number): void {
    const { samples } = this.#profile;
    const message = this.#writer.begin(PROFILE.sample);
    this.#writeValues(row);
    this.#writeLocationIds(samples.locationStart[row]!, samples.locationStart[row + 1]!);
    for (let label = samples.labelStart[row]!; label < samples.labelStart[row + 1]!; label++) this.#writeLabel(label);
    this.#writer.end(message);
  }

  #writeValues(sample: number): void {
    const writer = this.#writer;
    const { values } = this.#profile.samples;
    const types = this.#profile.sampleTypes.length;
    const isPacked = types > UNPACKED_MAX;
    const packed = isPacked ? writer.begin(SAMPLE.value) : 0;
    for (let at = sample * types; at < (sample + 1) * types; at++) {
      if (!isPacked) writer.tag(SAMPLE.value);
      writer.varint(values.lo(at), values.hi(at));
    }
    if (isPacked) writer.end(packed);
  }

  #writeLocationIds(start: number, end: number): void {
    const writer = this.#writer;
    const { locations } = this.#profile.samples;
    const isPacked = end - start > UNPACKED_MAX;
    const packed = isPacked ? writer.begin(SAMPLE.locationId) : 0;
    for (let at = start; at < end; at++) {
      if (!isPacked) writer.tag(SAMPLE.locationId);
      writer.varint(this.#locationIds[locations[at]!]!);
    }
    if (isPacked) writer.end(packed);
  }

  #writeLabel(row: number): void {
    const { labels } = this.#profile.samples;
    const message = this.#writer.begin(SAMPLE.label);
    this.#writer.int(LABEL.key, this.#strings.of(labels.key[row]!));
    this.#writer.int(LABEL.str, this.#strings.of(labels.str[row]!));
    writeInt64(this.#writer, LABEL.num, { column: labels.num, row });
    this.#writer.end(message);
  }

  #writeMappings(): void {
    const { mappings } = this.#profile;
    const writer = this.#writer;
    for (let row = 0; row < mappings.length; row++) {
      const message = writer.begin(PROFILE.mapping);
      writer.int(MAPPING.id, row + 1);
      writeInt64(writer, MAPPING.memoryStart, { column: mappings.memoryStart, row });
      writeInt64(writer, MAPPING.memoryLimit, { column: mappings.memoryLimit, row });
      writeInt64(writer, MAPPING.fileOffset, { column: mappings.fileOffset, row });
      writer.int(MAPPING.filename, this.#strings.of(mappings.filename[row]!));
      writer.int(MAPPING.buildId, this.#strings.of(mappings.buildId[row]!));
      writer.int(MAPPING.hasFunctions, mappings.flags[row]! & 1);
      writer.end(message);
    }
  }
}

function writeInt64(
  writer: WireSink,
  field: number,
  { column, row }: { readonly column: Int64Column; readonly row: number },
): void {
  writer.int(field, column.lo(row), column.hi(row));
}
