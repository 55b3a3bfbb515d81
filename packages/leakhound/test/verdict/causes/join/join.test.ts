/** Findings of the scanner and causes of a growth, joined. */
import { describe, expect, it } from "vitest";
import { joinSource, type SourceFinding } from "../../../../src/verdict/causes/join/join.ts";
import { SourceIndexBuilder } from "../../../../src/verdict/causes/join/source-index.ts";
import { causeOf } from "../../../../src/verdict/causes/match/cause.ts";
import { rankCauses } from "../../../../src/verdict/causes/match/rank.ts";
import { drawnGrowth } from "../../../support/drawn-growth.ts";

const MAIN = `package main

func main() {
	route("/healthz", healthz)
}

func remember(k string) {
	seen[k] = true
}

func other(k string) {
	rest[k] = true
}
`;

const finding = (rule: string, line: number, confidence: SourceFinding["confidence"] = "high"): SourceFinding => ({
  rule,
  file: "main.go",
  line,
  confidence,
  message: `${rule} here`,
});

function joined(kind: "heap" | "goroutine", lines: readonly string[], findings: readonly SourceFinding[]) {
  const growth = drawnGrowth(kind, lines);
  const explanations = rankCauses(growth, kind);
  const causes = explanations.map((one) => causeOf(one, growth, false));
  const builder = new SourceIndexBuilder();
  builder.add("main.go", MAIN);
  const source = { index: builder.finish(), findings };
  const [before] = causes;
  const [after] = joinSource({ causes, explanations }, source);
  return { before: before!, after: after! };
}

describe("a growth in own code", () => {
  const growth = ["90  main.remember < main.main"];

  it("names the line of its function, and is surer for it", () => {
    const { before, after } = joined("heap", growth, [finding("global-map-no-evict", 8)]);
    expect(after.findings).toEqual([
      { rule: "global-map-no-evict", file: "main.go", line: 8, message: "global-map-no-evict here", match: "function" },
    ]);
    expect(after.confidence).toBeGreaterThan(before.confidence);
  });

  it("puts the line of its function before another of the same file", () => {
    const { after } = joined("heap", growth, [finding("global-map-no-evict", 12), finding("global-map-no-evict", 8)]);
    expect(after.findings.map(({ line, match }) => `${line} ${match}`)).toEqual(["8 function", "12 file"]);
  });

  it("takes no other mistake, be it in its function", () => {
    expect(joined("heap", growth, [finding("http-body-unclosed", 8)]).after.findings).toEqual([]);
  });

  it("makes the mistake that was found the likeliest", () => {
    const { after } = joined("heap", growth, [finding("subslice-pin", 8)]);
    expect(after.mistakes[0]!.rule).toBe("subslice-pin");
  });
});

describe("a growth without own code on its stacks", () => {
  const growth = [
    "80  net/textproto.readMIMEHeader < net/http.readRequest < net/http.(*conn).serve",
    "9  net/http.readRequest < net/http.(*conn).serve",
  ];

  it("takes the findings of its mistakes from anywhere, and says so", () => {
    const { after } = joined("heap", growth, [finding("gctx-clear-bypass", 4)]);
    expect(after.findings.map(({ line, match }) => `${line} ${match}`)).toEqual(["4 mistake"]);
  });
});

describe("a finding whose message leads to another place", () => {
  it("is the growth's, where that place is on the stack: a route and its handler", () => {
    const route = { ...finding("gctx-clear-bypass", 4), message: "healthz (main.go:8) sets an entry" };
    const growth = [
      "80  net/textproto.readMIMEHeader < net/http.readRequest < net/http.(*conn).serve",
      "9  net/http.readRequest < net/http.(*conn).serve",
      "9  github.com/gorilla/context.Set < main.remember < net/http.(*conn).serve",
    ];
    expect(joined("heap", growth, [route]).after.findings.map(({ match }) => match)).toEqual(["function"]);
  });
});

it("reports where source and profile are of different revisions", () => {
  const { after } = joined("heap", ["90  main.gone < main.main"], []);
  expect(after.evidence.map(({ check }) => check)).not.toContain("source-mismatch");
  const builder = new SourceIndexBuilder();
  builder.add("main.go", MAIN);
  const growth = drawnGrowth("heap", ["90  main.remember < main.main"]);
  for (const { frames } of growth.heap!.stacks) Object.assign(frames[0]!, { file: "main.go", line: 99 });
  const explanations = rankCauses(growth, "heap");
  const causes = explanations.map((one) => causeOf(one, growth, false));
  const [mismatched] = joinSource({ causes, explanations }, { index: builder.finish(), findings: [] });
  expect(mismatched!.evidence.at(-1)).toEqual({
    check: "source-mismatch",
    facts: {
      mismatch: "line-outside-function",
      function: "main.remember",
      file: "main.go",
      line: 99,
      firstLine: 7,
      lastLine: 9,
    },
  });
});
