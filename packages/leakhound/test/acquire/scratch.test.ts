import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createScratch } from "../../src/acquire/scratch.ts";
import { noSpaceIn } from "../../src/acquire/space.ts";
import { emptyFolder } from "../support/folders.ts";

describe("a temporary file", () => {
  it("has no name in the folder, and can be written and read by its path until it is closed", () => {
    const folder = emptyFolder();
    const scratch = createScratch(folder);
    const paths = [scratch.createFile(), scratch.createFile()];
    for (const path of paths) writeFileSync(path, `image ${path}`);
    expect(readdirSync(folder)).toEqual([]);
    for (const path of paths) expect(readFileSync(path, "utf8")).toBe(`image ${path}`);
    scratch.close();
    scratch.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is refused where the folder does not have the space", () => {
    const folder = emptyFolder();
    expect(noSpaceIn(folder, { what: "the image", bytes: 1, where: "x" })).toBeNull();
    expect(noSpaceIn(folder, { what: "the image", bytes: 2 ** 60, where: "x" })).toMatchObject({
      code: "no-space",
      what: expect.stringMatching(/^the image takes 1 EiB, and .* has .* free$|^the image takes .* free$/),
    });
  });
});
