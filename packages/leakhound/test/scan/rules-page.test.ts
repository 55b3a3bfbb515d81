/** docs/scan-rules.md has a section for each rule, and the scanner finds in its examples what the page says. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { RULES, scanRepository } from "../../src/scan/scan.ts";
import { repositoryOf } from "../support/go-repository.ts";

const root = new URL("../../../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");

interface Section {
  readonly rule: string;
  readonly text: string;
  readonly examples: readonly string[];
}

const sections: readonly Section[] = read("docs/scan-rules.md")
  .split(/^## /m)
  .slice(1)
  .map((text) => ({
    rule: text.split("\n")[0]!,
    text,
    examples: [...text.matchAll(/```go\n(.*?)```/gs)].map((match) => match[1]!),
  }));

/** Rules that find something in an example. */
function rulesIn(example: string): Set<string> {
  const repository = repositoryOf(
    { "example.go": `package example\n\n${example}` },
    { goMod: "module example.com/example\n\ngo 1.22\n" },
  );
  return new Set(scanRepository(repository).map(({ rule }) => rule));
}

describe("the page of rules", () => {
  it("has a section for every rule of the scanner, and for no other", () => {
    expect(sections.map(({ rule }) => rule).sort()).toEqual(RULES.map(({ id }) => id).sort());
  });

  it.each(sections)("shows what $rule finds, how to fix it, and what is not reported", ({ rule, text, examples }) => {
    const [wrong, right, ...others] = examples;
    expect(others).toEqual([]);
    expect(rulesIn(wrong!)).toContain(rule);
    expect(rulesIn(right!)).toEqual(new Set());
    expect(text).toMatch(/\nNot reported /);
  });

  it.each(["README.md", "CHANGELOG.md"])("has as many rules as %s says", (path) => {
    const count = /\[(\d+) (?:mistakes|rules)\]\(docs\/scan-rules\.md\)/.exec(read(path))?.[1];
    expect(Number(count), `${path} says "[N rules](docs/scan-rules.md)"`).toBe(RULES.length);
  });
});
