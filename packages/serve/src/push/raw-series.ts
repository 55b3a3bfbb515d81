/**
 * Series of raw profiles, as two protocols send them, in protobuf and in JSON:
 *
 *   push.v1.PushRequest                                   parca.profilestore.v1alpha1.WriteRawRequest
 *     1 series                                              2 series
 *       1 labels { 1 name, 2 value }                          1 labels { 1 labels { 1 name, 2 value } }
 *       2 samples { 1 rawProfile }                            2 samples { 1 rawProfile }
 *
 * Definitions: https://github.com/grafana/pyroscope/blob/main/api/push/v1/push.proto,
 * https://github.com/parca-dev/parca/blob/main/proto/parca/profilestore/v1alpha1/profilestore.proto
 */
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { z } from "zod";
import { LABELS_MAX } from "./origin.ts";

export interface RawSeries {
  readonly labels: readonly (readonly [string, string])[];
  readonly profiles: readonly Uint8Array[];
}

export type RawProtocol = "push" | "parca";

const SERIES_MAX = 1_000;
const SAMPLES_MAX = 1_000;

/** Thrown for what has more than the limits allow, or is no such message; caught in `readRawSeries`. */
class Malformed extends Error {}

/** @returns one clause for a body that is no such message */
export function readRawSeries(
  body: Uint8Array,
  { protocol, isJson }: { readonly protocol: RawProtocol; readonly isJson: boolean },
): readonly RawSeries[] | string {
  try {
    return isJson ? fromJson(body, protocol) : fromProto(body, protocol);
  } catch (error) {
    return error instanceof Malformed ? error.message : `the body is not a message of ${protocol} in protobuf`;
  }
}

function fromProto(body: Uint8Array, protocol: RawProtocol): readonly RawSeries[] {
  const field = protocol === "push" ? 1 : 2;
  return messages(body, field, SERIES_MAX, "series").map((series): RawSeries => {
    const groups = messages(series, 1, LABELS_MAX, "labels");
    const pairs = protocol === "push" ? groups : groups.flatMap((set) => messages(set, 1, LABELS_MAX, "labels"));
    const samples = messages(series, 2, SAMPLES_MAX, "samples");
    return {
      labels: pairs.map((pair) => [textOf(pair, 1), textOf(pair, 2)]),
      profiles: samples.map((sample) => messages(sample, 1, 1, "profiles of a sample")[0] ?? new Uint8Array()),
    };
  });
}

/** The values of a field of bytes, in order; all others are skipped. */
function messages(bytes: Uint8Array, field: number, countMax: number, name: string): readonly Uint8Array[] {
  const reader = new BinaryReader(bytes);
  const found: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    if (number !== field || type !== WireType.LengthDelimited) {
      reader.skip(type, number);
      continue;
    }
    if (found.length === countMax) throw new Malformed(`more than ${countMax} ${name}`);
    found.push(reader.bytes());
  }
  return found;
}

const textOf = (bytes: Uint8Array, field: number): string =>
  new TextDecoder().decode(messages(bytes, field, 2, "names of a label").at(-1) ?? new Uint8Array());

const label = z.object({ name: z.string().default(""), value: z.string().default("") });
const labels = z.array(label).max(LABELS_MAX).default([]);
const samples = z
  .array(z.object({ rawProfile: z.string().default("") }))
  .max(SAMPLES_MAX)
  .default([]);
const requests = {
  push: z.object({ series: z.array(z.object({ labels, samples })).max(SERIES_MAX).default([]) }),
  parca: z.object({
    series: z
      .array(
        z
          .object({ labels: z.object({ labels }).default({ labels: [] }), samples })
          .transform((series) => ({ ...series, labels: series.labels.labels })),
      )
      .max(SERIES_MAX)
      .default([]),
  }),
};

function fromJson(body: Uint8Array, protocol: RawProtocol): readonly RawSeries[] {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new Malformed("the body is not JSON");
  }
  const read = requests[protocol].safeParse(value);
  if (!read.success) throw new Malformed(`${read.error.issues[0]?.path.join(".")}: ${read.error.issues[0]?.message}`);
  return read.data.series.map((series) => ({
    labels: series.labels.map((one) => [one.name, one.value]),
    profiles: series.samples.map(({ rawProfile }) => new Uint8Array(Buffer.from(rawProfile, "base64"))),
  }));
}
