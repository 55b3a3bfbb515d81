import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const FOLDER = fileURLToPath(new URL("../../src/verdict", import.meta.url));

it("the verdict returns facts: none of its files imports the formatting of quantities, which is for the words of the report", () => {
  const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
  const formatting = files.filter((path) =>
    /from ".*\/(?:go-)?format\.ts"/.test(readFileSync(join(FOLDER, path), "utf8")),
  );
  expect(files.length).toBeGreaterThan(40);
  expect(formatting).toEqual([]);
});
