/** What pprof does to each profile before it reports on it. */
import { Int64Column } from "../../base/int64.ts";
import { StringAdditions } from "../model/string-additions.ts";
import type { MappingTable, Profile } from "../model/types.ts";
import { type NameDetail, withNames } from "../names/cpp-names.ts";
import { pruneUninteresting } from "./prune.ts";

export interface Preparation {
  readonly names: NameDetail;
  /** Derives all names from those of the linker, even where the profile has better ones. */
  readonly isForced: boolean;
  /** Keeps the frames that drop_frames of the profile matches. */
  readonly allFrames: boolean;
}

const AS_PPROF: Preparation = { names: "simple", isForced: false, allFrames: false };

/**
 * Shortens C++ names and drops the frames that drop_frames of the profile matches; an invalid drop_frames drops nothing.
 * Call it once, for the profile to report on, after `withMainBinary` and merging.
 */
export function prepareProfile(profile: Profile, preparation: Preparation = AS_PPROF): Profile {
  const named = withNames(profile, preparation.names, preparation.isForced);
  if (preparation.allFrames) return named;
  const pruned = pruneUninteresting(named);
  return pruned.ok ? pruned.value : named;
}

/** Facts about the program that the user knows better than the profile. */
export interface ProgramNames {
  /** The file of the binary; null to keep the one in the profile. */
  readonly binary: string | null;
  /** The build id, if the profile does not have it; "" for none. */
  readonly buildId: string;
}

/**
 * Adds a nameless binary with all locations to a profile without binaries, and gives the first binary, which is the
 * program, the given names. Call it for each profile that is read.
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
