/**
 * Findings as SARIF 2.1.0, for code hosts and editors.
 *
 *   finding   high     error        file, line    one result for each finding
 *             medium   warning
 *             low      note
 *
 * Format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
import type { Log, Notification, ReportingDescriptor, Result, ThreadFlowLocation } from "sarif";
import type { Confidence, Finding, FindingStep, ScanReport } from "./finding.ts";

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const LEVELS = { high: "error", medium: "warning", low: "note" } as const satisfies Record<Confidence, Result["level"]>;

/** @param version version of leakhound */
export function sarifOf({ findings, skipped }: ScanReport, version: string): Log {
  const ids = [...new Set(findings.map(({ rule }) => rule))].sort();
  return {
    version: "2.1.0",
    $schema: SCHEMA,
    runs: [
      {
        tool: { driver: { name: "leakhound", semanticVersion: version, rules: ids.map(ruleOf) } },
        columnKind: "utf16CodeUnits",
        results: findings.map((finding) => resultOf(finding, ids.indexOf(finding.rule))),
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: skipped.map(notificationOf) }],
      },
    ],
  };
}

const ruleOf = (id: string): ReportingDescriptor => ({ id, name: id });

const resultOf = (
  { rule, file, line, confidence, message, advice, steps = [] }: Finding,
  ruleIndex: number,
): Result => ({
  ruleId: rule,
  ruleIndex,
  level: LEVELS[confidence],
  message: { text: `${message} Change: ${advice}` },
  locations: [locationOf(file, line)],
  ...(steps.length === 0 ? {} : { codeFlows: [{ threadFlows: [{ locations: steps.map(flowLocationOf) }] }] }),
});

const flowLocationOf = ({ file, line, text }: FindingStep): ThreadFlowLocation => ({
  location: { ...locationOf(file, line), message: { text } },
});

const notificationOf = ({ file, reason }: ScanReport["skipped"][number]): Notification => ({
  level: "note",
  message: { text: `skipped: ${reason}` },
  locations: [locationOf(file)],
});

const locationOf = (file: string, line?: number) => ({
  physicalLocation: {
    artifactLocation: { uri: encodeURI(file).replace(/[#?:]/g, encodeURIComponent) },
    ...(line === undefined ? {} : { region: { startLine: line } }),
  },
});
