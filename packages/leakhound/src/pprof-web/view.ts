/**
 * The pages of the web view of one profile:
 *
 *   /  /flamegraph  /graph  /graph.svg  /top  /peek?re=…  /source?re=…  /disasm  /download     and the same below /ui/
 *
 * Each request renders its page from the same profile, with the options in its query.
 */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { Fault } from "../base/fault.ts";
import type { Result } from "../base/result.ts";
import { canonicalProfile } from "../profile/merge/canonical.ts";
import type { Profile } from "../profile/model/types.ts";
import { encodeProfile } from "../profile/proto/encode.ts";
import type { PageAssets } from "../report/html/document.ts";
import type { ReportContext } from "../report/pprof/context.ts";
import type { PprofFault } from "../report/pprof/fault.ts";
import { effectiveOptions, type PprofCommand, type PprofOptions } from "../report/pprof/options.ts";
import type { PprofPorts } from "../report/pprof/ports.ts";
import { argumentRegexp, type PprofReport, pprofReport, reportContext } from "../report/pprof/report.ts";
import { chosenSampleType } from "../report/pprof/sample-choice.ts";
import { Sources } from "../report/pprof/sources.ts";
import type { ViewFrame } from "../report/pprof/view/frame.ts";
import { flamePage, graphPage, messagePage, sourcePage, textPage, topPage } from "../report/pprof/view/pages.ts";
import { optionsFromQuery } from "../report/pprof/view/query.ts";
import { sourceListings, withTexts } from "../report/pprof/view/source.ts";
import type { PageResponse, RequestHandler } from "./listen.ts";

export interface View {
  /** Already prepared for reports. */
  readonly profile: Profile;
  /** The options that the view was opened with; the query of a page may change them. */
  readonly options: PprofOptions;
  readonly ports: PprofPorts;
  readonly assets: PageAssets;
  readonly madeBy: string;
  /** Draws a graph as an SVG that pans and zooms. */
  drawGraph(dot: string): Promise<Result<string, Fault>>;
}

export function viewHandler(view: View): RequestHandler {
  return (path, query) => respondTo(view, path.replace(/^\/ui(?=\/)/, ""), query);
}

async function respondTo(view: View, path: string, query: URLSearchParams): Promise<PageResponse> {
  const options = optionsFromQuery(query, view.options);
  const { profile, assets, madeBy } = view;
  const chosen = chosenSampleType(profile, options.sample_index);
  const sampleType = chosen.ok ? profile.sampleTypes[chosen.value]!.type : "";
  const frame: ViewFrame = { profile, sampleType, query, assets, madeBy };
  switch (path) {
    case "/":
    case "/flamegraph":
      return contextPage(view, frame, "/flamegraph", withFiles(options), { name: "traces" }, flamePage);
    case "/top":
      return contextPage(view, frame, path, options, { name: "top" }, topPage);
    case "/graph":
      return contextPage(view, frame, path, options, { name: "dot" }, graphPage);
    case "/graph.svg":
      return graphPicture(view, options);
    case "/peek":
      return peekPage(view, frame, options);
    case "/source":
      return sourcePageOf(view, frame, options);
    case "/disasm":
      return page(200, messagePage(frame, path, "Disassembly", NO_DISASSEMBLY));
    case "/download":
      return download(profile);
    default:
      return page(404, messagePage(frame, path, "Not found", `There is no page ${path}.`));
  }
}

const NO_DISASSEMBLY =
  "leakhound does not read machine code. The source view needs only the source files; for machine code, go tool pprof -disasm reads the binary.";

/** The flame graph needs the files of frames, to distinguish own code from libraries. */
function withFiles(options: PprofOptions): PprofOptions {
  return options.granularity === "" ? { ...options, granularity: "filefunctions" } : options;
}

