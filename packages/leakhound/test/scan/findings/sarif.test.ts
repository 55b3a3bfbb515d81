import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CONFIDENCES, type Finding, type ScanReport } from "../../../src/scan/findings/finding.ts";
import { sarifOf } from "../../../src/scan/findings/sarif.ts";

const finding = (rest: Partial<Finding>): Finding => ({
  rule: "timer-leak",
  file: "cmd/shop/main.go",
  line: 12,
  confidence: "high",
  message: "It never stops.",
  advice: "stop it",
  ...rest,
});
const report = (findings: readonly Finding[], skipped: ScanReport["skipped"] = []): ScanReport => ({
  schema: "leakhound.scan/1",
  findings,
  skipped,
});

describe("findings as SARIF", () => {
  it("are results with a rule, a place and a level", () => {
    const findings = [finding({}), finding({ rule: "ctx-cancel-lost", confidence: "medium", line: 3 })];
    const [run] = sarifOf(report(findings), "1.2.3").runs;
    expect(run!.tool.driver).toMatchObject({ name: "leakhound", semanticVersion: "1.2.3" });
    expect(run!.tool.driver.rules!.map(({ id }) => id)).toEqual(["ctx-cancel-lost", "timer-leak"]);
    expect(run!.results).toMatchObject([
      {
        ruleId: "timer-leak",
        ruleIndex: 1,
        level: "error",
        message: { text: "It never stops. Change: stop it" },
        locations: [{ physicalLocation: { artifactLocation: { uri: "cmd/shop/main.go" }, region: { startLine: 12 } } }],
      },
      { ruleId: "ctx-cancel-lost", ruleIndex: 0, level: "warning" },
    ]);
  });

  it("have paths that are relative URIs, whatever characters are in them", () => {
    const [run] = sarifOf(report([finding({ file: "x:a b/c#d?.go" })]), "1.2.3").runs;
    expect(run!.results![0]!.locations![0]!.physicalLocation!.artifactLocation!.uri).toBe("x%3Aa%20b/c%23d%3F.go");
  });

  it("have the steps as a flow, in their order", () => {
    const steps = [
      { file: "a.go", line: 3, text: "locks b.mu" },
      { file: "b.go", line: 9, text: "locks it again" },
    ];
    const [run] = sarifOf(report([finding({ steps })]), "1.2.3").runs;
    const [flow] = run!.results![0]!.codeFlows!;
    expect(
      flow!.threadFlows[0]!.locations.map(({ location }) => [
        location!.message!.text,
        location!.physicalLocation!.region!.startLine,
      ]),
    ).toEqual([
      ["locks b.mu", 3],
      ["locks it again", 9],
    ]);
  });

  it("have fingerprints that stay when the lines move, and differ for the same mistake twice", () => {
    const prints = (findings: readonly Finding[]) =>
      sarifOf(report(findings), "1.2.3").runs[0]!.results!.map((one) => one.partialFingerprints!["leakhound/v1"]);
    const [first, second] = prints([
      finding({ message: "ends on line 4" }),
      finding({ line: 40, message: "ends on line 44" }),
    ]);
    expect(first).not.toBe(second);
    expect(prints([finding({ line: 90, message: "ends on line 94" })])).toEqual([first]);
  });

  it("list skipped files, and need no finding", () => {
    const log = sarifOf(report([], [{ file: "x.go", reason: "it does not parse as Go" }]), "1.2.3");
    expect(log).toMatchObject({ version: "2.1.0", runs: [{ results: [] }] });
    expect(log.runs[0]!.invocations![0]!.toolExecutionNotifications).toMatchObject([
      { level: "note", message: { text: "skipped: it does not parse as Go" } },
    ]);
  });
});

/**
 * What the schema of SARIF 2.1.0 requires of the parts that leakhound writes: section 3.13 (log), 3.18 (tool),
 * 3.27 (result), 3.4 (artifactLocation), 3.30 (region), 3.58 (notification).
 */
describe("a log of any findings", () => {
  const text = fc.string({ unit: "grapheme", minLength: 1 });
  const findings = fc.array(
    fc.record({
      rule: fc.constantFrom("timer-leak", "ctx-cancel-lost", "defer-in-loop"),
      file: text,
      line: fc.integer({ min: 1, max: 1e6 }),
      confidence: fc.constantFrom(...CONFIDENCES),
      message: text,
      advice: text,
    }),
  );
  const skipped = fc.array(fc.record({ file: text, reason: text }));
  const logs = fc
    .tuple(findings, skipped)
    .map(([found, skippedFiles]) => ({ found, log: sarifOf(report(found, skippedFiles), "1.2.3") }));
  /** RFC 3986: the characters of a reference. */
  const URI = /^(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[\dA-F]{2})*$/;

  it("has the version 2.1.0 and one run, and is unchanged by JSON", () => {
    fc.assert(
      fc.property(logs, ({ log }) => {
        expect(log.version).toBe("2.1.0");
        expect(log.runs).toHaveLength(1);
        expect(JSON.parse(JSON.stringify(log))).toEqual(log);
      }),
    );
  });

  it("has each rule once, and each result names the index of its rule", () => {
    fc.assert(
      fc.property(logs, ({ found, log }) => {
        const [run] = log.runs;
        const ids = run!.tool.driver.rules!.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(run!.results).toHaveLength(found.length);
        for (const { ruleId, ruleIndex } of run!.results!) expect(ids[ruleIndex!]).toBe(ruleId);
      }),
    );
  });

  it("has results with a level, a message and a place", () => {
    fc.assert(
      fc.property(logs, ({ log }) => {
        for (const { level, message, locations } of log.runs[0]!.results!) {
          expect(["none", "note", "warning", "error"]).toContain(level);
          expect(message.text).not.toBe("");
          expect(locations).toHaveLength(1);
          const { artifactLocation, region } = locations![0]!.physicalLocation!;
          expect(artifactLocation!.uri).toMatch(URI);
          expect(artifactLocation!.uri).not.toMatch(/^[a-z][a-z\d+.-]*:/i);
          expect(region!.startLine).toBeGreaterThan(0);
        }
      }),
    );
  });

  it("has notifications with a level, a message and a place", () => {
    fc.assert(
      fc.property(logs, ({ log }) => {
        const [invocation, ...others] = log.runs[0]!.invocations!;
        expect(others).toEqual([]);
        expect(invocation!.executionSuccessful).toBe(true);
        for (const { level, message, locations } of invocation!.toolExecutionNotifications!) {
          expect(["none", "note", "warning", "error"]).toContain(level);
          expect(message.text).not.toBe("");
          expect(locations![0]!.physicalLocation!.artifactLocation!.uri).toMatch(URI);
        }
      }),
    );
  });
});
