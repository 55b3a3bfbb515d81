/** docs/scan-rules.md has a section for each rule, and its examples are what they say. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseGo } from "../../src/scan/go/parse.ts";
import { factsOf } from "../../src/scan/index/go-file.ts";
import { RULES, scanRepository } from "../../src/scan/scan.ts";

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
  const parsed = parseGo(`package example\n\n${example}`);
  if (!parsed.ok) throw new Error(`line ${parsed.error.line}: ${parsed.error.what}`);
  const modules = new Map([["go.mod", "module example.com/example\n\ngo 1.22\n"]]);
  return new Set(scanRepository({ files: [factsOf("example.go", parsed.value)], modules }).map(({ rule }) => rule));
}

describe("the page of rules", () => {
  it("has a section for every rule of the scanner, and for no other", () => {
    expect(sections.map(({ rule }) => rule).sort()).toEqual(RULES.map(({ id }) => id).sort());
  });

  it.each(sections)("shows what $rule finds, how it is right, and what silences it", ({ rule, text, examples }) => {
    const [wrong, right, ...others] = examples;
    expect(others).toEqual([]);
    expect(rulesIn(wrong!)).toContain(rule);
    expect(rulesIn(right!)).toEqual(new Set());
    expect(text).toMatch(/\nSilent /);
  });

  it.each(["README.md", "CHANGELOG.md"])("is counted right in %s", (path) => {
    const told = /\[(\d+) (?:mistakes|rules)\]\(docs\/scan-rules\.md\)/.exec(read(path))?.[1];
    expect(Number(told), `${path} says "[N rules](docs/scan-rules.md)"`).toBe(RULES.length);
  });
});
