/** `leakhound holders IMAGE`: get the image; read the binary, the older image and the image; explain; show. */
import { writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { invariant } from "../base/assert.ts";
import type { Fault } from "../base/fault.ts";
import { err, ok, type Result } from "../base/result.ts";
import { baseOfGoDump, explainGoDump } from "../heap/holders/explain-go.ts";
import { baseOfV8, explainV8 } from "../heap/holders/explain-v8.ts";
import type { BaseSets } from "../heap/holders/rank.ts";
import type { Explained } from "../heap/holders/report.ts";
import { loadV8Snapshot, type V8Snapshot } from "../heap/v8/load.ts";
import { encodeProfile } from "../profile/encode.ts";
import { holdersPage } from "../report/holders-page.ts";
import { holdersText } from "../report/holders-text.ts";
import { retentionProfile } from "../report/retention-profile.ts";
import { pageAssets } from "./assets.ts";
import { complain, EXIT, type ExitStatus } from "./exit.ts";
import { type GoBinary, type LoadedGo, openGoBinary, readGoFile, readGoProcess, reading } from "./go-image.ts";
import { openImage } from "./image-file.ts";
import { type ImageSource, openSource, type SourceOptions, tellPause } from "./image-source.ts";
import { styleOf } from "./output.ts";
import { copyProcess, type ProcessOptions } from "./process-image.ts";
import { openScratch } from "./scratch.ts";
import { VERSION } from "./version.ts";
import { notWritable, writeText } from "./write-text.ts";

export interface HoldersCommandOptions extends SourceOptions {
  readonly pid?: number;
  readonly stop: boolean;
  readonly binary?: string;
  readonly base?: string;
  readonly json?: true;
  readonly pprof?: string;
  readonly html?: string;
  readonly top?: number;
  readonly verbose?: true;
}

/** @param argument a file or an address; nothing with `--pid` */
export async function holders(argument: string | undefined, options: HoldersCommandOptions): Promise<ExitStatus> {
  const explained = await explainAny(argument, options);
  const shown = argument ?? `process ${options.pid}`;
  const written = explained.ok ? await show(explained.value, shown, options) : explained;
  if (written.ok) return EXIT.done;
  complain(written.error, options.verbose === true);
  return EXIT.badInput;
}

async function explainAny(
  argument: string | undefined,
  options: HoldersCommandOptions,
): Promise<Result<Explained, Fault>> {
  if ((argument === undefined) === (options.pid === undefined)) return err(NOT_ONE_IMAGE);
  if (argument === undefined) return explainProcess({ pid: options.pid!, isToStop: options.stop }, options);
  const source = await openSource(argument, options);
  if (!source.ok) return source;
  const explained = await explain(source.value, options);
  source.value.release();
  return explained;
}

const NOT_ONE_IMAGE: Fault = {
  code: "usage",
  what: "one image is needed",
  where: "holders",
  todo: "give a file, the address of a service, or --pid",
};

async function explainProcess(
  process: ProcessOptions,
  { binary, base }: HoldersCommandOptions,
): Promise<Result<Explained, Fault>> {
  const scratch = await openScratch();
  try {
    const copied = await copyProcess(process, scratch);
    if (!copied.ok) return copied;
    const { image, pauseMs, close } = copied.value;
    tellPause(pauseMs, image.where);
    const read = (program: GoBinary | null) => {
      invariant(program, "a process has a program");
      return readGoProcess(image, program).finally(close);
    };
    return await explainGo({ binary: binary ?? copied.value.binary, base, read, release: () => scratch.close() });
  } finally {
    scratch.close();
  }
}

/** What the file is read with. */
interface ReadWith {
  readonly binary?: string | undefined;
  readonly base?: string | undefined;
}

/** Of a file on this machine. */
export const explainFile = (path: string, options: ReadWith): Promise<Result<Explained, Fault>> =>
  explain({ path, where: path, binary: null, release: () => {} }, options);

async function explain(source: ImageSource, options: ReadWith): Promise<Result<Explained, Fault>> {
  const file = await openImage(source.path);
  if (!file.ok) return file;
  if (isJson(file.value.begin)) return explainSnapshot(source, options);
  return explainGo({
    binary: options.binary ?? source.binary ?? undefined,
    base: options.base,
    read: (binary) => readGoFile(source.path, binary, source.where),
    release: source.release,
  });
}

/** V8's snapshots are JSON; Go's dumps begin with their version, cores as ELF files do. */
const isJson = (begin: Uint8Array): boolean => /^\s*\{/.test(String.fromCharCode(...begin));

async function explainSnapshot(source: ImageSource, { base }: ReadWith): Promise<Result<Explained, Fault>> {
  const older = base === undefined ? ok(null) : await readSnapshot(base, baseOfV8);
  if (!older.ok) return older;
  return readSnapshot(source.path, (snapshot) => {
    source.release();
    return explainV8(snapshot, older.value);
  });
}

async function readSnapshot<T>(path: string, use: (snapshot: V8Snapshot) => T): Promise<Result<T, Fault>> {
  const file = await openImage(path);
  if (!file.ok) return file;
  const snapshot = await reading(file.value, (chunks) => loadV8Snapshot(chunks, path));
  return snapshot.ok ? ok(use(snapshot.value)) : snapshot;
}

interface GoSource {
  readonly binary: string | undefined;
  readonly base: string | undefined;
  readonly read: (binary: GoBinary | null) => Promise<Result<LoadedGo, Fault>>;
  /** Called when the image has been read, before it is explained. */
  readonly release: () => void;
}

async function explainGo({ binary, base, read, release }: GoSource): Promise<Result<Explained, Fault>> {
  const program = binary === undefined ? ok(null) : await openGoBinary(binary);
  if (!program.ok) return program;
  try {
    const older = base === undefined ? ok(null) : await readBase(base, program.value);
    if (!older.ok) return older;
    const image = await read(program.value);
    if (!image.ok) return image;
    release();
    return ok(explainGoDump(image.value.dump, image.value.program, older.value));
  } finally {
    await program.value?.close();
  }
}

/** Only what is compared is kept, so that the older image's memory is free for the newer. */
async function readBase(path: string, binary: GoBinary | null): Promise<Result<BaseSets, Fault>> {
  const image = await readGoFile(path, binary);
  return image.ok ? ok(baseOfGoDump(image.value.dump, image.value.program)) : image;
}

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
