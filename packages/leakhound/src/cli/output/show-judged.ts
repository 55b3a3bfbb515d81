/** Shows judged targets: text or JSON on standard output, JSON and pages in files. */
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { JudgedTarget } from "../../monitor/judged-target.ts";
import { diagnosisJson } from "../../report/json/diagnosis.ts";
import { diagnosisText } from "../../report/text.ts";
import { consensusOf } from "../../verdict/consensus.ts";
import type { Diagnosis } from "../../verdict/facts/diagnosis.ts";
import { fileOperation } from "../../work/files.ts";
import { print } from "./print.ts";
import { styleOf } from "./text-style.ts";
import { VERSION } from "./version.ts";
import { notWritable, writeResult } from "./write-result.ts";

export interface OutputFlags {
  /** Prints JSON to standard output, and nothing else. */
  readonly json?: true | undefined;
  readonly jsonFile?: string | undefined;
  readonly html?: string | undefined;
}

export async function showJudged(
  targets: readonly JudgedTarget[],
  { json, jsonFile, html }: OutputFlags,
): Promise<Result<null, Fault>> {
  const whole = diagnosisOf(targets);
  const instances = targets.length > 1 ? targets.map((one) => one.judgment.diagnosis) : [];
  if (json) print(jsonText(whole));
  else showText([...instances, whole]);
  if (jsonFile !== undefined) {
    const written = await writeResult(jsonFile, jsonText(whole));
    if (!written.ok) return written;
  }
  return html === undefined ? ok(null) : writePages(targets, html);
}

/**
 * Checks before a long watch that its result can be written at the end.
 *
 * @param out folder that the command itself creates; null for none
 */
export async function checkWritable({ jsonFile, html }: OutputFlags, out: string | null): Promise<Result<null, Fault>> {
  for (const path of [jsonFile, html]) {
    if (path === undefined) continue;
    const folder = dirname(resolve(path));
    if (out !== null && folder === resolve(out)) continue;
    try {
      await fileOperation(() => access(folder, constants.W_OK));
    } catch (cause) {
      return err(notWritable(path, cause));
    }
  }
  return ok(null);
}

function showText(diagnoses: readonly Diagnosis[]): void {
  const style = styleOf(process.stdout);
  const texts = diagnoses.map((one) => diagnosisText(one, style).join("\n"));
  print(`${texts.join("\n\n")}\n`);
}

const jsonText = (diagnosis: Diagnosis): string => `${JSON.stringify(diagnosisJson(diagnosis), null, 2)}\n`;

/** Several targets are instances of one service. Their common diagnosis contains that of each. */
function diagnosisOf(targets: readonly JudgedTarget[]): Diagnosis {
  const [only, ...others] = targets;
  return others.length === 0 ? only!.judgment.diagnosis : consensusOf(targets.map((one) => one.judgment));
}

async function writePages(targets: readonly JudgedTarget[], path: string): Promise<Result<null, Fault>> {
  for (const [row, target] of targets.entries()) {
    const written = await writePage(target, pagePath(path, row));
    if (!written.ok) return written;
  }
  return ok(null);
}

/** Each of several targets has a page of its own: report.html, report-2.html, … */
export const pagePath = (path: string, row: number): string =>
  row === 0 ? path : path.replace(/(\.\w+)?$/, `-${row + 1}$1`);

export async function writePage({ series, judgment, paths }: JudgedTarget, file: string): Promise<Result<null, Fault>> {
  const { pageAssets } = await import("./page-assets.ts");
  const { pageData } = await import("../../report/page/diagnosis-page.ts");
  const { renderPage } = await import("../../report/html/diagnosis-page.ts");
  const data = { ...pageData(series, judgment, VERSION), rerun: `leakhound diagnose ${paths.join(" ")}` };
  return writeResult(file, renderPage(data, await pageAssets()));
}
