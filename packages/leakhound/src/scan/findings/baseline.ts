/**
 * Findings that a repository knows and accepts for now, by their fingerprints: `--write-baseline` writes the file,
 * `--baseline` leaves them out.
 */
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { Finding } from "./finding.ts";

const SCHEMA = "leakhound.scan-baseline/1";

/** One line for each finding, in the order of the fingerprints, so that a change of one changes one line. */
export function baselineText(findings: readonly Finding[]): string {
  const prints = [...new Set(findings.map(({ fingerprint = "" }) => fingerprint))].sort();
  return `${JSON.stringify({ schema: SCHEMA, findings: prints }, null, 2)}\n`;
}

/** @returns the fingerprints of a baseline */
export function parseBaseline(text: string, where: string): Result<ReadonlySet<string>, Fault> {
  const value = jsonOf(text);
  const fault: Fault = {
    code: "no-baseline",
    what: "this is no baseline of a scan",
    where,
    todo: "write it with leakhound scan --write-baseline",
  };
  if (typeof value !== "object" || value === null || !("schema" in value) || value.schema !== SCHEMA) return err(fault);
  if (!("findings" in value) || !Array.isArray(value.findings)) return err(fault);
  const prints = value.findings.filter((one): one is string => typeof one === "string");
  return prints.length === value.findings.length ? ok(new Set(prints)) : err(fault);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
