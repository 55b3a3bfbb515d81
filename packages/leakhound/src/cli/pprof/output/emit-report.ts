/**
 * Produces a report and delivers it: text to standard output or a file, profiles compressed, graphs as pictures, and
 * some formats to another program. Binary output is never written to a terminal.
 */
import { gzipSync } from "node:zlib";
import type { Fault } from "../../../base/fault.ts";
import { err, ok, type Result } from "../../../base/result.ts";
import { canonicalProfile } from "../../../profile/merge/canonical.ts";
import type { Profile } from "../../../profile/model/types.ts";
import { encodeProfile } from "../../../profile/proto/encode.ts";
import type { PprofCommand, PprofOptions } from "../../../report/pprof/options.ts";
import { pprofReport } from "../../../report/pprof/report.ts";
import { VERSION } from "../../output/version.ts";
import type { Picture, ReportRequest, Viewer } from "../arguments/report-names.ts";
import type { Log } from "../local/log.ts";
import { createNumberedFile } from "../local/numbered-file.ts";
import { PORTS } from "../local/ports.ts";
import type { Draw } from "./draw.ts";
import { type Content, shownOnTerminal, writeTo } from "./write-content.ts";

export interface Emission {
  readonly report: ReportRequest;
  readonly options: PprofOptions;
  /** File for the report; "" for standard output. */
  readonly output: string;
  /** In the shell, binary output goes to a file. */
  readonly isInteractive: boolean;
  /** Started while the profile was loaded; null to start now. */
  readonly draw: Draw | null;
}

/** A report that can be written. */
interface ProducedReport {
  readonly content: Content;
  /** Suffix of a file for it; null for text, which a terminal can show. */
  readonly suffix: string | null;
}

type Production = Promise<Result<ProducedReport, Fault>>;

/** Produces one report of a prepared profile, and delivers it. Never rejects. */
export async function emitReport(profile: Profile, emission: Emission, log: Log): Promise<Result<null, Fault>> {
  const { report, options } = emission;
  switch (report.name) {
    case "web":
    case "eog":
    case "evince":
    case "gv":
    case "kcachegrind":
      return view(profile, report.name, emission, log);
    case "svg":
    case "png":
    case "gif":
    case "pdf":
    case "ps":
      return deliver(await producePicture(profile, report.name, emission, log), emission, log);
    case "weblist":
      return weblist(profile, report.pattern, emission, log);
    case "disasm":
      return err(withoutDisassembler(report.name));
    default:
      return deliver(await produceReport(profile, report, options, log), emission, log);
  }
}

async function produceReport(profile: Profile, command: PprofCommand, options: PprofOptions, log: Log): Production {
  const report = pprofReport(profile, command, options, PORTS);
  const { warnings = [] } = report.ok ? report.value : report.error;
  for (const warning of warnings) log(warning);
  if (!report.ok) return report;
  const { content } = report.value;
  if (content.kind === "profile")
    return ok({ content: gzipSync(encodeProfile(canonicalProfile(content.profile))), suffix: ".pb.gz" });
  return ok({ content: content.text, suffix: command.name === "callgrind" ? ".callgraph.out" : null });
}

async function producePicture(profile: Profile, format: Picture, { options, draw }: Emission, log: Log): Production {
  const dot = await produceReport(profile, { name: "dot" }, options, log);
  if (!dot.ok) return dot;
  const drawing = draw ?? (await import("./draw.ts")).prepareDrawing(format);
  const drawn = await drawing([...(dot.value.content as Iterable<string>)].join(""));
  return drawn.ok ? ok({ content: drawn.value, suffix: `.${format}` }) : drawn;
}

async function view(profile: Profile, viewer: Viewer, emission: Emission, log: Log): Promise<Result<null, Fault>> {
  const { VIEWERS, showFile } = await import("./viewer.ts");
  const { format, programs } = VIEWERS[viewer];
  const produced =
    format === "callgrind"
      ? await produceReport(profile, { name: "callgrind" }, emission.options, log)
      : await producePicture(profile, format, emission, log);
  if (!produced.ok) return produced;
  return showFile(produced.value.content, format, programs, emission.isInteractive);
}

/** Shows the sources as a page in the browser or a file, without the machine code that go tool pprof adds. */
async function weblist(profile: Profile, pattern: string, emission: Emission, log: Log): Promise<Result<null, Fault>> {
  const list = await produceReport(profile, { name: "list", pattern }, emission.options, log);
  if (!list.ok) return list;
  const { listingPage } = await import("../../../report/pprof/view/listing.ts");
  const { pageAssets } = await import("../../output/page-assets.ts");
  const text = [...(list.value.content as Iterable<string>)].join("");
  const page = [listingPage({ pattern, text, madeBy: VERSION }, await pageAssets())];
  if (emission.output !== "") return deliver(ok({ content: page, suffix: ".html" }), emission, log);
  const { browsers, showFile } = await import("./viewer.ts");
  return showFile(page, "html", browsers(), emission.isInteractive);
}

async function deliver(
  produced: Result<ProducedReport, Fault>,
  { output, isInteractive }: Emission,
  log: Log,
): Promise<Result<null, Fault>> {
  if (!produced.ok) return produced;
  const { content, suffix } = produced.value;
  if (output !== "") {
    log(`Generating report in ${output}`);
    return writeTo(output, content);
  }
  const isTerminal = process.stdout.isTTY === true;
  if (suffix === null && isTerminal && !(content instanceof Uint8Array)) return writeTo("", shownOnTerminal(content));
  if (suffix === null || !(isTerminal || isInteractive)) return writeTo("", content);
  return deliverToNewFile(content, suffix, log);
}

async function deliverToNewFile(content: Content, suffix: string, log: Log): Promise<Result<null, Fault>> {
  try {
    const { file, path } = await createNumberedFile("", "profile", suffix);
    await file.close();
    log(`Generating report in ${path}`);
    return writeTo(path, content);
  } catch (cause) {
    const todo = "change to a folder in which you may create files, or give a file with -output";
    return err({ code: "io", what: "no file can be created here", where: process.cwd(), todo, cause });
  }
}

function withoutDisassembler(name: string): Fault {
  const what = "it needs the program's machine code, which leakhound does not read yet";
  return { code: "unsupported", what, where: `-${name}`, todo: "use -list or -weblist, which need only the sources" };
}
