/** A few kills; kill.full.test.ts has many. */
import { it } from "vitest";
import { killRounds } from "./kill.ts";

it("loses no acknowledged profile when it is killed while profiles come in", { timeout: 180_000 }, () =>
  killRounds(2, 1),
);
