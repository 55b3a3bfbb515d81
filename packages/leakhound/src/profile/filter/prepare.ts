/** What pprof does to every profile before it reports of it. */
import { Int64Column } from "../../base/int64.ts";
import { StringAdditions } from "../model/string-additions.ts";
import type { MappingTable, Profile } from "../model/types.ts";
import { type NameDetail, withNames } from "../names/cpp-names.ts";
import { pruneUninteresting } from "./prune.ts";

export interface Preparation {
  readonly names: NameDetail;
  /** Names that are better than the linker's are made from it, too. */
  readonly isForced: boolean;
  /** Keeps the frames that the profile calls uninteresting. */
  readonly allFrames: boolean;
}

const AS_PPROF: Preparation = { names: "simple", isForced: false, allFrames: false };

/**
 * Shortens C++ names and drops the frames that the profile calls uninteresting; `drop_frames` that is
 * no regular expression drops nothing. For the one profile that is reported on, after `withMainBinary`
 * and merging.
 */
export function prepareProfile(profile: Profile, preparation: Preparation = AS_PPROF): Profile {
  const named = withNames(profile, preparation.names, preparation.isForced);
  if (preparation.allFrames) return named;
  const pruned = pruneUninteresting(named);
  return pruned.ok ? pruned.value : named;
}

/** What a person knows of the program better than its profile. */
export interface ProgramNames {
  /** The binary's file; null to keep what the profile says. */
  readonly binary: string | null;
  /** For a binary whose build id the profile does not tell; "" for none. */
  readonly buildId: string;
}

/**
 * A profile without binaries gets one without a name, which all its locations are in; the first binary,
 * which is the program, gets the names that are known better. For each profile that is read.
 */
export function withMainBinary(profile: Profile, names: ProgramNames): Profile {
  const mapped = withSomeBinary(profile);
  const { binary, buildId } = names;
  if (binary === null && buildId === "") return mapped;
  const { mappings } = mapped;
  const strings = new StringAdditions(mapped.strings);
  const filename = Uint32Array.from(mappings.filename);
  const buildIds = Uint32Array.from(mappings.buildId);
  if (binary !== null) filename[0] = strings.index(binary);
  if (buildIds[0] === 0) buildIds[0] = strings.index(buildId);
  return { ...mapped, mappings: { ...mappings, filename, buildId: buildIds }, strings: strings.finish() };
}

function withSomeBinary(profile: Profile): Profile {
  const { mappings, locations } = profile;
  if (mappings.length > 0) return profile;
  return { ...profile, mappings: NAMELESS, locations: { ...locations, mapping: new Int32Array(locations.length) } };
}

const NAMELESS: MappingTable = {
  length: 1,
  id: firstId(),
  memoryStart: new Int64Column(1),
  memoryLimit: new Int64Column(1),
  fileOffset: new Int64Column(1),
  filename: new Uint32Array(1),
  buildId: new Uint32Array(1),
  flags: new Uint8Array(1),
};

function firstId(): Int64Column {
  const id = new Int64Column(1);
  id.setNumber(0, 1);
  return id;
}
