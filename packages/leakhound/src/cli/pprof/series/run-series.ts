/**
 * `leakhound pprof -series`: reports what grew over many profiles of one process.
 *
 *   files ─ one at a time ─> prepared ─> series ─> its latest process ─> top or peek, JSON, flame graph
 */
import type { Fault } from "../../../base/fault.ts";
import { ok, type Result } from "../../../base/result.ts";
import type { Profile } from "../../../profile/model/types.ts";
import type { PageAssets } from "../../../report/html/document.ts";
import { effectiveOptions, type PprofCommand, type PprofOptions } from "../../../report/pprof/options.ts";
import type { PprofPorts } from "../../../report/pprof/ports.ts";
import { argumentRegexp, pprofReport } from "../../../report/pprof/report.ts";
import { peekJson, topJson } from "../../../report/pprof/series/json.ts";
import { seriesLegend } from "../../../report/pprof/series/legend.ts";
import type { ReportSeries } from "../../../report/pprof/series/report-series.ts";
import { seriesPeek, seriesTop } from "../../../report/pprof/series/selection.ts";
import { peekLines, type SeriesStyle, topLines } from "../../../report/pprof/series/text.ts";
import { ASCII_SPARKS, BLOCK_SPARKS } from "../../../report/terminal/layout.ts";
import { ANSI_PAINT, PLAIN_PAINT, printable } from "../../../report/terminal/paint.ts";
import { EXIT, type ExitStatus, printFault } from "../../output/exit.ts";
import { VERSION } from "../../output/version.ts";
import type { Log } from "../local/log.ts";
import { shownOnTerminal, writeTo } from "../output/write-content.ts";
import { readSeries } from "./read-series.ts";

export interface SeriesJob {
  /** Files, folders and recordings. */
  readonly paths: readonly string[];
  /** Null for the page only. */
  readonly command: "top" | "peek" | null;
  /** Regular expression of `peek`; "" for other commands. */
  readonly pattern: string;
  readonly options: PprofOptions;
  readonly json: boolean;
  /** File for the flame graph of the growth; null for none. */
  readonly html: string | null;
  /** File for the report; "" for standard output. */
  readonly output: string;
}

export interface SeriesIo {
  readonly ports: PprofPorts;
  /** Prints messages to the user, apart from the report. */
  readonly log: Log;
  readonly stdout: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
  /** Loads script and style of pages. Called only for a page. */
  readonly pageAssets: () => Promise<PageAssets>;
  /** Serves the page instead of a report, until Ctrl-C; null for a report. */
  readonly servePage: ((page: string) => Promise<Result<null, Fault>>) | null;
}

/** Reads the series and reports it. Never rejects. */
export async function runSeries(job: SeriesJob, io: SeriesIo): Promise<ExitStatus> {
  const shown = await showSeries(job, io);
  if (shown.ok) return EXIT.done;
  printFault(shown.error, false);
  return EXIT.badInput;
}

async function showSeries(job: SeriesJob, io: SeriesIo): Promise<Result<null, Fault>> {
  const command = commandOf(job);
  const options = effectiveOptions(command, job.options);
  const read = await readSeries(job.paths, options, io);
  if (!read.ok) return read;
  const { series, only } = read.value;
  for (const warning of series.warnings) io.log(warning);
  if (job.html !== null) {
    const written = await writeTo(job.html, [await pageOf(series, options, io)]);
    if (!written.ok || job.command === null) return written;
  }
  if (io.servePage) return io.servePage(await pageOf(series, options, io));
  const content =
    only && !job.json
      ? singleReport(only, command, job.options, { ...io, output: job.output })
      : seriesReport(series, job, options, io);
  return content.ok ? writeTo(job.output, content.value) : content;
}

async function pageOf(series: ReportSeries, options: PprofOptions, io: SeriesIo): Promise<string> {
  const { seriesPage } = await import("../../../report/pprof/series/page.ts");
  const legend = seriesLegend(series, options, io.ports);
  return seriesPage(series, options, { legend, madeBy: VERSION }, await io.pageAssets());
}

const commandOf = ({ command, pattern }: SeriesJob): PprofCommand =>
  command === "peek" ? { name: command, pattern } : { name: "top" };

function singleReport(
  profile: Profile,
  command: PprofCommand,
  options: PprofOptions,
  { output, ports, log, stdout }: SeriesIo & Pick<SeriesJob, "output">,
): Result<Iterable<string>, Fault> {
  log(`A series needs at least two profiles. This is the ${command.name} of the only profile`);
  const report = pprofReport(profile, command, options, ports);
  if (!report.ok) return report;
  const { content } = report.value;
  if (content.kind !== "text") return ok([]);
  return ok(isTerminal(output, { stdout }) ? shownOnTerminal(content.text) : content.text);
}

function seriesReport(
  series: ReportSeries,
  { command, pattern, json, output }: SeriesJob,
  options: PprofOptions,
  io: SeriesIo,
): Result<Iterable<string>, Fault> {
  const style = styleOf(output, io);
  const legend = seriesLegend(series, options, io.ports);
  const shownLegend = isTerminal(output, io) ? legend.map(printable) : legend;
  const asText = (lines: readonly string[]) => textOf([...shownLegend, ...lines]);
  if (command !== "peek") {
    const top = seriesTop(series, options);
    return ok(json ? jsonOf(topJson(series, top, options.sort)) : asText(topLines(series, top, options, style)));
  }
  const regexp = argumentRegexp(pattern);
  if (!regexp.ok) return regexp;
  const peek = seriesPeek(series, regexp.value, pattern, options);
  if (!peek.ok) return peek;
  return ok(json ? jsonOf(peekJson(series, peek.value)) : asText(peekLines(series, peek.value, options, style)));
}

const textOf = (lines: readonly string[]): string[] => lines.map((line) => `${line}\n`);
const jsonOf = (value: object): string[] => [`${JSON.stringify(value, null, 2)}\n`];

const isTerminal = (output: string, { stdout }: Pick<SeriesIo, "stdout">): boolean =>
  output === "" && stdout.isTTY === true;

/** A terminal limits the width and may have colors. Files and pipes get all columns, without colors. */
function styleOf(output: string, io: SeriesIo): SeriesStyle {
  const { stdout, env } = io;
  const isShown = isTerminal(output, io);
  return {
    width: isShown ? stdout.columns : null,
    paint: isShown && stdout.hasColors(env) ? ANSI_PAINT : PLAIN_PAINT,
    sparks: usesUtf8(env) ? BLOCK_SPARKS : ASCII_SPARKS,
  };
}

/** Like in the C library, the first of these variables that is set decides. */
function usesUtf8(env: NodeJS.ProcessEnv): boolean {
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "";
  return /utf-?8/i.test(locale) || process.platform === "win32";
}
