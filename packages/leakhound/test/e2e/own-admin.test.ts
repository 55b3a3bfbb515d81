/** The admin must not leak in the service that it watches: leakhound judges it, while it answers thousands of requests. */
import { rmSync } from "node:fs";
import { afterAll, expect, it } from "vitest";
import { judgedUnderLoad } from "../support/loaded-admin.ts";
import { newFolder } from "./run-leakhound.ts";

/** A leak of 300 bytes for each of so many requests is some 200 MiB per hour, which the verdict finds. */
const REQUESTS_MIN = 5_000;
const WATCH = { seconds: 24, requestsMin: REQUESTS_MIN, perSecondMax: 500 };

const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("leakhound finds no growing site in a service in which only its admin works", { timeout: 180_000 }, async () => {
  const { diagnosis, requests } = await judgedUnderLoad(folder, WATCH);
  expect(requests).toBeGreaterThanOrEqual(REQUESTS_MIN);
  expect(diagnosis.verdict).not.toBe("leak");
  expect(diagnosis.sites.map((site) => site.function)).toEqual([]);
});
