/** What the README shows of commands on recordings of the checkout is what they print. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { run } from "./leakhound.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const README = readFileSync(`${ROOT}README.md`, "utf8");
const SHOWN = [...README.matchAll(/^```\n\$ npx leakhound (.*\/test\/fixtures\/.*)\n([\s\S]*?)^```$/gm)];

const withoutBlanks = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");

describe("the README", () => {
  it("shows what is printed of a leak, of its fix, and of a series", () => expect(SHOWN).toHaveLength(3));

  it.each(SHOWN.map(([, command, output]) => [command!, output!] as const))("%s", async (command, output) => {
    const { stdout } = await run(command.split(" "), ROOT);
    expect(withoutBlanks(output)).toBe(withoutBlanks(stdout));
  });
});
