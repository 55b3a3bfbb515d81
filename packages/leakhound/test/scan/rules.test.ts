/** Each folder of rules/ is a small repository; `// want: regexp` on a line is a finding of the folder's rule there. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/scan/findings/finding.ts";
import { parseGo } from "../../src/scan/go/parse.ts";
import { factsOf } from "../../src/scan/index/go-file.ts";
import { scanRepository } from "../../src/scan/scan.ts";

const rules = new URL("rules/", import.meta.url);

function scanSources(sources: Readonly<Record<string, string>>, mod = ""): Finding[] {
  const files = Object.entries(sources).map(([path, text]) => {
    const parsed = parseGo(text);
    if (!parsed.ok) throw new Error(`${path} does not parse: ${parsed.error.what}`);
    return factsOf(path, parsed.value);
  });
  return scanRepository({ files, modules: new Map([["go.mod", mod]]) });
}

describe.each(readdirSync(rules))("rule %s", (rule) => {
  const folder = new URL(`${rule}/`, rules);
  const mod = new URL("go.mod", folder);
  const goMod = existsSync(mod) ? readFileSync(mod, "utf8") : "";
  it.each(readdirSync(folder).filter((name) => name.endsWith(".go")))("%s", (name) => {
    const text = readFileSync(new URL(name, folder), "utf8");
    const wanted = text.split("\n").flatMap((line, row) => {
      const pattern = /\/\/ want: (.*)$/.exec(line)?.[1];
      return pattern === undefined ? [] : [{ line: row + 1, pattern }];
    });
    const found = scanSources({ [name]: text }, goMod);
    expect(found.map((one) => [one.rule, one.line])).toEqual(wanted.map(({ line }) => [rule, line]));
    for (const [row, { pattern }] of wanted.entries()) expect(found[row]?.message).toMatch(new RegExp(pattern));
  });
});

describe("suppression", () => {
  const source = (comment: string) =>
    `package p\nimport "context"\nfunc f(c context.Context) {\n\t${comment}\n\tc, _ = context.WithCancel(c)\n}\n`;
  it("needs the rule and a reason", () => {
    expect(scanSources({ "a.go": source("//leakhound:ignore ctx-cancel-lost ends with the process") })).toEqual([]);
    expect(scanSources({ "a.go": source("//leakhound:ignore ctx-cancel-lost") })).toMatchObject([
      { rule: "ignore-without-reason", line: 4, confidence: "low" },
      { rule: "ctx-cancel-lost", line: 5 },
    ]);
    expect(scanSources({ "a.go": source("//leakhound:ignore timer-leak wrong rule") })).toHaveLength(1);
  });
});
