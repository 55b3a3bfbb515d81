/**
 * Decodes the bytes of profile.proto to tables: finds the records, then reads each table after those that it refers to.
 *
 *   contents -> strings -> sample types, functions, mappings -> locations -> samples
 *
 * All checks are here: each index and id refers to an existing row, each sample has one value for each type, and no field
 * exceeds its message. Later code trusts the tables.
 */
import type { Result } from "../../base/result.ts";
import { caught, MalformedProfile, type ProfileFault } from "../model/fault.ts";
import { type InputLimits, limitsOf, PROFILE_BYTES_MAX } from "../model/limits.ts";
import { checkStackFrames } from "../model/stack-frames.ts";
import type { StringTable } from "../model/strings.ts";
import type { Profile } from "../model/types.ts";
import { type Contents, readContents } from "./contents.ts";
import { indexIds } from "./ids.ts";
import { readLocations } from "./locations.ts";
import { WireReader } from "./reader.ts";
import { RowBudget } from "./row-budget.ts";
import { readSamples } from "./samples.ts";
import { excerptOf, looksLikeText } from "./sniff.ts";
import { readFunctions, readMappings, readStrings, readValueType } from "./tables.ts";

/**
 * Reads an uncompressed pprof protobuf. Keeps everything except fields that profile.proto does not define and the order of
 * fields. The tables do not share memory with `bytes`.
 *
 * @param where a file name or an address, for messages
 * @param limits by the length of the input as it was received
 */
export function decodeProfile(
  bytes: Uint8Array,
  where: string,
  limits: InputLimits = limitsOf(bytes.length),
): Result<Profile, ProfileFault> {
  return caught(() => checkStackFrames(readProfile(bytes, limits), limits.framesMax), where);
}

function readProfile(bytes: Uint8Array, { rowsMax, stringBytesMax }: InputLimits): Profile {
  checkInput(bytes);
  const reader = new WireReader(bytes);
  const rows = new RowBudget(reader, rowsMax);
  const contents = readContents(reader, rows);
  const strings = readStrings(reader, contents.strings, stringBytesMax);
  const valueTypes = (records: Contents["sampleTypes"]) =>
    Array.from({ length: records.length }, (_, row) => readValueType(reader, records, row, strings));
  const sampleTypes = valueTypes(contents.sampleTypes);
  const functions = readFunctions(reader, contents.functions, strings);
  const mappings = readMappings(reader, contents.mappings, strings);
  const locations = readLocations(reader, contents.locations, {
    mappings: indexIds(reader, contents.mappings, mappings.id),
    functions: indexIds(reader, contents.functions, functions.id),
    rows,
  });
  const samples = readSamples(reader, contents.samples, {
    types: sampleTypes.length,
    locations: indexIds(reader, contents.locations, locations.id),
    strings: strings.length,
    rows,
  });
  const periodType = valueTypes(contents.periodTypes).at(-1) ?? null;
  return {
    sampleTypes,
    samples,
    locations,
    functions,
    mappings,
    strings,
    periodType,
    ...readHeader(contents, strings),
  };
}

function checkInput(bytes: Uint8Array): void {
  if (bytes.length === 0) throw new MalformedProfile("empty", "the input is empty", "");
  if (bytes.length > PROFILE_BYTES_MAX) {
    throw new MalformedProfile("too-large", `${bytes.length} bytes are more than the ${PROFILE_BYTES_MAX} allowed`, "");
  }
  if (looksLikeText(bytes))
    throw new MalformedProfile("not-a-profile", `not a profile: begins with ${excerptOf(bytes)}`, "");
}

function readHeader({ header }: Contents, strings: StringTable) {
  const text = (index: bigint, name: string): string => {
    if (index < 0n || index >= BigInt(strings.length)) {
      throw new MalformedProfile("bad-index", `${name} is string ${index} of ${strings.length}`, "");
    }
    return strings.get(Number(index));
  };
  return {
    dropFrames: text(header.dropFrames, "drop_frames"),
    keepFrames: text(header.keepFrames, "keep_frames"),
    timeNanos: header.timeNanos,
    durationNanos: header.durationNanos,
    period: header.period,
    comments: header.comments.map((index) => text(index, "a comment")),
    defaultSampleType: text(header.defaultSampleType, "default_sample_type"),
    docUrl: text(header.docUrl, "doc_url"),
    cut: null,
  };
}
