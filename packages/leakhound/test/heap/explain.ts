/** From files to the answer, as the command does it; a fault fails the test. */

import { inflateZlib, openRandomAccess } from "../../src/acquire/file-access.ts";
import { openImage } from "../../src/acquire/image-file.ts";
import type { Result } from "../../src/base/result.ts";
import { loadGoDump } from "../../src/heap/go/dump/load.ts";
import type { GoDump } from "../../src/heap/go/dump/types.ts";
import { baseOfGoDump, explainGoDump } from "../../src/heap/go/explain.ts";
import { alignProgram, sectionsToExpect } from "../../src/heap/go/program/align.ts";
import { type GoProgram, loadGoProgram } from "../../src/heap/go/program/program.ts";
import type { HoldersReport } from "../../src/heap/holders/report.ts";

const programs = new Map<string, Promise<GoProgram>>();

/** Each binary is read once a run. */
export function programOf(path: string): Promise<GoProgram> {
  const known = programs.get(path) ?? readProgram(path);
  programs.set(path, known);
  return known;
}

async function readProgram(path: string): Promise<GoProgram> {
  const file = value(await openRandomAccess(path));
  try {
    return value(await loadGoProgram(file.access, inflateZlib));
  } finally {
    await file.close();
  }
}

export async function dumpOf(path: string, program: GoProgram | null = null): Promise<GoDump> {
  const file = value(await openImage(path));
  const binary = program ? sectionsToExpect(program) : { types: null, text: null };
  return value(
    await loadGoDump(
      file.chunks(() => {}),
      { where: path, binary },
    ),
  );
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
  const older = base === undefined ? null : await dumpOf(base, program);
  const now = await dumpOf(dump, program);
  const aligned = (one: GoDump) => program && value(alignProgram(program, one, dump));
  return explainGoDump(now, aligned(now), older && baseOfGoDump(older, aligned(older))).report;
}

export function value<T>(result: Result<T, { readonly what: string }>): T {
  if (!result.ok) throw new Error(result.error.what);
  return result.value;
}
