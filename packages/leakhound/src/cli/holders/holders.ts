/** `leakhound holders IMAGE`: shows who holds the memory of a heap image, or explores the image. */
import { gzipSync } from "node:zlib";
import { type HeapRequest, readHeap } from "../../acquire/read-heap.ts";
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { Explained } from "../../heap/holders/report.ts";
import { explainHeap } from "../../monitor/explain-heap.ts";
import { encodeProfile } from "../../profile/proto/encode.ts";
import { holdersJson } from "../../report/holders/json.ts";
import { holdersPage } from "../../report/holders/page.ts";
import { retentionProfile } from "../../report/holders/retention-profile.ts";
import { holdersText } from "../../report/holders/text.ts";
import { EXIT, type ExitStatus, printFault } from "../output/exit.ts";
import { pageAssets } from "../output/page-assets.ts";
import { print } from "../output/print.ts";
import { styleOf } from "../output/text-style.ts";
import { VERSION } from "../output/version.ts";
import { writeResult } from "../output/write-result.ts";
import { acquirePorts } from "../terminal/acquire-ports.ts";
import { heapLocation, type LocationFlags } from "./heap-location.ts";

export interface HoldersFlags extends LocationFlags {
  readonly binary?: string;
  readonly base?: string;
  readonly json?: true;
  readonly pprof?: string;
  readonly html?: string;
  readonly top?: number;
  readonly explore?: true;
  readonly showValues?: true;
  readonly verbose?: true;
}

/** @param argument a file or an address; undefined with `--pid` */
export async function holders(argument: string | undefined, flags: HoldersFlags): Promise<ExitStatus> {
  const done = await run(argument, flags);
  if (done.ok) return EXIT.done;
  printFault(done.error, flags.verbose === true);
  return EXIT.badInput;
}

async function run(argument: string | undefined, flags: HoldersFlags): Promise<Result<null, Fault>> {
  if (flags.showValues && !flags.explore) return err(VALUES_WITHOUT_EXPLORER);
  const location = heapLocation(argument, flags);
  if (!location.ok) return location;
  const request = { location: location.value, binary: flags.binary ?? null, base: flags.base ?? null };
  const image = argument ?? `process ${flags.pid}`;
  if (flags.explore) return explore(image, request, flags);
  const explained = await explainHeap(request, acquirePorts());
  return explained.ok ? show(explained.value, image, flags) : explained;
}

async function explore(image: string, request: HeapRequest, flags: HoldersFlags): Promise<Result<null, Fault>> {
  const { explorer } = await import("./explore.ts");
  const options = { image, showsValues: flags.showValues === true, top: flags.top };
  return readHeap(request, explorer(options), acquirePorts());
}

const VALUES_WITHOUT_EXPLORER: Fault = {
  code: "usage",
  what: "only the explorer shows contents of memory",
  where: "--show-values",
  todo: "add --explore",
};

const HOLDERS_ON_PAGE = 50;

async function show(
  explained: Explained,
  image: string,
  { json, pprof, html, top }: HoldersFlags,
): Promise<Result<null, Fault>> {
  const { report, stacks } = explained;
  const text = () => holdersText(report, image, styleOf(process.stdout), top).join("\n");
  print(`${json ? JSON.stringify(holdersJson(report), null, 2) : text()}\n`);
  if (html !== undefined) {
    const page = holdersPage(explained, { image, madeBy: VERSION, top: top ?? HOLDERS_ON_PAGE }, await pageAssets());
    const written = await writeResult(html, page);
    if (!written.ok) return written;
  }
  return pprof === undefined ? ok(null) : writeResult(pprof, gzipSync(encodeProfile(retentionProfile(stacks))));
}