function contextPage(
  view: View,
  frame: ViewFrame,
  path: string,
  options: PprofOptions,
  command: PprofCommand,
  render: (frame: ViewFrame, context: ReportContext) => string,
): PageResponse {
  const context = reportContext(view.profile, effectiveOptions(command, options), view.ports, []);
  return context.ok ? page(200, render(frame, context.value)) : faultPage(frame, path, context.error);
}

const PATTERN_HINT = "Enter a regular expression for the names of functions";

const patternOf = ({ query }: ViewFrame): string => query.get("re") ?? query.get("f") ?? "";

function peekPage(view: View, frame: ViewFrame, options: PprofOptions): PageResponse {
  const pattern = patternOf(frame);
  const shown = (text: string) =>
    page(200, textPage(frame, { path: "/peek", title: "Callers and callees", pattern, text }));
  if (pattern === "") return shown(`${PATTERN_HINT}.`);
  const made = pprofReport(view.profile, { name: "peek", pattern }, options, view.ports);
  return shown(made.ok ? textOf(made.value) : made.error.what);
}

function sourcePageOf(view: View, frame: ViewFrame, options: PprofOptions): PageResponse {
  const pattern = patternOf(frame);
  const said = (text: string) => page(200, textPage(frame, { path: "/source", title: "Source", pattern, text }));
  if (pattern === "") return said(`${PATTERN_HINT}; their source files are read from disk.`);
  const command = { name: "list", pattern } as const;
  const made = pprofReport(view.profile, command, options, view.ports);
  if (!made.ok) return said(made.error.what);
  const effective = effectiveOptions(command, options);
  const context = reportContext(view.profile, effective, view.ports, [], pattern);
  const regexp = argumentRegexp(pattern);
  if (!context.ok || !regexp.ok) return said(textOf(made.value));
  const sources = new Sources(effective, view.ports);
  const source = sourceListings(context.value, (name) => regexp.value.test(name));
  const listings = source.listings.map((listing) =>
    listing.file === "" ? listing : withTexts(listing, sources.lines(listing.file)),
  );
  return page(200, sourcePage(frame, { pattern, source: { ...source, listings }, text: textOf(made.value) }));
}

const textOf = ({ content }: PprofReport): string => (content.kind === "text" ? [...content.text].join("") : "");

async function graphPicture(view: View, options: PprofOptions): Promise<PageResponse> {
  const made = pprofReport(view.profile, { name: "dot" }, options, view.ports);
  if (!made.ok) return svgMessage(made.error.what);
  const { content } = made.value;
  const svg = await view.drawGraph(content.kind === "text" ? [...content.text].join("") : "");
  if (!svg.ok) return svgMessage(`${svg.error.what}; ${svg.error.todo}`);
  return { ...picture(svg.value), headers: { "content-security-policy": svgPolicy(svg.value) } };
}

/** Permits the script of the picture, and nothing else. */
function svgPolicy(svg: string): string {
  const [, script = ""] = /<!\[CDATA\[([\s\S]*?)\]\]>/.exec(svg) ?? [];
  const hash = createHash("sha256").update(script).digest("base64");
  return `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; frame-ancestors 'self'`;
}

function svgMessage(text: string): PageResponse {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return picture(
    `<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="80"><text x="16" y="40" font-family="sans-serif">${escaped}</text></svg>\n`,
  );
}

function faultPage(frame: ViewFrame, path: string, fault: PprofFault): PageResponse {
  return page(
    400,
    messagePage(frame, path, "The page cannot be shown", `${fault.where}: ${fault.what}; ${fault.todo}.`),
  );
}

function download(profile: Profile): PageResponse {
  const body = gzipSync(encodeProfile(canonicalProfile(profile)));
  const headers = { "content-disposition": 'attachment; filename="profile.pb.gz"' };
  return { status: 200, type: "application/octet-stream", body, headers };
}

const page = (status: number, body: string): PageResponse => ({ status, type: "text/html; charset=utf-8", body });
const picture = (body: string): PageResponse => ({ status: 200, type: "image/svg+xml; charset=utf-8", body });
