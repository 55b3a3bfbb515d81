/** Series of raw profiles, in protobuf and in JSON. */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import { expect, it } from "vitest";
import { readRawSeries } from "../../src/push/raw-series.ts";
import { pushMessage, writeRawMessage } from "../support/push-messages.ts";

const PROFILE = new Uint8Array([1, 2, 3, 255]);
const SERIES = {
  labels: [
    ["__name__", "memory"],
    ["pod", "shop-1"],
  ] as const,
  profiles: [PROFILE, new Uint8Array([7])],
};
const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const label = ([name, value]: readonly [string, string]) => ({ name, value });
const samples = SERIES.profiles.map((bytes) => ({ rawProfile: Buffer.from(bytes).toString("base64") }));

it("reads a PushRequest of Pyroscope", () => {
  expect(readRawSeries(pushMessage([SERIES, SERIES]), { protocol: "push", isJson: false })).toEqual([SERIES, SERIES]);
  const text = json({ series: [{ labels: SERIES.labels.map(label), samples, annotations: [] }] });
  expect(readRawSeries(text, { protocol: "push", isJson: true })).toEqual([SERIES]);
});

it("reads a WriteRawRequest of Parca", () => {
  expect(readRawSeries(writeRawMessage([SERIES]), { protocol: "parca", isJson: false })).toEqual([SERIES]);
  const text = json({ series: [{ labels: { labels: SERIES.labels.map(label) }, samples }], normalized: true });
  expect(readRawSeries(text, { protocol: "parca", isJson: true })).toEqual([SERIES]);
});

it("skips fields of later versions", () => {
  const extended = new BinaryWriter()
    .tag(99, WireType.LengthDelimited)
    .string("new")
    .raw(pushMessage([SERIES]))
    .finish();
  expect(readRawSeries(extended, { protocol: "push", isJson: false })).toEqual([SERIES]);
});

it("refuses other messages, and series without end, and never throws", () => {
  expect(readRawSeries(json("x"), { protocol: "push", isJson: true })).toEqual(expect.any(String));
  expect(readRawSeries(pushMessage(Array(1_001).fill(SERIES)), { protocol: "push", isJson: false })).toBe(
    "more than 1000 series",
  );
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom("push" as const, "parca" as const),
      fc.boolean(),
      (bytes, protocol, isJson) => {
        readRawSeries(bytes, { protocol, isJson });
      },
    ),
  );
  const whole = pushMessage([SERIES]);
  for (let length = 1; length < whole.length; length++)
    readRawSeries(whole.subarray(0, length), { protocol: "push", isJson: false });
});
