/**
 * The known leaks, with the Go at hand: a program makes each mistake for real, and what grew between two of its
 * profiles is told as that leak. Goroutines are told among the first three, as most leaks show in several ways.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { unixMs } from "../../src/base/units.ts";
import { openProfile } from "../../src/profile/open.ts";
import { TargetBook } from "../../src/series/book.ts";
import { inflate } from "../../src/source/inflate.ts";
import { diagnose } from "../../src/verdict/diagnose.ts";
import { withKnownCauses } from "../../src/verdict/rules/known-causes.ts";
import type { Cause } from "../../src/verdict/types.ts";
import { describeWithGo, hasGo } from "../support/go.ts";

const LEAKS = fileURLToPath(new URL("../../../../testbed/leaks", import.meta.url));
const BUILT_WITHIN_MS = 120_000;

const folder = mkdtempSync(join(tmpdir(), "leakhound-leaks-"));
const program = join(folder, "leaks");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function mistakes(): string[] {
  if (!hasGo) return [];
  execFileSync("go", ["build", "-o", program, "."], { cwd: LEAKS, stdio: "inherit" });
  return execFileSync(program, { encoding: "utf8" }).trim().split("\n");
}

function causesOf(files: readonly string[]): readonly Cause[] {
  const book = new TargetBook("leaks");
  for (const [row, file] of files.entries()) {
    const opened = openProfile(readFileSync(file), file, inflate);
    if (!opened.ok) throw new Error(`${file}: ${opened.error.what}`);
    book.add(opened.value, unixMs(row * 1000));
  }
  const series = book.series();
  const judgement = diagnose(series, { own: null, limitBytes: null });
  return withKnownCauses(series, judgement, { own: null, source: null }).diagnosis.causes;
}

describeWithGo("a mistake, made for real, is told as", () => {
  let names: string[] = [];
  beforeAll(() => {
    names = mistakes();
  }, BUILT_WITHIN_MS);

  it(
    "the known leak that it is named by",
    async () => {
      expect(names.length).toBeGreaterThan(30);
      const wrong: string[] = [];
      for (const name of names) {
        const out = join(folder, name);
        mkdirSync(out, { recursive: true });
        execFileSync(program, [name, out], { stdio: "inherit" });
        const [id] = name.split("/");
        const kind = id!.startsWith("gr.") ? "goroutine" : "heap";
        const causes = causesOf([0, 2].map((round) => join(out, `${kind}-${round}.pb.gz`)));
        const told = causes.slice(0, kind === "heap" ? 1 : 3).map((cause) => cause.id);
        if (!told.includes(id!)) wrong.push(`${name}: ${told.join(", ")}`);
      }
      expect(wrong).toEqual([]);
    },
    BUILT_WITHIN_MS,
  );
});
