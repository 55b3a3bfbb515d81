/** `leakhound holders IMAGE`: get the image; read the binary, the older image and the image; explain; show. */
import { writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import type { Fault } from "../base/fault.ts";
import { err, ok, type Result } from "../base/result.ts";
import { loadGoDump } from "../heap/go-dump/load.ts";
import type { GoDump } from "../heap/go-dump/types.ts";
import { alignProgram, sectionsToExpect } from "../heap/go-program/align.ts";
import { type GoProgram, loadGoProgram } from "../heap/go-program/program.ts";
import { baseOfGoDump, explainGoDump } from "../heap/holders/explain-go.ts";
import { baseOfV8, explainV8 } from "../heap/holders/explain-v8.ts";
import type { BaseSets } from "../heap/holders/rank.ts";
import type { Explained } from "../heap/holders/report.ts";
import { loadV8Snapshot, type V8Snapshot } from "../heap/v8/load.ts";
import { encodeProfile } from "../profile/encode.ts";
import { holdersText } from "../report/holders-text.ts";
import { retentionProfile } from "../report/retention-profile.ts";
import { complain, EXIT, type ExitStatus } from "./exit.ts";
import { type ImageFile, notReadable, openBinary, openImage, unpackZlib } from "./image-file.ts";
import { type ImageSource, openSource, type SourceOptions } from "./image-source.ts";
import { styleOf } from "./output.ts";
import { ReadingProgress } from "./reading-progress.ts";

export interface HoldersCommandOptions extends SourceOptions {
  readonly binary?: string;
  readonly base?: string;
  readonly json?: true;
  readonly pprof?: string;
  readonly verbose?: true;
}

export async function holders(argument: string, options: HoldersCommandOptions): Promise<ExitStatus> {
  const source = await openSource(argument, options);
  const explained = source.ok ? await explain(source.value, options) : source;
  if (source.ok) source.value.release();
  const written = explained.ok ? await show(explained.value, argument, options) : explained;
  if (written.ok) return EXIT.done;
  complain(written.error, options.verbose === true);
  return EXIT.badInput;
}

async function explain(source: ImageSource, options: HoldersCommandOptions): Promise<Result<Explained, Fault>> {
  const file = await openImage(source.path);
  if (!file.ok) return file;
  return isJson(file.value.begin) ? explainSnapshot(source, options) : explainDump(source, options);
}

/** V8's snapshots are JSON; Go's dumps begin with their version. */
const isJson = (begin: Uint8Array): boolean => /^\s*\{/.test(String.fromCharCode(...begin));

async function explainSnapshot(
  source: ImageSource,
  { base }: HoldersCommandOptions,
): Promise<Result<Explained, Fault>> {
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

async function explainDump(
  source: ImageSource,
  { binary = source.binary ?? undefined, base }: HoldersCommandOptions,
): Promise<Result<Explained, Fault>> {
  const program = binary === undefined ? ok(null) : await readProgram(binary);
  if (!program.ok) return program;
  const older = base === undefined ? ok(null) : await readBase(base, program.value);
  if (!older.ok) return older;
  const image = await readDump(source.path, program.value);
  if (!image.ok) return image;
  source.release();
  return ok(explainGoDump(image.value.dump, image.value.program, older.value));
}

async function readProgram(path: string): Promise<Result<GoProgram, Fault>> {
  const file = await openBinary(path);
  if (!file.ok) return file;
  try {
    return await loadGoProgram(file.value.access, unpackZlib);
  } catch (cause) {
    return err(notReadable(path, cause));
  } finally {
    await file.value.close();
  }
}

/** Only what is compared is kept, so that the older image's memory is free for the newer. */
async function readBase(path: string, program: GoProgram | null): Promise<Result<BaseSets, Fault>> {
  const image = await readDump(path, program);
  return image.ok ? ok(baseOfGoDump(image.value.dump, image.value.program)) : image;
}

interface LoadedDump {
  readonly dump: GoDump;
  /** As it was loaded in the imaged process. */
  readonly program: GoProgram | null;
}

async function readDump(path: string, program: GoProgram | null): Promise<Result<LoadedDump, Fault>> {
  const file = await openImage(path);
  if (!file.ok) return file;
  const binary = program ? sectionsToExpect(program) : { types: null, text: null };
  const dump = await reading(file.value, (chunks) => loadGoDump(chunks, { where: path, binary }));
  if (!dump.ok) return dump;
  const aligned = program ? alignProgram(program, dump.value, path) : ok(null);
  return aligned.ok ? ok({ dump: dump.value, program: aligned.value }) : aligned;
}

async function reading<T>(
  file: ImageFile,
  load: (chunks: AsyncIterable<Uint8Array>) => Promise<Result<T, Fault>>,
): Promise<Result<T, Fault>> {
  const progress = new ReadingProgress(file, process.stderr, () => performance.now());
  try {
    return await load(file.chunks((bytes) => progress.at(bytes)));
  } catch (cause) {
    return err(notReadable(file.path, cause));
  } finally {
    progress.close();
  }
}

async function show(
  { report, stacks }: Explained,
  path: string,
  { json, pprof }: HoldersCommandOptions,
): Promise<Result<null, Fault>> {
  const text = json ? JSON.stringify(report, null, 2) : holdersText(report, path, styleOf(process.stdout)).join("\n");
  process.stdout.write(`${text}\n`);
  if (pprof === undefined) return ok(null);
  try {
    await writeFile(pprof, gzipSync(encodeProfile(retentionProfile(stacks))));
    return ok(null);
  } catch (cause) {
    return err({
      code: "io",
      what: "it cannot be written",
      where: pprof,
      todo: "give a path in a folder that exists and is yours",
      cause,
    });
  }
}
