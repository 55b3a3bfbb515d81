/**
 * `tags`: the labels of samples and their totals, key by key.
 *
 *    route: Total 3MB of 4MB (75.00%)
 *            2MB (50.00%): /order
 *            1MB (25.00%): /cart
 */
import type { Brand } from "../../base/brand.ts";
import { compareText } from "../../base/go-format.ts";
import { sumsOf, totalOf } from "../../profile/graph/sums.ts";
import { entryOf, labelsOf, sortedByKey } from "../../profile/model/labels.ts";
import { labeler, percentage } from "../../profile/model/measurement.ts";
import { alignRight } from "./align.ts";
import { type ReportContext, valueFormat } from "./context.ts";

export function* tagsReport(context: ReportContext): Generator<string> {
  const lines = sortedByKey(tagTotals(context)).flatMap(([key, values]) => [...keyLines(context, key, values), ""]);
  // The layout treats a value with line breaks as several lines.
  for (const line of alignRight(lines.flatMap((line) => line.split("\n")))) yield `${line}\n`;
}

/** A row for each value of each key. */
type TagRow = Brand<number, "TagRow">;

/** Total of the samples with a key, and of the samples with each of its values. */
interface KeyTotals {
  readonly total: number;
  readonly values: readonly { readonly value: string; readonly weight: number }[];
}

function tagTotals({ profile, weights, labelUnits, options }: ReportContext): Map<string, KeyTotals> {
  const rows = new Map<string, Map<string, TagRow>>();
  let count = 0 as TagRow;
  const formats = new Map([...labelUnits].map(([key, unit]) => [key, labeler(unit, options.unit)]));
  const rowOf = (key: string, value: string) =>
    entryOf(
      entryOf(rows, key, () => new Map<string, TagRow>()),
      value,
      () => count++ as TagRow,
    );
  const sums = sumsOf({ value: weights.value, divisor: null }, (plane) => {
    const sum: number[] = [];
    const add = (row: TagRow, weight: number) => {
      sum[row] = (sum[row] ?? 0) + weight;
    };
    plane.forEach((weight, sample) => {
      const { texts, numbers } = labelsOf(profile, sample);
      for (const [key, values] of texts) for (const value of values) add(rowOf(key, value), weight);
      for (const [key, { values }] of numbers) {
        for (const value of values) add(rowOf(key, formats.get(key)!(Number(value))), weight);
      }
    });
    return Float64Array.from(sum);
  });
  const keyTotals = (values: ReadonlyMap<string, number>): KeyTotals => ({
    total: totalOf(sums, values.values()),
    values: [...values].map(([value, row]) => ({ value, weight: sums.sum[row]! })),
  });
  return new Map([...rows].map(([key, values]) => [key, keyTotals(values)]));
}

function keyLines(context: ReportContext, key: string, { total: keyTotal, values }: KeyTotals): string[] {
  const { total, options } = context;
  const format = valueFormat(context, options.unit);
  const share = (value: number) => (total > 0 ? ` (${percentage(value, total)})` : "");
  const sorted = values.toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight) || compareText(a.value, b.value));
  return [
    `${key}:\t Total ${format(keyTotal)} of ${format(total)}${share(keyTotal)}`,
    ...sorted.map(({ value, weight }) => ` \t${format(weight)}${share(weight)}:\t ${value}`),
  ];
}
