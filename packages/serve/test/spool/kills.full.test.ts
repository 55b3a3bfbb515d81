/** kill -9 during inserts, thirty times: what was answered is there, once. */
import { expect, it } from "vitest";
import { expectNothingLost } from "./kills.ts";

it("loses no row that was answered, and doubles none, in thirty kills", { timeout: 600_000 }, async () => {
  expect(await expectNothingLost(30)).toBeGreaterThan(200);
});
