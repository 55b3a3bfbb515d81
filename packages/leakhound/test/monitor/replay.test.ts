import { mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type CutFile, type ReplayObserver, replayAndJudge } from "../../src/monitor/replay.ts";
import type { SkippedFile } from "../../src/recording/types.ts";
import { emptyFolder, folderOf } from "../support/folders.ts";
import { openWriter } from "../support/recordings.ts";
import { recordedProfile } from "../support/services.ts";
import { copyOf, recordingOf, WITHOUT_SOURCE } from "./recorded.ts";

/** Judges the paths, and returns the targets and the skipped files. */
async function judge(...paths: readonly string[]) {
  const skipped: (readonly SkippedFile[])[] = [];
  const observer: ReplayObserver = { skipped: (files) => skipped.push(files), cut: () => {} };
  const judged = await replayAndJudge(paths, WITHOUT_SOURCE, observer);
  if (!judged.ok) throw new Error(`${judged.error.code}: ${judged.error.what}`);
  return { targets: judged.value, skipped: skipped.flat() };
}

/** Moves the second half of the heap profiles to another folder. */
function splitRecording(first: string): string {
  const second = emptyFolder();
  mkdirSync(join(second, "heap"));
  const names = readdirSync(join(first, "heap")).sort();
  for (const name of names.slice(names.length / 2)) renameSync(join(first, "heap", name), join(second, "heap", name));
  return second;
}

/** Stacks of so many goroutines that wait in the same function. */
const dumpOf = (goroutines: number): string =>
  Array.from(
    { length: goroutines },
    (_, row) =>
      `goroutine ${row + 1} [chan send]:\nmain.send()\n\t/main.go:9 +0x1d\ncreated by main.main in goroutine 1\n\t/main.go:3 +0x1d\n`,
  ).join("\n");

describe("a replay of stacks of goroutines", () => {
  const dumps = (textOf: (minute: number) => string) =>
    folderOf(
      Object.fromEntries(
        Array.from({ length: 24 }, (_, minute) => [
          `20260131T10${String(minute).padStart(2, "0")}00.000Z.txt`,
          textOf(minute),
        ]),
      ),
    );

  it("says nothing about growth where their texts were cut, and reports these", async () => {
    const cut: CutFile[] = [];
    const folder = dumps((minute) => dumpOf(50 + minute).slice(0, 4150));
    const observer: ReplayObserver = { skipped: () => {}, cut: (files) => cut.push(...files) };
    const judged = await replayAndJudge([folder], WITHOUT_SOURCE, observer);
    expect(judged.ok && judged.value[0]!.judgment.diagnosis).toMatchObject({
      verdict: "inconclusive",
      reason: { code: "goroutine-profiles-cut", facts: { profiles: 24 } },
    });
    expect(cut.map(({ path }) => path)).toHaveLength(24);
  });

  it("sees their growth where they are whole", async () => {
    const { targets } = await judge(dumps((minute) => `app started\n\n${dumpOf(50 + minute)}`));
    expect(targets[0]!.judgment.diagnosis).toMatchObject({ verdict: "leak", kind: "goroutine" });
  });

  it("finds them anywhere in a file that is named, and in a folder only where they come first", async () => {
    const folder = folderOf({ "service.log": `${"request served\n".repeat(30_000)}${dumpOf(3)}` });
    const { targets } = await judge(join(folder, "service.log"));
    expect(targets[0]!.series.goroutine!.snapshots.map(({ total }) => total)).toEqual([3]);
    expect((await replayAndJudge([folder], WITHOUT_SOURCE, { skipped: () => {}, cut: () => {} })).ok).toBe(false);
  });
});

describe("a replay of text profiles, which contain no time", () => {
  const heapText = (minute: number): string => {
    const bytes = (40 + 10 * minute) * 1024 * 1024;
    const objects = bytes / 1024;
    return `heap profile: ${objects}: ${bytes} [${objects}: ${bytes}] @ heap/2
${objects}: ${bytes} [${objects}: ${bytes}] @ 0x401010
#\t0x40100f\tmain.put+0x4f\t/src/main.go:40

`;
  };
  const named = (nameOf: (minute: number) => string) =>
    folderOf(
      Object.fromEntries(Array.from({ length: 24 }, (_, minute) => [nameOf(minute), heapText(minute)] as const)),
    );

  it("uses the times in the names", async () => {
    const folder = named((minute) => `heap-2026-06-21T10-${String(minute).padStart(2, "0")}-00.txt`);
    const { targets } = await judge(folder);
    const { verdict, from, to, growth } = targets[0]!.judgment.diagnosis;
    expect({ verdict, from, to }).toEqual({
      verdict: "leak",
      from: "2026-06-21T10:00:00.000Z",
      to: "2026-06-21T10:23:00.000Z",
    });
    expect(growth!.bytesPerHour / 1024 ** 2).toBeCloseTo(600, 0);
  });

  it("gives no rate where files were written together, and their names are only numbered", async () => {
    const { targets } = await judge(named((minute) => `heap.${minute}.txt`));
    expect(targets[0]!.judgment.diagnosis).toMatchObject({
      verdict: "inconclusive",
      reason: { code: "profiles-undated", facts: { profiles: 24 } },
      snapshots: 1,
    });
  });
});

