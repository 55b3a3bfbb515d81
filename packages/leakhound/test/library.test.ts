/** docs/library.md describes each export of the library, and nothing else. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const read = (path: string): string => readFileSync(fileURLToPath(new URL(path, import.meta.url)), "utf8");

/** Names between the braces of `export { top, type Fault }` and `export type { Profile }`. */
function exportedNames(source: string): string[] {
  const lists = [...source.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].map((match) => match[1]!);
  const names = lists.flatMap((list) => list.split(","));
  return names.map((name) => name.trim().replace(/^type /, "")).filter((name) => name !== "");
}

/** Names in the first column of the page's tables: a row may describe a type and its constructor. */
function describedNames(page: string): string[] {
  const cells = [...page.matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm)].map((match) => match[1]!);
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map((match) => match[1]!));
}

describe("the page of the library", () => {
  it("describes every export once, and nothing that is not exported", () => {
    const exported = exportedNames(read("../src/index.ts"));
    expect(exported.length).toBeGreaterThan(10);
    expect(describedNames(read("../../../docs/library.md")).sort()).toEqual(exported.sort());
  });
});
