/**
 * Profiles drawn as text, and read back as text.
 *
 *   objects/count  space/bytes           types and units
 *   leak < main    3 96                  a stack, leaf first, and a value for each type
 *   leak < main    1 32  route=/a        with labels
 *   park           2 0   bytes=32        a number, if it looks like one
 *
 * Two spaces or more stand between the parts of a line.
 */
import { type LabelSpec, ProfileBuilder, type ProfileHead } from "../../src/profile/model/builder.ts";
import { labelsOf } from "../../src/profile/model/labels.ts";
import type { Profile } from "../../src/profile/model/types.ts";
import { toPlain } from "./plain.ts";

/** @param head fields that the drawing does not show */
export function drawn(drawing: string, head: Partial<ProfileHead> = {}): Profile {
  const [types, ...samples] = drawing.trim().split(/\s*\n\s*/);
  const sampleTypes = types!.split(/\s+/).map((word) => {
    const [type, unit] = word.split("/");
    return { type: type!, unit: unit! };
  });
  const builder = new ProfileBuilder({ sampleTypes, ...head });
  for (const line of samples) {
    const [stack, values, labels] = line.split(/\s{2,}/);
    builder.add({
      stack: stack!.split(" < ").map((name) => builder.location([{ function: name }])),
      values: values!.split(" ").map(BigInt),
      labels: (labels ?? "").split(" ").filter(Boolean).map(labelOf),
    });
  }
  return builder.build();
}

function labelOf(word: string): LabelSpec {
  const [key, value] = word.split("=");
  return /^\d+$/.test(value!) ? { key: key!, number: Number(value) } : { key: key!, text: value! };
}

/** The drawing of a profile, with each line in its simplest form. */
export function drawingOf(profile: Profile): string[] {
  const { samples, locations, functions, strings } = toPlain(profile);
  return samples.map((sample, row) => {
    const names = sample.locations.flatMap((at) =>
      locations[at]!.lines.map((line) => strings[functions[line.function]!.name]!),
    );
    const { texts, numbers } = labelsOf(profile, row);
    const labels = [
      ...[...texts].map(([key, values]) => `${key}=${values}`),
      ...[...numbers].map(([key, { values }]) => `${key}=${values}`),
    ];
    return [names.join(" < "), sample.values.join(" "), labels.join(" ")].filter(Boolean).join("  ");
  });
}

/** "objects/count", … */
export function typesOf({ sampleTypes }: Profile): string[] {
  return sampleTypes.map(({ type, unit }) => `${type}/${unit}`);
}
