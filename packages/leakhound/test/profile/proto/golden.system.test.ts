/** The real `go tool pprof` reads what leakhound writes, and reports the same figures. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { top, topEntries } from "../../../src/profile/graph/top.ts";
import { sampleTypeIndex } from "../../../src/profile/model/sample-types.ts";
import { encodeProfile } from "../../../src/profile/proto/encode.ts";
import { fixturePath, fixtureProfile } from "../fixtures.ts";
import { describeWithGo, goPprof } from "../go.ts";

/** `12B 92.31% 92.31%  12B 92.31%  main.leak (inline)`: flat and cum in any unit, by name. */
function goTop(file: string, sampleType: string): Map<string, [flat: number, cum: number]> {
  const text = goPprof("-top", "-trim=false", "-unit=B", `-sample_index=${sampleType}`, file);
  const rows = text.split("\n").flatMap((line) => {
    const row = /^ *(-?\d+)B? +\S+% +\S+% +(-?\d+)B? +\S+% +(.*?)(?: \((?:partial-)?inline\))?$/.exec(line);
    return row ? [[row[3]!, [Number(row[1]), Number(row[2])]] as [string, [number, number]]] : [];
  });
  return new Map(rows);
}

function ourTop(name: string, sampleType: string): Map<string, [flat: number, cum: number]> {
  const profile = fixtureProfile(name);
  const all = top(profile, sampleTypeIndex(profile, sampleType)!);
  const entries = topEntries(profile, all, { count: all.length, by: "flat" });
  return new Map(entries.map((entry) => [entry.function, [entry.flat, entry.cum]]));
}

describeWithGo("go tool pprof", () => {
  const folder = mkdtempSync(join(tmpdir(), "leakhound-golden-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  for (const kind of ["heap", "allocs", "goroutine", "cpu", "mutex", "block", "threadcreate"]) {
    it(`prints the ${kind} profile the same, whether Go or leakhound wrote it`, () => {
      const ours = join(folder, `${kind}.pb`);
      writeFileSync(ours, encodeProfile(fixtureProfile(`${kind}.pb.gz`)));
      expect(goPprof("-raw", ours)).toBe(goPprof("-raw", fixturePath(`${kind}.pb.gz`)));
    });
  }

  for (const [kind, sampleType] of [
    ["heap", "inuse_space"],
    ["heap", "alloc_objects"],
    ["allocs", "alloc_space"],
    ["goroutine", "goroutine"],
    ["cpu", "samples"],
    ["mutex", "contentions"],
    ["block", "contentions"],
  ] as const) {
    it(`reports the same flat and cum as leakhound: ${kind} by ${sampleType}`, () => {
      const go = goTop(fixturePath(`${kind}.pb.gz`), sampleType);
      expect(go.size).toBeGreaterThan(2);
      expect(ourTop(`${kind}.pb.gz`, sampleType)).toEqual(go);
    });
  }
});
