/** `scan --explain`: each section of the page of rules as text. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ruleSections, ruleText } from "../../src/report/rule-text.ts";
import { PLAIN_PAINT } from "../../src/report/terminal/paint.ts";
import { RULES } from "../../src/scan/scan.ts";

const page = readFileSync(new URL("../../../../docs/scan-rules.md", import.meta.url), "utf8");
const sections = ruleSections(page);
const STYLE = { width: 80, paint: PLAIN_PAINT };

describe("the text of a rule", () => {
  it("has what it finds, a leak, its repair, and what is not reported", () => {
    const [section] = ruleSections(
      "# Rules\n\n## timer-leak\n\nA timer _stays_\nforever.\n\n```go\nfunc f() {\n\tt()\n}\n```\n\n```go\nu()\n```\n\nNot reported: `x_y_z`.\n",
    );
    expect(ruleText(section!, STYLE)).toEqual([
      "timer-leak",
      "",
      "A timer stays forever.",
      "",
      "Leak:",
      "    func f() {",
      "        t()",
      "    }",
      "",
      "Repair:",
      "    u()",
      "",
      "Not reported: `x_y_z`.",
    ]);
  });

  it("is there for each rule, with two examples and a last paragraph about silence", () => {
    expect(sections.map(({ rule }) => rule).sort()).toEqual(RULES.map(({ id }) => id).sort());
    for (const { parts } of sections) {
      expect(parts.filter(({ kind }) => kind === "example")).toHaveLength(2);
      expect(parts.at(-1)).toMatchObject({ kind: "paragraph", text: expect.stringMatching(/^Not reported/) });
    }
  });

  it.each(sections.map((section) => [section.rule, section] as const))(
    "of %s is no wider than the terminal",
    (_, section) => {
      const prose = ruleText(section, STYLE).filter((line) => !line.startsWith("    "));
      for (const line of prose) expect(line.length).toBeLessThanOrEqual(80);
    },
  );
});
