/** The outputs in README.md of commands that run on recordings of this repository are current. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { run } from "./run-leakhound.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const README = readFileSync(`${ROOT}README.md`, "utf8");
const SHOWN = [...README.matchAll(/^```\n\$ npx leakhound (.*\/test\/fixtures\/.*)\n([\s\S]*?)^```$/gm)];

const withoutBlanks = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");

describe("the README", () => {
  it("shows the output for a leak, its fix, and a series", () => expect(SHOWN).toHaveLength(3));

  it.each(SHOWN.map(([, command, output]) => [command!, output!] as const))(
    "shows the current output of leakhound %s",
    async (command, output) => {
      const { stdout } = await run(command.split(" "), ROOT);
      expect(withoutBlanks(output)).toBe(withoutBlanks(stdout));
    },
  );
});
