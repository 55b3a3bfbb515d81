/** The same as own-admin.test.ts for minutes, so that the verdict is certain. Runs in `npm run check:full` only. */
import { rmSync } from "node:fs";
import { afterAll, expect, it } from "vitest";
import { judgedUnderLoad } from "../support/loaded-admin.ts";
import { newFolder } from "./run-leakhound.ts";

const SECONDS = 300;

const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("leakhound acquits its own admin after minutes of load", { timeout: 600_000 }, async () => {
  const { diagnosis } = await judgedUnderLoad(folder, SECONDS);
  expect(diagnosis.verdict).toBe("no-leak");
});
