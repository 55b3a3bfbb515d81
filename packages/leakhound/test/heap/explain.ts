/** From files to the holders, in the steps of the formats, so that tests see the images too. A fault fails the test. */
import { openProgram, openRandomFile } from "../../src/acquire/file-access.ts";
import { openImage } from "../../src/acquire/image-file.ts";
import type { Result } from "../../src/base/result.ts";
import { explorableHeap } from "../../src/heap/explore/from-divided.ts";
import type { ProcessSource, ProgramFile } from "../../src/heap/format/heap-source.ts";
import { ElfFile } from "../../src/heap/go/binary/elf/elf.ts";
import type { ReadObject } from "../../src/heap/go/contents.ts";
import { divideGo, type GoImage, goSets } from "../../src/heap/go/divide.ts";
import type { GoDump } from "../../src/heap/go/dump/go-dump.ts";
import { loadGoDump } from "../../src/heap/go/dump/load.ts";
import { NO_SECTIONS } from "../../src/heap/go/dump/memory-reader.ts";
import { readCore } from "../../src/heap/go/process/core.ts";
import { type Executable, loadGoProcess } from "../../src/heap/go/process/load.ts";
import { alignProgram, sectionsToExpect } from "../../src/heap/go/program/align.ts";
import { type GoProgram, loadGoProgram } from "../../src/heap/go/program/program.ts";
import { explain } from "../../src/heap/holders/explain.ts";
import { type BaseSets, baseOf } from "../../src/heap/holders/rank.ts";
import type { Explained, HoldersReport } from "../../src/heap/holders/report.ts";
import { divideV8, v8Sets } from "../../src/heap/v8/divide.ts";
import type { V8Snapshot } from "../../src/heap/v8/load.ts";

const programs = new Map<string, Promise<GoProgram>>();

/** Each binary is read once per run. */
export function programOf(path: string): Promise<GoProgram> {
  const known = programs.get(path) ?? readProgram(path);
  programs.set(path, known);
  return known;
}

async function readProgram(path: string): Promise<GoProgram> {
  const file = value(openProgram(path));
  try {
    return value(await loadGoProgram(file, file.unpack));
  } finally {
    file.close();
  }
}

/** The program with its file, for images of memory. The caller closes the file. */
export async function executableOf(file: ProgramFile): Promise<Executable> {
  const elf = value(await ElfFile.open(file, file.unpack));
  return { program: value(await loadGoProgram(file, file.unpack)), elf, readAt: file.readAt };
}

export async function dumpOf(path: string, program: GoProgram | null = null): Promise<GoDump> {
  const file = value(await openImage(path));
  const binary = program ? sectionsToExpect(program) : NO_SECTIONS;
  return value(
    await loadGoDump(
      file.chunks(() => {}),
      { where: path, binary },
    ),
  );
}

export async function coreOf(path: string, executable: Executable): Promise<GoDump> {
  const file = value(openRandomFile(path));
  try {
    const { segments, files } = value(await readCore(file));
    return await processOf({ where: path, memory: { segments, readAt: file.readAt }, files }, executable);
  } finally {
    file.close();
  }
}

export const processOf = async (
  image: Pick<ProcessSource, "where" | "memory" | "files">,
  executable: Executable,
): Promise<GoDump> => value(await loadGoProcess(image, executable, () => {}));

/** The image with the program at the addresses where the process had loaded it. */
export const goImage = (dump: GoDump, program: GoProgram | null): GoImage => ({
  dump,
  program: program && value(alignProgram(program, dump, "image")),
});

export const explainGo = (image: GoImage, base: BaseSets | null = null): Explained =>
  explain(divideGo(image, null), base);

export function exploreGo(image: GoImage, read: ReadObject | null = null) {
  const divided = divideGo(image, read);
  return explorableHeap(divided, explain(divided, null, { pathsMax: 0 }).report);
}

export const explainV8 = (snapshot: V8Snapshot, base: BaseSets | null = null): Explained =>
  explain(divideV8(snapshot, false), base);

export const baseOfV8 = (snapshot: V8Snapshot): BaseSets => baseOf(v8Sets(snapshot));

export function exploreV8(snapshot: V8Snapshot) {
  const divided = divideV8(snapshot, true);
  return explorableHeap(divided, explain(divided, null, { pathsMax: 0 }).report);
}

export async function explained({
  binary,
  base,
  dump,
}: {
  binary?: string;
  base?: string;
  dump: string;
}): Promise<HoldersReport> {
  const program = binary === undefined ? null : await programOf(binary);
  const older = base === undefined ? null : baseOf(goSets(goImage(await dumpOf(base, program), program)));
  return explainGo(goImage(await dumpOf(dump, program), program), older).report;
}

export function value<T>(result: Result<T, { readonly what: string }>): T {
  if (!result.ok) throw new Error(result.error.what);
  return result.value;
}
