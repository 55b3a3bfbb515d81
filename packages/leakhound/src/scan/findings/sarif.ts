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
        results: resultsOf(findings, ids),
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: skipped.map(notificationOf) }],
      },
    ],
  };
}

const ruleOf = (id: string): ReportingDescriptor => ({ id, name: id });

/** Name and version of the fingerprint, as section 3.27.17 asks for. */
const FINGERPRINT = "leakhound/v1";

function resultsOf(findings: readonly Finding[], ids: readonly string[]): Result[] {
  const counts = new Map<string, number>();
  return findings.map((finding) => {
    const same = fingerprintOf(finding);
    const count = (counts.get(same) ?? 0) + 1;
    counts.set(same, count);
    const fingerprint = count === 1 ? same : `${same} ${count}`;
    return { ...resultOf(finding, ids.indexOf(finding.rule)), partialFingerprints: { [FINGERPRINT]: fingerprint } };
  });
}

/** The same when the lines move: without the line, and without the numbers of the message. */
const fingerprintOf = ({ rule, file, message }: Finding): string => `${rule} ${file} ${message.replace(/\d+/g, "#")}`;

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
