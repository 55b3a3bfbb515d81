/** Thirty kills at random moments. */
import { it } from "vitest";
import { killRounds } from "./kill.ts";

it("loses no acknowledged profile when it is killed thirty times", { timeout: 900_000 }, () => killRounds(30, 2));
