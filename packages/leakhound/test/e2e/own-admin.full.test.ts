/** The same as own-admin.test.ts for minutes, so that the verdict is certain. Runs in `npm run check:full` only. */
import { rmSync } from "node:fs";
import { afterAll, expect, it } from "vitest";
import { judgedUnderLoad } from "../support/loaded-admin.ts";
import { newFolder } from "./run-leakhound.ts";

const SECONDS = 300;
const MS_PER_HOUR = 3_600_000;
const REQUESTS_MIN = 50_000;
/** An abort signal of each request that was never released left 70 bytes behind. */
const BYTES_PER_REQUEST_MAX = 20;

const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("leakhound acquits its own admin after minutes of load", { timeout: 600_000 }, async () => {
  const { diagnosis, requests } = await judgedUnderLoad(folder, { seconds: SECONDS, requestsMin: REQUESTS_MIN });
  const { verdict, growth, reason, from, to } = diagnosis;
  const hours = (Date.parse(to) - Date.parse(from)) / MS_PER_HOUR;
  // On a busy machine the verdict may be inconclusive. The bound of the growth shows more: what a request leaves behind.
  expect(["no-leak", "inconclusive"], JSON.stringify(reason)).toContain(verdict);
  expect(requests).toBeGreaterThanOrEqual(REQUESTS_MIN);
  expect(((growth?.high ?? Number.POSITIVE_INFINITY) * hours) / requests).toBeLessThan(BYTES_PER_REQUEST_MAX);
});
