/** The tables that `npm run scan-eval -- --write` puts into docs/scan-precision.md. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { withTable } from "../../../../eval/scan/page.ts";

const page = readFileSync(new URL("../../../../docs/scan-precision.md", import.meta.url), "utf8");

describe("the page of precision", () => {
  it.each(["cases", "fixes", "needs"])("has a place for the table of %s, and keeps everything else", (name) => {
    const once = withTable(page, name, "| a |");
    expect(once).not.toBe(page);
    expect(once).toContain(`<!-- scan-eval: ${name} -->\n\n| a |\n\n<!-- end -->`);
    expect(once.split("\n").filter((line) => !line.startsWith("|"))).toEqual(
      page.split("\n").filter((line) => !line.startsWith("|")),
    );
    expect(withTable(once, name, "| a |")).toBe(once);
  });

  it("says so where it has none", () => {
    expect(() => withTable("# Page\n", "cases", "| a |")).toThrow('no place for the table "cases"');
  });
});
