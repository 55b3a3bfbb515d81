/**
 * Profiles of several processes in one place, each drawn as one letter for the process and MiB in use; what a process has
 * allocated rises with each of its profiles, from a start of its own.
 */
import { describe, expect, it } from "vitest";
import { Int64Column } from "../../src/base/int64.ts";
import { unixMs } from "../../src/base/units.ts";
import { ProfileBuilder } from "../../src/profile/model/builder.ts";
import type { Profile } from "../../src/profile/model/types.ts";
import { TargetSeriesBuilder } from "../../src/series/series-builder.ts";
import { diagnose } from "../../src/verdict/diagnose.ts";

const MIB = 1024 * 1024;
const START_MS = Date.UTC(2026, 0, 5, 9, 0, 0);
const STACKS = ["main.remember", "main.render", "main.parse"];

interface Process {
  /** MiB allocated on each stack before the first profile. */
  readonly first: readonly number[];
  readonly build?: string;
  readonly start?: number;
}

function profileOf({ first, build = "b1", start }: Process, age: number): Profile {
  const builder = new ProfileBuilder({
    sampleTypes: [
      { type: "alloc_space", unit: "bytes" },
      { type: "inuse_space", unit: "bytes" },
    ],
    periodType: { type: "space", unit: "bytes" },
    period: 0n,
    comments: start === undefined ? [] : [`process_start_ms=${START_MS + start}`],
  });
  const [filename, buildId] = [builder.string("/app/shop"), builder.string(build)];
  for (const [row, name] of STACKS.entries()) {
    const stack = [builder.location([{ function: name, file: "/src/main.go", line: 7 }])];
    const allocated = (first[row]! + 2 * age) * MIB;
    builder.add({ stack, values: [allocated, row === 0 ? (2 + 2 * age) * MIB : MIB] });
  }
  const one = () => new Int64Column(1);
  const mappings = { length: 1, id: one(), memoryStart: one(), memoryLimit: one(), fileOffset: one() };
  const texts = { filename: Uint32Array.of(filename), buildId: Uint32Array.of(buildId), flags: Uint8Array.of(0) };
  return { ...builder.build(), mappings: { ...mappings, ...texts } };
}

/** @param files names in order of time, each `PROCESS path` */
function targetsOf(processes: Readonly<Record<string, Process>>, files: readonly string[]) {
  const builder = new TargetSeriesBuilder("pods");
  const ages = new Map<string, number>();
  for (const [row, file] of files.entries()) {
    const [id, path] = file.split(" ") as [string, string];
    const age = ages.get(id) ?? 0;
    ages.set(id, age + 1);
    builder.add(profileOf(processes[id]!, age), unixMs(START_MS + row * 1_000), path);
  }
  return builder.targets();
}

const TWO: Readonly<Record<string, Process>> = { a: { first: [500, 100, 40] }, b: { first: [100, 300, 90] } };
const interleaved = (nameOf: (id: string, row: number) => string, rows = 10): string[] =>
  Array.from({ length: rows }, (_, row) => ["a", "b"].map((id) => `${id} ${nameOf(id, row)}`)).flat();
const summary = (targets: ReturnType<typeof targetsOf>) =>
  targets.map(({ target, heap, separated }) => [target, heap!.snapshots.length, separated?.by ?? null]);

