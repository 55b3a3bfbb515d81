/**
 * The known leaks, with the installed Go: a program makes each mistake, and the known leak of that mistake is among the
 * causes of the growth between two of its profiles. For goroutines it is among the first three causes, because most
 * goroutine leaks match several.
 */
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { unixMs } from "../../src/base/units.ts";
import { openProfile } from "../../src/profile/open.ts";
import { TargetSeriesBuilder } from "../../src/series/series-builder.ts";
import { inflate } from "../../src/source/inflate.ts";
import { withKnownCauses } from "../../src/verdict/causes/known-causes.ts";
import { diagnose } from "../../src/verdict/diagnose.ts";
import type { Cause } from "../../src/verdict/facts/causes.ts";
import { describeWithGo, hasGo } from "../support/go.ts";
import { goBuild } from "../support/go-builds.ts";

const BUILT_WITHIN_MS = 120_000;
/** The programs mostly wait until their goroutines block. */
const PROGRAMS_AT_ONCE = 4;
const runFile = promisify(execFile);

const folder = mkdtempSync(join(tmpdir(), "leakhound-leaks-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function mistakes(): string[] {
  if (!hasGo) return [];
  return execFileSync(goBuild({ module: "leaks" }), { encoding: "utf8" })
    .trim()
    .split("\n");
}

function causesOf(files: readonly string[]): readonly Cause[] {
  const builder = new TargetSeriesBuilder("leaks");
  for (const [row, file] of files.entries()) {
    const opened = openProfile(readFileSync(file), file, inflate);
    if (!opened.ok) throw new Error(`${file}: ${opened.error.what}`);
    builder.add(opened.value, unixMs(row * 1000));
  }
  const series = builder.series();
  const judgment = diagnose(series, { own: null, limitBytes: null });
  return withKnownCauses(series, judgment, { own: null, source: null }).diagnosis.causes;
}

/** Makes the mistake. @returns null when its known leak is among the causes; else a line with the causes */
async function wrongCauses(name: string): Promise<string | null> {
  const out = join(folder, name);
  mkdirSync(out, { recursive: true });
  await runFile(goBuild({ module: "leaks" }), [name, out]);
  const id = name.split("/")[0]!;
  const kind = id.startsWith("gr.") ? "goroutine" : "heap";
  const causes = causesOf([0, 2].map((round) => join(out, `${kind}-${round}.pb.gz`)));
  const first = causes.slice(0, kind === "heap" ? 1 : 3).map((cause) => cause.id);
  return first.includes(id) ? null : `${name}: ${first.join(", ")}`;
}

describeWithGo("each mistake that the program makes", () => {
  let names: string[] = [];
  beforeAll(() => {
    names = mistakes();
  }, BUILT_WITHIN_MS);

  it(
    "has its known leak among the causes",
    async () => {
      expect(names.length).toBeGreaterThan(30);
      const wrong: (string | null)[] = [];
      for (let row = 0; row < names.length; row += PROGRAMS_AT_ONCE)
        wrong.push(...(await Promise.all(names.slice(row, row + PROGRAMS_AT_ONCE).map(wrongCauses))));
      expect(wrong.filter((one) => one !== null)).toEqual([]);
    },
    BUILT_WITHIN_MS,
  );
});
