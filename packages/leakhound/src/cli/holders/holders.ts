/** `leakhound holders IMAGE`: read the image, explain it, show; or explore it. */
import { writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { type HeapOptions, type HeapUse, type ReadWith, readHeap, readHeapFile } from "../../acquire/read-heap.ts";
import type { Fault } from "../../base/fault.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { explainGoDump } from "../../heap/go/explain.ts";
import type { Explained } from "../../heap/holders/report.ts";
import { explainV8 } from "../../heap/v8/explain.ts";
import { encodeProfile } from "../../profile/proto/encode.ts";
import { holdersPage } from "../../report/holders-page.ts";
import { holdersText } from "../../report/holders-text.ts";
import { retentionProfile } from "../../report/retention-profile.ts";
import { complain, EXIT, type ExitStatus } from "../output/exit.ts";
import { styleOf } from "../output/output.ts";
import { pageAssets } from "../output/page-assets.ts";
import { VERSION } from "../output/version.ts";
import { notWritable, writeText } from "../output/write-text.ts";

export interface HoldersCommandOptions extends HeapOptions {
  readonly json?: true;
  readonly pprof?: string;
  readonly html?: string;
  readonly top?: number;
  readonly explore?: true;
  readonly showValues?: true;
  readonly verbose?: true;
}

/** @param argument a file or an address; nothing with `--pid` */
export async function holders(argument: string | undefined, options: HoldersCommandOptions): Promise<ExitStatus> {
  const shown = argument ?? `process ${options.pid}`;
  const done = await answer(argument, shown, options);
  if (done.ok) return EXIT.done;
  complain(done.error, options.verbose === true);
  return EXIT.badInput;
}

async function answer(
  argument: string | undefined,
  shown: string,
  options: HoldersCommandOptions,
): Promise<Result<null, Fault>> {
  if (options.showValues && !options.explore) return err(VALUES_ELSEWHERE);
  if (options.explore) {
    const { exploring } = await import("./explore.ts");
    return readHeap(
      argument,
      options,
      exploring({ image: shown, showsValues: options.showValues === true, top: options.top }),
    );
  }
  const explained = await readHeap(argument, options, EXPLAINING);
  return explained.ok ? show(explained.value, shown, options) : explained;
}

const VALUES_ELSEWHERE: Fault = {
  code: "usage",
  what: "contents of memory are shown by the explorer only",
  where: "--show-values",
  todo: "give --explore, too",
};

const EXPLAINING: HeapUse<Explained> = {
  go: ({ dump, program }, older) => explainGoDump(dump, program, older),
  v8: explainV8,
  readsContents: false,
};

/** Of a file on this machine. */
export const explainFile = (path: string, options: ReadWith): Promise<Result<Explained, Fault>> =>
  readHeapFile(path, options, EXPLAINING);

const HOLDERS_ON_PAGE = 50;

async function show(
  explained: Explained,
  image: string,
  { json, pprof, html, top }: HoldersCommandOptions,
): Promise<Result<null, Fault>> {
  const { report, stacks } = explained;
  const words = () => holdersText(report, image, styleOf(process.stdout), top).join("\n");
  process.stdout.write(`${json ? JSON.stringify(report, null, 2) : words()}\n`);
  if (html !== undefined) {
    const page = holdersPage(explained, { image, madeBy: VERSION, top: top ?? HOLDERS_ON_PAGE }, await pageAssets());
    const written = await writeText(html, page);
    if (!written.ok) return written;
  }
  if (pprof === undefined) return ok(null);
  try {
    await writeFile(pprof, gzipSync(encodeProfile(retentionProfile(stacks))));
    return ok(null);
  } catch (cause) {
    return err(notWritable(pprof, cause));
  }
}
