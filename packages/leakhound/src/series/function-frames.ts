/** Frames by function: the same function is the same frame in all profiles, whatever its line. */
import { STEP_ROWS, type Steps } from "../base/steps.ts";
import type { StringTable } from "../profile/model/strings.ts";
import type { Profile } from "../profile/model/types.ts";
import { FunctionTable } from "./functions.ts";
import type { NameIndex, NameTable } from "./names.ts";
import type { FrameIdentity, LocationFrames } from "./points.ts";

/** The tables of a profile that frames come from. */
type FrameTables = Pick<Profile, "strings" | "functions" | "mappings" | "locations">;

export class FunctionFrames implements FrameIdentity {
  readonly functions = new FunctionTable();
  readonly #unknown = this.functions.numberOfText("<unknown>");
  readonly #noFile = this.functions.names.intern(new Uint8Array());

  /** A location without lines is named by its address. */
  *framesOf(profile: FrameTables): Steps<LocationFrames> {
    const { locations } = profile;
    const { lines } = locations;
    const { number, file } = yield* this.#functionsOf(profile);
    const rows = lines.length + locations.length;
    const frames: LocationFrames = {
      start: new Uint32Array(locations.length + 1),
      frame: new Uint32Array(rows),
      file: new Uint32Array(rows),
      line: new Uint32Array(rows),
    };
    let row = 0;
    for (let location = 0; location < locations.length; location++) {
      if (location % STEP_ROWS === 0) yield;
      const end = locations.lineStart[location + 1]!;
      for (let line = locations.lineStart[location]!; line < end; line++, row++) {
        const known = lines.function[line]!;
        frames.frame[row] = known < 0 ? this.#unknown : number[known]!;
        frames.file[row] = known < 0 ? this.#noFile : file[known]!;
        frames.line[row] = lines.line.lo(line);
      }
      if (row === frames.start[location]) {
        frames.frame[row] = this.functions.numberOfText(addressText(profile, location));
        frames.file[row++] = this.#noFile;
      }
      frames.start[location + 1] = row;
    }
    return frames;
  }

  /** Number and file of each of a profile's functions. */
  *#functionsOf({
    functions,
    strings,
  }: FrameTables): Steps<{ readonly number: Uint32Array; readonly file: Uint32Array }> {
    const nameOf = namesOf(strings, this.functions.names);
    const number = new Uint32Array(functions.length);
    const file = new Uint32Array(functions.length);
    for (let row = 0; row < functions.length; row++) {
      if (row % STEP_ROWS === 0) yield;
      const inFile = nameOf(functions.filename[row]!);
      file[row] = inFile;
      number[row] = this.functions.number(
        nameOf(functions.name[row]! || functions.systemName[row]!),
        inFile,
        functions.startLine.lo(row),
      );
    }
    return { number, file };
  }
}

/** Names of a profile's strings, each looked up once. */
function namesOf(strings: StringTable, names: NameTable): (index: number) => NameIndex {
  const known = new Int32Array(strings.length).fill(-1);
  return (index) => {
    if (known[index]! < 0) known[index] = names.intern(strings.bytesOf(index));
    return known[index] as NameIndex;
  };
}

/** A stripped binary leaves only program counters: the address, without its load offset, names the frame. */
function addressText({ locations, mappings }: FrameTables, location: number): string {
  const mapping = locations.mapping[location]!;
  const base = mapping < 0 ? 0n : mappings.memoryStart.bigint(mapping) - mappings.fileOffset.bigint(mapping);
  return `0x${BigInt.asUintN(64, locations.address.bigint(location) - base).toString(16)}`;
}
