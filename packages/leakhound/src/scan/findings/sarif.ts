/**
 * Findings as SARIF 2.1.0, for code hosts and editors.
 *
 *   finding   high     error        file, line    one result for each finding
 *             medium   warning
 *             low      note
 *
 * Format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
import type {
  ArtifactLocation,
  Fix,
  Log,
  Notification,
  Replacement,
  ReportingDescriptor,
  Result,
  ThreadFlowLocation,
} from "sarif";
import type { Confidence, Edit, Finding, Fix as FindingFix, FindingStep, ScanReport } from "./finding.ts";
import { markFingerprints } from "./fingerprint.ts";

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

const resultsOf = (findings: readonly Finding[], ids: readonly string[]): Result[] =>
  markFingerprints(findings).map((finding) => resultOf(finding, ids.indexOf(finding.rule)));

const resultOf = (finding: Finding, ruleIndex: number): Result => {
  const { rule, file, line, confidence, message, advice, steps = [], fix, fingerprint } = finding;
  return {
    ruleId: rule,
    ruleIndex,
    level: LEVELS[confidence],
    message: { text: `${message} Change: ${advice}` },
    locations: [locationOf(file, line)],
    ...(steps.length === 0
      ? {}
      : {
          codeFlows: [{ threadFlows: [{ locations: steps.map(flowLocationOf) }] }],
          relatedLocations: steps.map((step, id) => ({ id, ...flowLocationOf(step).location })),
        }),
    ...(fix === undefined ? {} : { fixes: [fixOf(fix, advice)] }),
    ...(fingerprint === undefined ? {} : { partialFingerprints: { [FINGERPRINT]: fingerprint } }),
  };
};

/** Section 3.55: one change for each file; columns count UTF-16 code units, as the run says. */
function fixOf({ edits }: FindingFix, advice: string): Fix {
  const files = [...new Set(edits.map(({ file }) => file))];
  return {
    description: { text: advice },
    artifactChanges: files.map((file) => ({
      artifactLocation: artifactOf(file),
      replacements: edits.filter((edit) => edit.file === file).map(replacementOf),
    })),
  };
}

const replacementOf = ({ start, end, text }: Edit): Replacement => ({
  deletedRegion: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column },
  ...(text === "" ? {} : { insertedContent: { text } }),
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
    artifactLocation: artifactOf(file),
    ...(line === undefined ? {} : { region: { startLine: line } }),
  },
});

const artifactOf = (file: string): ArtifactLocation => ({
  uri: encodeURI(file).replace(/[#?:]/g, encodeURIComponent),
});
