import { describe, expect, it } from "vitest";
import { sarifOf } from "../../src/scan/sarif.ts";
import type { Finding, ScanReport } from "../../src/scan/types.ts";

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
  it("are results that name their rule, place and level", () => {
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

  it("write paths as relative addresses, whatever is in them", () => {
    const [run] = sarifOf(report([finding({ file: "a b/c#d?.go" })]), "1.2.3").runs;
    expect(run!.results![0]!.locations![0]!.physicalLocation!.artifactLocation!.uri).toBe("a%20b/c%23d%3F.go");
  });

  it("tell what was passed over, and stand without any finding", () => {
    const log = sarifOf(report([], [{ file: "x.go", reason: "it does not parse as Go" }]), "1.2.3");
    expect(log).toMatchObject({ version: "2.1.0", runs: [{ results: [] }] });
    expect(log.runs[0]!.invocations![0]!.toolExecutionNotifications).toMatchObject([
      { level: "note", message: { text: "passed over: it does not parse as Go" } },
    ]);
  });
});