describe("the profiles of two processes in one folder", () => {
  it("are separated by their file names, also where names contain the ordinal of a pod", () => {
    const expected = (first: string, second: string) => [
      [`pods (${first})`, 10, "file-name"],
      [`pods (${second})`, 10, "file-name"],
    ];
    expect(
      summary(
        targetsOf(
          TWO,
          interleaved((id, row) => `${id}-${row}.pb.gz`),
        ),
      ),
    ).toEqual(expected("a", "b"));
    const ordinal = (id: string) => (id === "a" ? 0 : 1);
    const pods = interleaved((id, row) => `web-${ordinal(id)}-heap-${row}.pb.gz`);
    expect(summary(targetsOf(TWO, pods))).toEqual(expected("web-0", "web-1"));
  });

  it("are separated by sub-folders", () => {
    const found = targetsOf(
      TWO,
      interleaved((id, row) => `/tmp/pods/${id}/heap/${row}.pb.gz`),
    );
    expect(summary(found)).toEqual([
      ["pods (a)", 10, "folder"],
      ["pods (b)", 10, "folder"],
    ]);
  });

  it("are separated although both were taken at the same times", () => {
    const builder = new TargetSeriesBuilder("pods");
    for (let row = 0; row < 8; row++)
      for (const id of ["a", "b"])
        builder.add(profileOf(TWO[id]!, row), unixMs(START_MS + row * 1_000), `${id}-${row}.pb.gz`);
    expect(summary(builder.targets())).toEqual([
      ["pods (a)", 8, "file-name"],
      ["pods (b)", 8, "file-name"],
    ]);
  });

  it("are separated by their builds, or their start times", () => {
    const anonymous = interleaved((id, row) => `heap-${2 * row + (id === "a" ? 0 : 1)}.pb.gz`);
    const builds = { a: { ...TWO["a"]!, build: "b1" }, b: { ...TWO["b"]!, build: "b2" } };
    expect(summary(targetsOf(builds, anonymous)).map(([, , by]) => by)).toEqual(["build", "build"]);
    const starts = { a: { ...TWO["a"]!, start: 0 }, b: { ...TWO["b"]!, start: -90_000 } };
    expect(summary(targetsOf(starts, anonymous)).map(([, , by]) => by)).toEqual(["process-start", "process-start"]);
  });

  it("are separated by their counters alone where no profile could continue both", () => {
    const anonymous = interleaved((id, row) => `heap-${2 * row + (id === "a" ? 0 : 1)}.pb.gz`);
    expect(summary(targetsOf(TWO, anonymous))).toEqual([
      ["pods (process 1)", 10, "counters"],
      ["pods (process 2)", 10, "counters"],
    ]);
  });

  it("are inconclusive where a profile could continue both, and nothing else separates them", () => {
    const alike = { a: { first: [500, 100, 40] }, b: { first: [100, 30, 10] }, c: { first: [101, 300, 9] } };
    const files = Array.from({ length: 8 }, (_, row) =>
      ["c", "b", "a"].map((id, at) => `${id} heap-${3 * row + at}.pb.gz`),
    );
    const [only, ...others] = targetsOf(alike, files.flat());
    expect(others).toEqual([]);
    const { diagnosis } = diagnose(only!, { own: null, limitBytes: null });
    expect(diagnosis).toMatchObject({ verdict: "inconclusive", growth: null, reason: { code: "processes-mixed" } });
  });

  it("give no rate across processes: each has its own", () => {
    const targets = targetsOf(
      TWO,
      interleaved((id, row) => `${id}-${row}.pb.gz`, 12),
    );
    const rates = targets.map((one) => diagnose(one, { own: null, limitBytes: null }).diagnosis.growth?.bytesPerHour);
    for (const rate of rates) expect(rate! / MIB / 3600).toBeCloseTo(1, 1);
  });
});

describe("the profiles of one process", () => {
  it("stay together, whatever their names", () => {
    const names = ["x", "y"];
    const files = Array.from({ length: 10 }, (_, row) => `a ${names[row % 2]}-${row}.pb.gz`);
    expect(summary(targetsOf(TWO, files))).toEqual([["pods", 10, null]]);
  });

  it("stay together where it restarted: the processes follow each other", () => {
    const files = [...Array(6).keys()].map((row) => `a heap-${row}.pb.gz`);
    const again = [...Array(6).keys()].map((row) => `b heap-${6 + row}.pb.gz`);
    const [only, ...others] = targetsOf(TWO, [...files, ...again]);
    expect(others).toEqual([]);
    expect(only!.incarnations.map(({ heap }) => heap.end - heap.first)).toEqual([6, 6]);
  });

  it("begin another one where the build changes, also where the counters rise", () => {
    const builds = { a: { first: [1, 1, 1], build: "b1" }, b: { first: [90, 90, 90], build: "b2" } };
    const files = [...Array(4).keys()].map((row) => `a heap-${row}.pb.gz`);
    const again = [...Array(4).keys()].map((row) => `b heap-${4 + row}.pb.gz`);
    expect(targetsOf(builds, [...files, ...again])[0]!.incarnations).toHaveLength(2);
  });
});
