/**
 * The tags of a graph, from the labels of samples: the joined texts of a sample, and its sizes.
 *
 *   labels of a sample                     tags
 *   route=/a  user=7  bytes=1024           text "route:/a\nuser:7", and with it size "1kB" (1024)
 *   pprof::base=true  bytes=16  bytes=48   size "16B" (16), size "48B" (48)
 *
 * `\n` is a backslash and an n, as in the DOT language. Numbers other than `bytes` are not shown.
 */
import type { Brand } from "../../base/brand.ts";
import { Float64List, Uint32List } from "../../base/columns.ts";
import { compareText } from "../../base/go-format.ts";
import { BASE_LABEL, entryOf, labelKind } from "../model/labels.ts";
import { labeler } from "../model/measurement.ts";
import type { Profile } from "../model/types.ts";

const SIZE_LABEL = "bytes";
const SEPARATOR = "\\n";

/** A row of `SampleTags.kind` and `SampleTags.value`. */
export type TagRow = Brand<number, "TagRow">;

export interface TagKind {
  /** Joined texts; "" if the sample has none. */
  readonly text: string;
  /** Text of a size, or null for the tag of the texts. */
  readonly size: string | null;
}

/** The tags of sample s are the rows start[s] .. start[s + 1] of `kind` (a row of `kinds`) and `value` (the size in its unit). */
export interface SampleTags {
  readonly kinds: readonly TagKind[];
  readonly start: Uint32Array;
  readonly kind: Uint32Array;
  readonly value: Float64Array;
  readonly unit: string;
}

export interface TagOptions {
  /** Unit of sizes. */
  readonly unit: string;
  /** Unit of the text of sizes; "minimum" for the most natural unit of each. */
  readonly outputUnit: string;
}

export function sampleTags(profile: Profile, { unit, outputUnit }: TagOptions): SampleTags {
  const { samples, strings } = profile;
  const { labels, labelStart } = samples;
  const kinds = new KindIndex();
  const label = labeler(unit, outputUnit);
  const start = new Uint32Array(samples.length + 1);
  const kind = new Uint32List();
  const value = new Float64List();
  for (let sample = 0; sample < samples.length; sample++) {
    const text = joinedTexts(profile, sample);
    if (text !== "") {
      kind.push(kinds.ofText(text));
      value.push(0);
    }
    for (let row = labelStart[sample]!; row < labelStart[sample + 1]!; row++) {
      if (labelKind(profile, row) !== "number" || strings.get(labels.key[row]!) !== SIZE_LABEL) continue;
      const size = labels.num.number(row);
      kind.push(kinds.ofSize(text, size, label));
      value.push(size);
    }
    start[sample + 1] = kind.length;
  }
  return { kinds: kinds.rows, start, kind: kind.finish(), value: value.finish(), unit };
}

class KindIndex {
  readonly rows: TagKind[] = [];
  readonly #rowOfText = new Map<string, number>();
  /** Rows by text and size. Sizes with the same text share a row. */
  readonly #rowOfSize = new Map<string, Map<number, number>>();
  readonly #rowOfName = new Map<string, Map<string, number>>();

  ofText(text: string): number {
    return entryOf(this.#rowOfText, text, () => this.rows.push({ text, size: null }) - 1);
  }

  ofSize(text: string, value: number, label: (value: number) => string): number {
    const rows = entryOf(this.#rowOfSize, text, () => new Map());
    return entryOf(rows, value, () => {
      const names = entryOf(this.#rowOfName, text, () => new Map());
      const size = label(value);
      return entryOf(names, size, () => this.rows.push({ text, size }) - 1);
    });
  }
}

function joinedTexts({ samples, strings }: Profile, sample: number): string {
  const { labels, labelStart } = samples;
  const texts: string[] = [];
  for (let row = labelStart[sample]!; row < labelStart[sample + 1]!; row++) {
    if (labels.str[row] === 0) continue;
    const key = strings.get(labels.key[row]!);
    if (key !== BASE_LABEL) texts.push(`${key}:${strings.get(labels.str[row]!)}`);
  }
  return texts.sort(compareText).join(SEPARATOR);
}
