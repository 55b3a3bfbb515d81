/** Where a judgement goes: words to standard output, JSON to standard output or a file, the page to a file. */
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { diagnosisJson } from "../../report/json.ts";
import { ANSI_PAINT, PLAIN_PAINT } from "../../report/paint.ts";
import { diagnosisText, type TextStyle } from "../../report/text.ts";
import type { TargetSeries } from "../../series/target.ts";
import { consensusOf } from "../../verdict/consensus.ts";
import type { Judgement } from "../../verdict/diagnose.ts";
import type { Diagnosis } from "../../verdict/facts/diagnosis.ts";
import { VERSION } from "./version.ts";
import { notWritable, writeText } from "./write-text.ts";

export interface OutputOptions {
  /** To standard output, where nothing else goes then. */
  readonly json?: true | undefined;
  readonly jsonFile?: string | undefined;
  readonly html?: string | undefined;
}

export interface Judged {
  readonly series: TargetSeries;
  readonly judgement: Judgement;
  /** The command that would show the same again. */
  readonly rerun: string;
  /** Where the recording lies; null when nothing was recorded. */
  readonly folder: string | null;
}

const WIDTH_WHEN_PIPED = 100;
const WIDTH_MAX = 120;

export function styleOf(stream: NodeJS.WriteStream): TextStyle {
  const isColoured = stream.isTTY === true && stream.hasColors();
  return {
    width: stream.isTTY ? Math.min(WIDTH_MAX, stream.columns || WIDTH_WHEN_PIPED) : WIDTH_WHEN_PIPED,
    paint: isColoured ? ANSI_PAINT : PLAIN_PAINT,
  };
}

/** Shows every judgement in the ways asked for. With JSON on standard output, nothing else goes there. */
export async function show(judged: readonly Judged[], options: OutputOptions): Promise<Result<null, Fault>> {
  const whole = diagnosisOf(judged);
  const instances = judged.length > 1 ? judged.map((one) => one.judgement.diagnosis) : [];
  if (options.json) process.stdout.write(jsonText(whole));
  else showWords([...instances, whole]);
  if (options.jsonFile !== undefined) {
    const written = await writeText(options.jsonFile, jsonText(whole));
    if (!written.ok) return written;
  }
  return options.html === undefined ? ok(null) : writePages(judged, options.html);
}

/**
 * Finds out before a long watch, not after it, that its result could not be written.
 *
 * @param out folder that the command itself makes; null when it makes none
 */
export async function checkWritable(
  { jsonFile, html }: OutputOptions,
  out: string | null,
): Promise<Result<null, Fault>> {
  for (const path of [jsonFile, html]) {
    if (path === undefined) continue;
    const folder = dirname(resolve(path));
    if (out !== null && folder === resolve(out)) continue;
    try {
      await access(folder, constants.W_OK);
    } catch (cause) {
      return err(notWritable(path, cause));
    }
  }
  return ok(null);
}

function showWords(diagnoses: readonly Diagnosis[]): void {
  const style = styleOf(process.stdout);
  const texts = diagnoses.map((one) => diagnosisText(one, style).join("\n"));
  process.stdout.write(`${texts.join("\n\n")}\n`);
}

const jsonText = (diagnosis: Diagnosis): string => `${JSON.stringify(diagnosisJson(diagnosis), null, 2)}\n`;

/** One target is what it is; several are instances of one service, whose diagnosis holds theirs. */
function diagnosisOf(judged: readonly Judged[]): Diagnosis {
  const [only, ...others] = judged;
  return others.length === 0 ? only!.judgement.diagnosis : consensusOf(judged.map((one) => one.judgement));
}

async function writePages(judged: readonly Judged[], path: string): Promise<Result<null, Fault>> {
  for (const [row, one] of judged.entries()) {
    const written = await writePage(one, pageOf(path, row));
    if (!written.ok) return written;
  }
  return ok(null);
}

/** Of several targets each has its own page: report.html, report-2.html, … */
export const pageOf = (path: string, row: number): string =>
  row === 0 ? path : path.replace(/(\.\w+)?$/, `-${row + 1}$1`);

export async function writePage({ series, judgement, rerun }: Judged, file: string): Promise<Result<null, Fault>> {
  const { pageAssets } = await import("./page-assets.ts");
  const { pageData } = await import("../../report/page.ts");
  const { renderPage } = await import("../../report/html.ts");
  const data = { ...pageData(series, judgement, VERSION), rerun };
  return writeText(file, renderPage(data, await pageAssets()));
}
