/**
 * `traces`: every sample with its labels, its value and its stack.
 *
 *   -----------+-------------------------------------------------------
 *        bytes:  1kB
 *        512kB   main.leak (inline)
 *                main.handler
 *   -----------+-------------------------------------------------------
 *
 * Many samples share their frames, so the text of each location is created once.
 */
import { compareText, padLeft } from "../../base/go-format.ts";
import { NodeNames } from "../../profile/graph/node-names.ts";
import { nodesOf } from "../../profile/graph/nodes.ts";
import { type Weights, weightAt } from "../../profile/graph/weights.ts";
import { labelsOf } from "../../profile/model/labels.ts";
import { scaledLabel } from "../../profile/model/measurement.ts";
import { type ReportContext, valueFormat } from "./context.ts";
import { profileLegend } from "./legend.ts";

const SEPARATOR = "-----------+-------------------------------------------------------\n";
const NO_VALUE = " ".repeat(10);
/** Samples are yielded in pieces of about this many characters. */
const CHUNK_LENGTH = 1 << 16;

export function* tracesReport(context: ReportContext): Generator<string> {
  const { profile, weights } = context;
  const format = valueFormat(context, context.options.unit);
  const locationLines = new LocationLines(context);
  yield `${profileLegend(context, format).join("\n")}\n`;
  const { samples } = profile;
  let chunk = "";
  for (let sample = 0; sample < samples.length; sample++) {
    const start = samples.locationStart[sample]!;
    const end = samples.locationStart[sample + 1]!;
    if (start === end) continue;
    chunk += SEPARATOR + labelLines(context, sample) + padLeft(format(sampleValue(weights, sample)), 10);
    chunk += locationLines.of(samples.locations[start]!).slice(NO_VALUE.length);
    for (let at = start + 1; at < end; at++) chunk += locationLines.of(samples.locations[at]!);
    if (chunk.length < CHUNK_LENGTH) continue;
    yield chunk;
    chunk = "";
  }
  yield chunk + SEPARATOR;
}

function sampleValue({ value, divisor }: Weights, sample: number): number {
  const by = divisor ? weightAt(divisor, sample) : 0;
  const whole = weightAt(value, sample);
  return by === 0 ? whole : Math.trunc(whole / by);
}

/** Lines of texts, then lines of numbers, each sorted as lines. */
function labelLines({ profile, labelUnits }: ReportContext, sample: number): string {
  const { texts, numbers } = labelsOf(profile, sample);
  const line = (key: string, values: readonly string[]) => `${padLeft(key, 10)}:  ${values.join(" ")}\n`;
  const textLines = [...texts].map(([key, values]) => line(key, values));
  const numberLines = [...numbers].map(([key, { values }]) => {
    const unit = labelUnits.get(key) ?? "";
    return line(
      key,
      values.map((value) => scaledLabel(Number(value), unit, "auto")),
    );
  });
  return textLines.sort(compareText).join("") + numberLines.sort(compareText).join("");
}

/** The lines of each location, created when they are first needed. */
class LocationLines {
  readonly #lines: (string | undefined)[];
  readonly #names: NodeNames;
  readonly #frames;

  constructor({ profile }: ReportContext) {
    const { nodes, frames } = nodesOf(profile);
    this.#names = new NodeNames(nodes);
    this.#frames = frames;
    this.#lines = new Array<string | undefined>(profile.locations.length);
  }

  of(location: number): string {
    const lines = this.#lines[location] ?? this.#linesOf(location);
    this.#lines[location] = lines;
    return lines;
  }

  #linesOf(location: number): string {
    const { start, node } = this.#frames;
    let lines = "";
    for (let frame = start[location]!; frame < start[location + 1]!; frame++) {
      const inline = frame + 1 < start[location + 1]! ? " (inline)" : "";
      lines += `${NO_VALUE}   ${this.#names.of(node[frame]!)}${inline}\n`;
    }
    return lines;
  }
}
