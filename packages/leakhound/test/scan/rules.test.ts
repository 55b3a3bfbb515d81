/** Each folder of rules/ has the fixtures of one rule; `// want: regexp` on a line is a finding of the rule there. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/scan/findings/finding.ts";
import { scanRepository } from "../../src/scan/scan.ts";
import { repositoryOf } from "../support/go-repository.ts";

const rules = new URL("rules/", import.meta.url);

const findingsIn = (sources: Readonly<Record<string, string>>, goMod = ""): Finding[] =>
  scanRepository(repositoryOf(sources, { goMod }));

describe.each(readdirSync(rules))("rule %s", (rule) => {
  const folder = new URL(`${rule}/`, rules);
  const mod = new URL("go.mod", folder);
  const goMod = existsSync(mod) ? readFileSync(mod, "utf8") : "";
  it.each(readdirSync(folder).filter((name) => name.endsWith(".go")))(
    "finds exactly the marked lines of %s",
    (name) => {
      const text = readFileSync(new URL(name, folder), "utf8");
      const wanted = text.split("\n").flatMap((line, row) => {
        const pattern = /\/\/ want: (.*)$/.exec(line)?.[1];
        return pattern === undefined ? [] : [{ line: row + 1, pattern }];
      });
      const found = findingsIn({ [name]: text }, goMod);
      expect(found.map((one) => [one.rule, one.line])).toEqual(wanted.map(({ line }) => [rule, line]));
      for (const [row, { pattern }] of wanted.entries()) expect(found[row]?.message).toMatch(new RegExp(pattern));
    },
  );
});

describe("a suppression comment", () => {
  const source = (comment: string) =>
    `package p\nimport "context"\nfunc f(c context.Context) {\n\t${comment}\n\tc, _ = context.WithCancel(c)\n}\n`;
  it("needs the rule and a reason", () => {
    expect(findingsIn({ "a.go": source("//leakhound:ignore ctx-cancel-lost ends with the process") })).toEqual([]);
    expect(findingsIn({ "a.go": source("//leakhound:ignore ctx-cancel-lost") })).toMatchObject([
      { rule: "ignore-without-reason", line: 4, confidence: "low" },
      { rule: "ctx-cancel-lost", line: 5 },
    ]);
    expect(findingsIn({ "a.go": source("//leakhound:ignore timer-leak wrong rule") })).toHaveLength(1);
  });

  const LOST = "c, _ = context.WithCancel(c)";
  const count = (...lines: readonly string[]) =>
    findingsIn({ "a.go": `package p\nimport "context"\n${lines.join("\n")}\n` }).length;
  const withComment = (comment: string) => count("func f(c context.Context) {", `\t${LOST} ${comment}`, "}");

  it.each([
    ["//nolint:leakhound", 0],
    ["//nolint:leakhound // ends with the process", 0],
    ["//nolint:errcheck,leakhound // ends with the process", 0],
    ["//nolint: errcheck, leakhound", 0],
    ["// nolint:leakhound", 0],
    ["//nolint:leakhound:ctx-cancel-lost", 0],
    ["//nolint", 0],
    ["//nolint // reason", 0],
    ["//nolint:all", 0],
    ["//nolint:errcheck", 1],
    ["//nolint:errcheck // leakhound", 1],
    ["//nolint:leakhound:timer-leak", 1],
    ["//nolintlint", 1],
    ["// see nolint:leakhound", 1],
    ["/* nolint:leakhound */", 1],
  ])("of golangci-lint on the line of a finding: %s leaves %i", (comment, left) => {
    expect(withComment(comment)).toBe(left);
  });

  it("of golangci-lint alone on a line is for the statement, function or file below", () => {
    const fn = ["func f(c context.Context) {", `\t${LOST}`, `\t${LOST}`, "}"];
    expect(count("//nolint:leakhound", ...fn)).toBe(0);
    expect(count("//nolint:leakhound", "", ...fn)).toBe(2);
    expect(count("func f(c context.Context) {", "\t//nolint:leakhound", `\t${LOST}`, `\t${LOST}`, "}")).toBe(1);
    expect(count("func f(c context.Context) {", "//nolint:leakhound", `\t${LOST}`, "}")).toBe(1);
    const file = `//nolint:leakhound\npackage p\nimport "context"\n${fn.join("\n")}\n`;
    expect(findingsIn({ "a.go": file })).toEqual([]);
  });
});

describe("advice", () => {
  it("names the calls that end the parts, also where one is a channel", () => {
    const [finding] = findingsIn({
      "a.go": `package p

import "os"

type log struct {
	file *os.File
	quit chan struct{}
}

func newLog(file *os.File) *log {
	l := &log{file: file, quit: make(chan struct{})}
	go func() { <-l.quit }()
	return l
}

func (l *log) Close() error {
	if err := l.file.Sync(); err != nil {
		return err
	}
	close(l.quit)
	return l.file.Close()
}
`,
    });
    expect(finding?.advice).toBe(
      "call close(l.quit) and l.file.Close() before the return, and return both errors: errors.Join",
    );
  });

  it("has no edit where a callback acquires for the function around it", () => {
    const source = readFileSync(new URL("closer-unclosed/callbacks.go", rules), "utf8");
    const found = findingsIn({ "a.go": source });
    expect(found.map(({ fix }) => fix)).toEqual([undefined]);
  });
});