describe("a replay", () => {
  it("judges a folder of profiles as one target", async () => {
    const folder = recordingOf("leak");
    const { targets, skipped } = await judge(folder);
    expect(targets).toHaveLength(1);
    const [target] = targets;
    expect(target).toMatchObject({ paths: [folder], recordingFolder: null });
    expect(target!.judgment.diagnosis).toMatchObject({ verdict: "leak", kind: "heap", target: folder });
    expect(target!.judgment.diagnosis.causes.length).toBeGreaterThan(0);
    expect(skipped).toEqual([]);
  });

  it("judges two folders of one process as one target", async () => {
    const first = copyOf("leak");
    const second = splitRecording(first);
    const { targets } = await judge(first, second);
    expect(targets.map(({ judgment }) => judgment.diagnosis.verdict)).toEqual(["leak"]);
    expect(targets[0]!.judgment.diagnosis.target).toBe(`${first} and 1 more`);
    expect(targets[0]!.series.heap?.snapshots).toHaveLength(22);
  });

  it("judges folders of different processes as instances", async () => {
    const { targets } = await judge(recordingOf("leak"), recordingOf("innocent"));
    expect(targets.map(({ paths }) => paths)).toEqual([[recordingOf("leak")], [recordingOf("innocent")]]);
    expect(targets.map(({ judgment }) => judgment.diagnosis.kind)).toEqual(["heap", null]);
  });

  it("judges recordings of different addresses as instances, whatever folder they are in", async () => {
    const root = emptyFolder();
    for (const target of ["web-1:6060", "web-2:6060"]) {
      const writer = await openWriter(join(root, target.slice(0, 5)), { target });
      const at = writer.folder.includes("web-1") ? 0 : 1;
      await writer.addCapture({
        kind: "heap",
        takenAt: (Date.UTC(2026, 10, 23) + at) as never,
        where: "",
        bytes: recordedProfile("heap"),
      });
    }
    const { targets } = await judge(root);
    expect(targets.map(({ judgment }) => judgment.diagnosis.target)).toEqual(["web-1:6060", "web-2:6060"]);
  });

  it("reports the files that it skips, and judges the others", async () => {
    const folder = copyOf("leak");
    writeFileSync(join(folder, "heap", "broken.pb.gz"), "text");
    writeFileSync(join(folder, "notes.txt"), "text");
    const { targets, skipped } = await judge(folder);
    expect(skipped).toEqual([
      expect.objectContaining({
        path: join(folder, "heap", "broken.pb.gz"),
        reason: expect.stringContaining("neither gzip, protobuf nor"),
      }),
      expect.objectContaining({
        path: join(folder, "notes.txt"),
        reason: expect.stringContaining("neither gzip, protobuf nor"),
      }),
    ]);
    expect(targets[0]!.judgment.diagnosis.verdict).toBe("leak");
  });

  it.each([
    ["an empty file that is named", () => join(folderOf({ "a.pb.gz": "" }), "a.pb.gz"), /^the file is empty$/],
    ["a folder with one broken profile", () => folderOf({ "a.pb.gz": "text" }), /neither gzip, protobuf nor/],
    [
      "a heap snapshot",
      () => join(folderOf({ "a.heapsnapshot": '{"snapshot":{"meta":{}}}' }), "a.heapsnapshot"),
      /^it is a heap snapshot of V8$/,
    ],
    [
      "a folder with two broken profiles",
      () => folderOf({ "a.pb.gz": "text", "b.pb.gz": "text" }),
      /none of its 2 files is a heap or goroutine profile/,
    ],
  ])("fails for %s", async (_, path, what) => {
    const judged = await replayAndJudge([path()], WITHOUT_SOURCE, { skipped: () => {}, cut: () => {} });
    expect(judged).toMatchObject({ ok: false, error: { code: "no-profiles", what: expect.stringMatching(what) } });
  });

  it("fails for a path that does not exist, before it reads the source", async () => {
    const request = { ...WITHOUT_SOURCE, sourceFolder: "/nowhere/source" };
    const judged = await replayAndJudge(["/nowhere/recording"], request, { skipped: () => {}, cut: () => {} });
    expect(judged).toMatchObject({ ok: false, error: { where: "/nowhere/recording" } });
  });
});
