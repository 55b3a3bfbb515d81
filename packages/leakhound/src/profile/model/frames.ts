/**
 * A sample's stack as frames: each location is opened into the functions inlined there.
 *
 *   locations of the sample   [ 5, 2 ]               leaf first
 *   lines of 5                leak:12, handler:40    leak was inlined into handler
 *   lines of 2                main:7
 *   frames                    leak:12, handler:40, main:7
 */
import type { FunctionIndex, Profile, SampleIndex } from "./types.ts";

/** A frame as text. A function that is not known is "", and so is its file. */
export interface NamedFrame {
  readonly function: string;
  readonly file: string;
  /** 0 where it is not known. */
  readonly line: number;
}

/** The rows of all samples, in order. */
export function* sampleRows({ samples }: Profile): Generator<SampleIndex> {
  for (let row = 0; row < samples.length; row++) yield row as SampleIndex;
}

/**
 * Calls `visit` for each frame of the sample, leaf first. `functionRow` is null where a location has
 * no symbol; a location without lines counts as one such frame.
 */
export function forEachFrame(
  { samples, locations }: Profile,
  sample: SampleIndex,
  visit: (functionRow: FunctionIndex | null, line: number) => void,
): void {
  const { lines, lineStart } = locations;
  for (let at = samples.locationStart[sample]!; at < samples.locationStart[sample + 1]!; at++) {
    const location = samples.locations[at]!;
    const end = lineStart[location + 1]!;
    if (lineStart[location] === end) visit(null, 0);
    for (let line = lineStart[location]!; line < end; line++) {
      const row = lines.function[line]!;
      visit(row < 0 ? null : (row as FunctionIndex), lines.line.number(line));
    }
  }
}

/** The sample's frames as text, leaf first. For the few stacks that are shown, not for all. */
export function namedFrames(profile: Profile, sample: SampleIndex): NamedFrame[] {
  const { functions, strings } = profile;
  const frames: NamedFrame[] = [];
  forEachFrame(profile, sample, (row, line) => {
    if (row === null) frames.push({ function: "", file: "", line });
    else
      frames.push({ function: strings.get(functions.name[row]!), file: strings.get(functions.filename[row]!), line });
  });
  return frames;
}
