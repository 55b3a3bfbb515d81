import { readFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";
import { describe, expect, it } from "vitest";
import { sectionText } from "../../../../../eval/libraries/section-text.ts";
import { Libraries } from "../../../src/scan/libraries/libraries.ts";

const TABLE = readFileSync(new URL("../../../data/go-libraries.txt", import.meta.url), "utf8");
const SECTIONS = TABLE.split("\n@").slice(1);

describe("the shipped table of libraries", () => {
  it("has sections that are read, and that the generator writes in the same way", () => {
    const libraries = new Libraries(TABLE);
    const rewritten = SECTIONS.map((section) => {
      const path = section.slice(0, section.indexOf("\n"));
      const facts = libraries.package(path);
      return facts === null ? `no ${path}` : sectionText(path, facts);
    });
    expect(rewritten.join("")).toBe(TABLE.slice(TABLE.indexOf("@")));
  });

  it("has each package once, in the order of their paths", () => {
    const paths = SECTIONS.map((section) => section.slice(0, section.indexOf("\n")));
    expect(paths).toEqual([...new Set(paths)].sort());
  });

  it("adds little to the package", () => {
    const params = { [constants.BROTLI_PARAM_SIZE_HINT]: TABLE.length };
    expect(brotliCompressSync(TABLE, { params }).length).toBeLessThan(150_000);
  });
});
