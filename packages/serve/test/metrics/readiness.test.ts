import { expect, it } from "vitest";
import { readinessOf, type WaitingRows } from "../../src/metrics/readiness.ts";

const QUIET: WaitingRows = {
  batches: 0,
  bytes: 0,
  bytesMax: 1_000,
  oldestMs: 0,
  replayed: 0,
  rejected: 0,
  fault: null,
};
const fault = { code: "unreachable", what: "no answer: ECONNREFUSED", where: "http://secret:8123", todo: "check it" };

it("is ready while it runs", () => {
  expect(readinessOf(true, QUIET)).toEqual({ isReady: true, text: "ready" });
  expect(readinessOf(false, QUIET)).toEqual({ isReady: false, text: "not ready: it starts or ends" });
});

it("is ready while the store is away, and says why and what waits, without its address", () => {
  expect(readinessOf(true, { ...QUIET, fault, batches: 3, bytes: 420, oldestMs: 61_000 })).toEqual({
    isReady: true,
    text: "ready, but the store of rows is away: no answer: ECONNREFUSED; check it. 3 batches of 420 bytes wait on disk, the oldest for 61 s",
  });
});

it("is not ready when rows have no space left", () => {
  const { isReady, text } = readinessOf(true, { ...QUIET, fault, batches: 3, bytes: 1_000, oldestMs: 61_000 });
  expect([isReady, text.split(":")[0]]).toEqual([false, "not ready"]);
});
