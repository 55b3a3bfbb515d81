/** The first and the last value of a series are the figures that `go tool pprof -top` prints of the first and the last profile. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { prepareProfile } from "../../../../src/profile/filter/prepare.ts";
import { openProfile } from "../../../../src/profile/open.ts";
import type { PprofOptions } from "../../../../src/report/pprof/options.ts";
import { seriesTop } from "../../../../src/report/pprof/series/selection.ts";
import { inflate } from "../../../../src/source/inflate.ts";
import { describeWithGo } from "../../../support/go.ts";
import { parseFlags } from "../flags.ts";
import { expectOk, minute, seriesOf } from "./drawn.ts";

const RECORDED = fileURLToPath(new URL("../../../fixtures/go1.26", import.meta.url));

const MATRIX: readonly (readonly [folder: string, flags: readonly string[]])[] = [
  ["leak/heap", ["-flat"]],
  ["leak/heap", ["-cum"]],
  ["leak/heap", ["-lines", "-focus=http", "-sample_index=inuse_objects"]],
  ["leak/heap", ["-cum", "-noinlines", "-hide=^runtime", "-sample_index=alloc_space"]],
  ["fixed/heap", ["-flat"]],
  ["fixed/heap", ["-cum", "-ignore=shop"]],
  ["goroutine/goroutine", ["-cum"]],
  ["user-slice/heap", ["-files"]],
];

describeWithGo("the first and the last values of a series", () => {
  it.each(MATRIX)("are those of go tool pprof: %s %j", (folder, flags) => {
    const files = readdirSync(`${RECORDED}/${folder}`).sort();
    const ends = [files[0]!, files.at(-1)!].map((name) => `${RECORDED}/${folder}/${name}`);
    const shown = endsOf(ends, parseFlags([...flags, "-trim=false"]).options);
    for (const [row, file] of ends.entries()) {
      const peers = goTop(file, flags);
      for (const [name, value] of peers) expect([name, shown.get(name)?.[row] ?? 0]).toEqual([name, value]);
      for (const [name, values] of shown) expect([name, peers.get(name) ?? 0]).toEqual([name, values[row]]);
    }
  });
});

function endsOf(files: readonly string[], options: PprofOptions): Map<string, readonly [number, number]> {
  const profiles = files.map((file) => prepareProfile(expectOk(openProfile(readFileSync(file), file, inflate))));
  const series = seriesOf(profiles, { options, at: [minute(0), minute(1)] });
  const { rows } = seriesTop(series, { ...options, nodefraction: 0 });
  return new Map(rows.map(({ name, growth }) => [name, [growth.first, growth.last]]));
}

/** Name and value, in the unit of the profile; flat unless sorted by cum. Nodes of one name are added up. */
function goTop(file: string, flags: readonly string[]): Map<string, number> {
  const args = ["tool", "pprof", "-top", "-trim=false", "-nodecount=0", "-unit=B", ...flags, file];
  const text = execFileSync("go", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const values = new Map<string, number>();
  for (const line of text.split("\n")) {
    const match = /^ *(\S+) +\S+% +\S+% +(\S+) +\S+% {2}(.*?)(?: \((?:partial-)?inline\))?$/.exec(line);
    if (!match) continue;
    const [, flat, cum, name] = match;
    values.set(name!, (values.get(name!) ?? 0) + Number.parseFloat(flags.includes("-cum") ? cum! : flat!));
  }
  return values;
}
