/**
 * tagroot and tagleaf: add label values as frames to the stack, so that reports group by them.
 *
 *   sample  leak < main          route=/order  bytes=1024
 *   roots route,bytes            leak < main < 1kB < /order        the first key is the outermost
 *   leaves route,bytes           1kB < /order < leak < main        the last key is the innermost
 *
 * The function of such a frame is the values of the key, joined by commas, and its file is the key. A sample without the
 * label gets a frame without a name.
 */
import { Uint32List } from "../../base/columns.ts";
import type { Int64Column } from "../../base/int64.ts";
import { editStacks, pushStack } from "../edit/stacks.ts";
import { appended, largestUnsigned } from "../model/int64-columns.ts";
import { entryOf, labelsOf, type SampleLabels } from "../model/labels.ts";
import { scaledLabel } from "../model/measurement.ts";
import { StringAdditions } from "../model/string-additions.ts";
import type { FunctionTable, LocationTable, Profile } from "../model/types.ts";

export interface TagFrameOptions {
  /** Label keys. */
  readonly roots: readonly string[];
  readonly leaves: readonly string[];
  /** The unit of numbers in frames. */
  readonly unit: string;
}

export interface TagFrameResult {
  readonly profile: Profile;
  /** Whether any sample has one of the labels. */
  readonly matched: { readonly roots: boolean; readonly leaves: boolean };
}

export function addTagFrames(profile: Profile, { roots, leaves, unit }: TagFrameOptions): TagFrameResult {
  const matched = { roots: false, leaves: false };
  if (roots.length + leaves.length === 0) return { profile, matched };
  const frames = new TagFrames(profile);
  const push = (keys: readonly string[], labels: SampleLabels, stack: Uint32List): boolean => {
    const values = keys.toReversed().map((key) => ({ key, texts: valuesOf(labels, key, unit) }));
    for (const { key, texts } of values) stack.push(frames.location(texts.join(","), key));
    return values.some(({ texts }) => texts.length > 0);
  };
  const framed = editStacks(profile, (sample, stack) => {
    const labels = labelsOf(profile, sample);
    // Locations are numbered from the root.
    const rootFrames = new Uint32List();
    if (push(roots, labels, rootFrames)) matched.roots = true;
    if (push(leaves, labels, stack)) matched.leaves = true;
    pushStack(profile.samples, sample, stack);
    for (const location of rootFrames.finish()) stack.push(location);
    return true;
  });
  return { profile: { ...framed, ...frames.tables() }, matched };
}

function valuesOf({ texts, numbers }: SampleLabels, key: string, unit: string): string[] {
  const { values, units } = numbers.get(key) ?? { values: [], units: [] };
  const scaled = values.map((value, at) =>
    units.length === 0 ? scaledLabel(Number(value), "", "") : scaledLabel(Number(value), units[at]!, unit),
  );
  return [...(texts.get(key) ?? []), ...scaled];
}

/** Functions and locations for label values. */
class TagFrames {
  readonly #profile: Profile;
  readonly #strings: StringAdditions;
  /** Frames in order of first appearance; each has a function and a location. */
  readonly #rows: { readonly name: number; readonly file: number }[] = [];
  readonly #known = new Map<string, number>();

  constructor(profile: Profile) {
    this.#profile = profile;
    this.#strings = new StringAdditions(profile.strings);
  }

  location(name: string, file: string): number {
    const row = entryOf(this.#known, `${name.length},${name}${file}`, () => {
      return this.#rows.push({ name: this.#strings.index(name), file: this.#strings.index(file) }) - 1;
    });
    return this.#profile.locations.length + row;
  }

  tables(): Pick<Profile, "functions" | "locations" | "strings"> {
    return { functions: this.#functions(), locations: this.#locations(), strings: this.#strings.finish() };
  }

  #functions(): FunctionTable {
    const { functions } = this.#profile;
    const count = this.#rows.length;
    const zeros = new Array<bigint>(count).fill(0n);
    return {
      length: functions.length + count,
      id: appended(functions.id, this.#idsAfter(functions.id)),
      name: Uint32Array.from([...functions.name, ...this.#rows.map(({ name }) => name)]),
      systemName: Uint32Array.from([...functions.systemName, ...zeros.map(Number)]),
      filename: Uint32Array.from([...functions.filename, ...this.#rows.map(({ file }) => file)]),
      startLine: appended(functions.startLine, zeros),
    };
  }

  #locations(): LocationTable {
    const { locations, functions } = this.#profile;
    const count = this.#rows.length;
    const zeros = new Array<bigint>(count).fill(0n);
    const { lines } = locations;
    return {
      length: locations.length + count,
      id: appended(locations.id, this.#idsAfter(locations.id)),
      mapping: Int32Array.from([...locations.mapping, ...zeros.map(() => -1)]),
      address: appended(locations.address, zeros),
      isFolded: Uint8Array.from([...locations.isFolded, ...zeros.map(Number)]),
      lineStart: Uint32Array.from([...locations.lineStart, ...zeros.map((_, row) => lines.length + row + 1)]),
      lines: {
        length: lines.length + count,
        function: Int32Array.from([...lines.function, ...zeros.map((_, row) => functions.length + row)]),
        line: appended(lines.line, zeros),
        column: appended(lines.column, zeros),
      },
    };
  }

  #idsAfter(ids: Int64Column): bigint[] {
    const largest = largestUnsigned(ids);
    return this.#rows.map((_, row) => largest + BigInt(row + 1));
  }
}
