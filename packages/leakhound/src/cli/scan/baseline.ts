/** Findings that are known: `--write-baseline` lists them in a file, `--baseline` leaves them out. */
import { readFileSync } from "node:fs";
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { ScannedPaths } from "../../monitor/scan/scan-paths.ts";
import { baselineText, parseBaseline } from "../../scan/findings/baseline.ts";
import type { ScanReport } from "../../scan/findings/finding.ts";
import { EXIT, type ExitStatus } from "../output/exit.ts";
import { writeSource } from "../output/write-result.ts";

export async function writeBaseline(path: string, { findings }: ScanReport): Promise<Result<ExitStatus, Fault>> {
  const written = await writeSource(path, baselineText(findings));
  if (!written.ok) return written;
  process.stderr.write(
    `leakhound: ${path} lists ${findings.length} ${findings.length === 1 ? "finding" : "findings"}\n`,
  );
  return ok(EXIT.done);
}

export function withoutBaseline(scanned: ScannedPaths, path: string | undefined): Result<ScannedPaths, Fault> {
  if (path === undefined) return ok(scanned);
  const text = textOf(path);
  if (!text.ok) return text;
  const known = parseBaseline(text.value, path);
  if (!known.ok) return known;
  const { report } = scanned;
  const findings = report.findings.filter(({ fingerprint = "" }) => !known.value.has(fingerprint));
  const accepted = report.findings.length - findings.length;
  return ok({ ...scanned, report: { ...report, findings, ...(accepted === 0 ? {} : { accepted }) } });
}

function textOf(where: string): Result<string, Fault> {
  try {
    return ok(readFileSync(where, "utf8"));
  } catch (cause) {
    const todo = "write it with leakhound scan --write-baseline";
    return err({ code: "no-baseline", what: "the baseline cannot be read", where, todo, cause });
  }
}
