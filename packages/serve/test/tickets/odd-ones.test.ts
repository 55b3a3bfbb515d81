import { unixMs } from "leakhound/server";
import { expect, it } from "vitest";
import { oddOnesOut } from "../../src/tickets/odd-ones.ts";
import { openedBook } from "../support/tickets.ts";

/** Rates of instances a, b, c … now, 0 for none; how they differ. */
const CASES: readonly (readonly [rates: readonly number[], expected: string])[] = [
  [[100, 0, 0, 0], "a leak"],
  [[100, 110, 90, 0], "d no-leak"],
  [[100, 110, 90, 1000], "d rate"],
  [[100, 110, 90, 120], "none"],
  [[100, 0], "none"],
  [[100, 100, 0, 0], "none"],
];

it.each(CASES)("of instances with the rates %j: %s", (rates, expected) => {
  const [ticket] = openedBook().tickets;
  const named = rates.map((perHour, row) => ({ instance: "abcdefgh"[row]!, perHour }));
  const at = unixMs(9);
  const odd = oddOnesOut({
    ...ticket!,
    lastSeenAt: at,
    instances: named
      .filter(({ perHour }) => perHour > 0)
      .map(({ instance, perHour }) => ({
        instance,
        rate: { perHour, low: 0.9 * perHour, high: 1.1 * perHour },
        lastSeenAt: at,
      })),
    without: named.filter(({ perHour }) => perHour === 0).map(({ instance }) => instance),
  });
  expect(odd ? `${odd.instances.join(" ")} ${odd.differ}` : "none").toBe(expected);
});
