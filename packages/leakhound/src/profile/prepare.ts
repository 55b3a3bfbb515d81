/** What pprof does to every profile before it reports of it. */
import { Int64Column } from "../base/int64.ts";
import { pruneUninteresting } from "./filter/prune.ts";
import { withSimpleNames } from "./simple-names.ts";
import type { MappingTable, Profile } from "./types.ts";

/**
 * Shortens C++ names and drops the frames that the profile calls uninteresting; `drop_frames` that is
 * no regular expression drops nothing. For the one profile that is reported on, after `withMainBinary`
 * and merging.
 */
export function prepareProfile(profile: Profile): Profile {
  const named = withSimpleNames(profile);
  const pruned = pruneUninteresting(named);
  return pruned.ok ? pruned.value : named;
}

/** A profile without binaries gets one without a name, which all its locations are in. For each profile that is read. */
export function withMainBinary(profile: Profile): Profile {
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
