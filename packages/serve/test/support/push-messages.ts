/** Messages of the push protocols, as their agents encode them. */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { RawSeries } from "../../src/push/raw-series.ts";

type Field = readonly [number, Uint8Array];

const message = (fields: readonly Field[]): Uint8Array =>
  fields
    .reduce((writer, [number, bytes]) => writer.tag(number, WireType.LengthDelimited).bytes(bytes), new BinaryWriter())
    .finish();

const text = (value: string) => new TextEncoder().encode(value);
const labelPair = ([name, value]: readonly [string, string]): Uint8Array =>
  message([
    [1, text(name)],
    [2, text(value)],
  ]);
const samplesOf = ({ profiles }: RawSeries): Field[] => profiles.map((bytes) => [2, message([[1, bytes]])]);

/** `push.v1.PushRequest` */
export const pushMessage = (series: readonly RawSeries[]): Uint8Array =>
  message(
    series.map(
      (one): Field => [1, message([...one.labels.map((pair): Field => [1, labelPair(pair)]), ...samplesOf(one)])],
    ),
  );

/** `parca.profilestore.v1alpha1.WriteRawRequest` */
export const writeRawMessage = (series: readonly RawSeries[]): Uint8Array =>
  message(
    series.map(
      (one): Field => [
        2,
        message([[1, message(one.labels.map((pair): Field => [1, labelPair(pair)]))], ...samplesOf(one)]),
      ],
    ),
  );
