import { mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ReplayObserver, replayAndJudge } from "../../src/monitor/replay.ts";
import type { SkippedFile } from "../../src/recording/types.ts";
import { emptyFolder, folderOf } from "../support/folders.ts";
import { openWriter } from "../support/recordings.ts";
import { recordedProfile } from "../support/services.ts";
import { copyOf, recordingOf, WITHOUT_SOURCE } from "./recorded.ts";

/** Judges the paths, and returns the targets and the skipped files. */
async function judge(...paths: readonly string[]) {
  const skipped: (readonly SkippedFile[])[] = [];
  const observer: ReplayObserver = { skipped: (files) => skipped.push(files) };
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
      { path: join(folder, "heap", "broken.pb.gz"), reason: expect.stringContaining("neither gzip, protobuf nor") },
      { path: join(folder, "notes.txt"), reason: expect.stringContaining("neither gzip, protobuf nor") },
    ]);
    expect(targets[0]!.judgment.diagnosis.verdict).toBe("leak");
  });

  it.each([
    ["an empty file that is named", () => join(folderOf({ "a.pb.gz": "" }), "a.pb.gz"), /not a heap or goroutine/],
    ["a folder with one broken profile", () => folderOf({ "a.pb.gz": "text" }), /it is not a heap or goroutine/],
    [
      "a folder with two broken profiles",
      () => folderOf({ "a.pb.gz": "text", "b.pb.gz": "text" }),
      /none of its 2 files is a heap or goroutine profile/,
    ],
  ])("fails for %s", async (_, path, what) => {
    const judged = await replayAndJudge([path()], WITHOUT_SOURCE, { skipped: () => {} });
    expect(judged).toMatchObject({ ok: false, error: { code: "no-profiles", what: expect.stringMatching(what) } });
  });

  it("fails for a path that does not exist, before it reads the source", async () => {
    const request = { ...WITHOUT_SOURCE, sourceFolder: "/nowhere/source" };
    const judged = await replayAndJudge(["/nowhere/recording"], request, { skipped: () => {} });
    expect(judged).toMatchObject({ ok: false, error: { where: "/nowhere/recording" } });
  });
});
