/** How many heap images are requested. */
import { unixMs } from "leakhound/server";
import { expect, it } from "vitest";
import {
  type ImageRequest,
  keptRequests,
  PERIOD_MS_MAX,
  parseRequests,
  refusal,
  requestsText,
} from "../../src/evidence/budget.ts";

const MINUTE_MS = 60_000;
const START = Date.UTC(2026, 10, 29);
const request = (minute: number, instance: string, job = "shop"): ImageRequest => ({
  job,
  service: "shop",
  instance,
  at: unixMs(START + minute * MINUTE_MS),
});
const LIMITS = { fleetPerHour: 3, jobPerHour: 2, periodMs: 180 * MINUTE_MS };

it("are so many an hour of a job, and of the fleet", () => {
  const past = [request(0, "a"), request(10, "b")];
  expect(refusal(past, request(20, "c"), LIMITS)).toEqual({ code: "budget", perHour: 2, whose: "job" });
  expect(refusal(past, request(20, "c", "orders"), LIMITS)).toBe(null);
  const more = [...past, request(20, "c", "orders")];
  expect(refusal(more, request(30, "d", "carts"), LIMITS)).toEqual({ code: "budget", perHour: 3, whose: "fleet" });
  expect(refusal(more, request(61, "d"), LIMITS)).toBe(null);
});

it("are none twice of one instance within the period, whatever the budget", () => {
  const past = [request(0, "a")];
  const again = { code: "asked-before", at: request(0, "a").at, periodMs: LIMITS.periodMs };
  expect(refusal(past, request(179, "a"), LIMITS)).toEqual(again);
  expect(refusal(past, request(180, "a"), LIMITS)).toBe(null);
  expect(refusal(past, { ...request(1, "a"), service: "orders" }, LIMITS)).toBe(null);
});

it("are none at all with a budget of 0", () => {
  expect(refusal([], request(0, "a"), { ...LIMITS, fleetPerHour: 0 })).toMatchObject({ code: "budget" });
});

it("are written down and read again; another file is none", () => {
  const all = [request(0, 'a"\n'), request(1, "b")];
  expect(parseRequests(requestsText(all))).toEqual(all);
  for (const text of ["", "{}", "[1", '{"schema":"leakhound.heap-image-requests/1","requests":[{"at":"x"}]}'])
    expect(parseRequests(text)).toBe(null);
});

it("are forgotten when no period can be so long any more", () => {
  const old = request(0, "a");
  expect(keptRequests([old, request(1, "b")], unixMs(old.at + PERIOD_MS_MAX))).toEqual([request(1, "b")]);
});
