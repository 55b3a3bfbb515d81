/** What a push means: levels are levels, and differences are not totals. */
import { openProfile, type Profile, systemClock } from "leakhound/server";
import { expect, it } from "vitest";
import { directDecoder } from "../../../leakhound/src/collect/decode/body-decoder.ts";
import { inflate } from "../../../leakhound/src/source/inflate.ts";
import { recordedProfile } from "../../../leakhound/test/support/services.ts";
import type { PushedProfile } from "../../src/push/pushed.ts";
import { PushReceiver, type Received } from "../../src/push/receive.ts";

function receiving(isStored = true) {
  const received: Received[] = [];
  const receiver = new PushReceiver({
    clock: systemClock,
    decoder: directDecoder(inflate),
    store: async (one) => {
      received.push(one);
      const fault = { code: "history", what: "the disk is full", where: "", todo: "" };
      return isStored ? { ok: true, value: null } : { ok: false, error: fault };
    },
  });
  return { receiver, received };
}

const pushed = (bytes: Uint8Array, more: Partial<PushedProfile> = {}): PushedProfile => ({
  labels: new Map([["service_name", "shop"]]),
  bytes,
  isDelta: true,
  ...more,
});
const typesOf = ({ sampleTypes }: Profile): string[] => sampleTypes.map(({ type }) => type);

it("takes what was allocated since the last push for no total, so that a smaller one is no restart", async () => {
  const { receiver, received } = receiving();
  await receiver.receive([pushed(recordedProfile("heap")), pushed(recordedProfile("heap"), { isDelta: false })], "");
  expect(received.map(({ profile }) => typesOf(profile))).toEqual([
    ["alloc_objects_since_last", "alloc_space_since_last", "inuse_objects", "inuse_space"],
    ["alloc_objects", "alloc_space", "inuse_objects", "inuse_space"],
  ]);
});

it("keeps each profile as a reading of its own: values in use are not added up", async () => {
  const { receiver, received } = receiving();
  const totalOf = ({ samples, sampleTypes }: Profile) =>
    Array.from({ length: samples.length }, (_, row) => samples.values.number(row * sampleTypes.length + 3)).reduce(
      (sum, one) => sum + one,
      0,
    );
  const alone = openProfile(recordedProfile("heap"), "", inflate);
  await receiver.receive([pushed(recordedProfile("heap")), pushed(recordedProfile("heap"))], "");
  expect(received.map(({ profile }) => totalOf(profile))).toEqual(
    alone.ok ? [totalOf(alone.value), totalOf(alone.value)] : [],
  );
});

it("stores nothing of a push with a profile that cannot be read", async () => {
  const { receiver, received } = receiving();
  const answer = await receiver.receive([pushed(recordedProfile("heap")), pushed(new Uint8Array([1, 2, 3]))], "");
  expect(answer).toMatchObject({ ok: false, error: { code: "invalid" } });
  expect(received).toEqual([]);
});

it("answers with a failure what could not be stored, so that the agent tries again", async () => {
  const { receiver } = receiving(false);
  const answer = await receiver.receive([pushed(recordedProfile("heap"))], "");
  expect(answer).toEqual({ ok: false, error: { code: "store", what: "the disk is full" } });
});

it("counts what it leaves out", async () => {
  const { receiver } = receiving();
  const cpu = pushed(new Uint8Array([1]), { labels: new Map([["__name__", "process_cpu"]]) });
  expect(await receiver.receive([cpu, pushed(recordedProfile("goroutine"))], "")).toEqual({
    ok: true,
    value: { stored: 1, ignored: 1 },
  });
});
