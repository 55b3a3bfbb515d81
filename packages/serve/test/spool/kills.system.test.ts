/** kill -9 during inserts: what was answered is there, once. */
import { expect, it } from "vitest";
import { expectNothingLost } from "./kills.ts";

it("loses no row that was answered, and doubles none, whenever it is killed", { timeout: 120_000 }, async () => {
  expect(await expectNothingLost(4)).toBeGreaterThan(20);
});
