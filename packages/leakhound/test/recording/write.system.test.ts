import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { bytes, durationMs } from "../../src/base/units.ts";
import { readRecording } from "../../src/recording/read.ts";
import { openRecording } from "../../src/recording/write.ts";
import { emptyFolder, filesIn, folderOf, textIn } from "../support/folders.ts";
import { describeWithGo, goToolPprofTop } from "../support/go.ts";
import { after, openWriter, recordingIn, writerOptions } from "../support/recordings.ts";
import { MEM_STATS, recordedProfile } from "../support/services.ts";

const heap = recordedProfile("heap");
const bare = new Uint8Array(gunzipSync(heap));
const capture = (kind: "heap" | "goroutine", seconds: number, bytes: Uint8Array) => ({
  kind,
  takenAt: after(seconds),
  where: "h",
  bytes,
});
const reading = (seconds: number) => ({ at: after(seconds), rssBytes: bytes(1) });

describe("a recording", () => {
  it("is a folder that any program can read", async () => {
    const folder = join(emptyFolder(), "new", "rec");
    const writer = await openWriter(folder);
    await writer.addCapture(capture("heap", 0, heap));
    await writer.addCapture(capture("goroutine", 0, recordedProfile("goroutine")));
    await writer.addReading({
      at: after(0),
      rssBytes: bytes(52_428_800),
      goroutines: 34,
      processStart: after(-3600),
    });
    await writer.addEvent({
      at: after(5),
      kind: "gap",
      reason: "request-failed",
      lane: "heap",
      path: null,
      code: "timeout",
      message: "no response within 5 s",
    });
    await writer.addEvent({ at: after(10), kind: "restart", reason: "process-started", startedAt: after(9) });
    await writer.close();
    expect(filesIn(folder)).toEqual([
      "events.jsonl",
      "goroutine/20261123T091500.123Z.pb.gz",
      "heap/20261123T091500.123Z.pb.gz",
      "memory.jsonl",
      "target.json",
    ]);
    expect(JSON.parse(textIn(folder, "target.json"))).toEqual({
      schema: "leakhound.recording/1",
      target: "127.0.0.1:6060",
      startedAt: "2026-11-23T09:15:00.123Z",
      incarnations: ["2026-11-23T09:15:00.123Z", "2026-11-23T09:15:10.123Z"],
      options: { everyMs: 5000, gc: true },
    });
    expect(textIn(folder, "memory.jsonl")).toBe(
      '{"at":"2026-11-23T09:15:00.123Z","rssBytes":52428800,"goroutines":34,"processStart":"2026-11-23T08:15:00.123Z"}\n',
    );
    expect(textIn(folder, "events.jsonl")).toBe(
      '{"at":"2026-11-23T09:15:05.123Z","kind":"gap","reason":"request-failed","lane":"heap","path":null,"code":"timeout","message":"no response within 5 s"}\n' +
        '{"at":"2026-11-23T09:15:10.123Z","kind":"restart","reason":"process-started","startedAt":"2026-11-23T09:15:09.123Z"}\n',
    );
  });

  it("keeps gzipped profiles byte for byte, compresses bare ones, and leaves text as text", async () => {
    const folder = emptyFolder();
    const writer = await openWriter(folder);
    const paths = [heap, bare, new TextEncoder().encode(MEM_STATS)].map((bytes, row) =>
      writer.addCapture(capture("heap", row, bytes)),
    );
    const written = (await Promise.all(paths)).map((path) => (path.ok ? readFileSync(path.value) : path.error));
    expect(filesIn(join(folder, "heap"))).toEqual([
      "20261123T091500.123Z.pb.gz",
      "20261123T091501.123Z.pb.gz",
      "20261123T091502.123Z.txt",
    ]);
    expect(written[0]).toEqual(Buffer.from(heap));
    expect(Buffer.isBuffer(written[1]) && gunzipSync(written[1])).toEqual(Buffer.from(bare));
    expect(String(written[2])).toBe(MEM_STATS);
  });

  it("keeps the order of what is added at once", async () => {
    const folder = emptyFolder();
    const writer = await openWriter(folder);
    await Promise.all(Array.from({ length: 50 }, (_, second) => writer.addReading(reading(second))));
    const lines = textIn(folder, "memory.jsonl").trimEnd().split("\n");
    expect(lines).toEqual([...lines].sort());
    expect(lines).toHaveLength(50);
  });
});

describeWithGo("the files of a recording", () => {
  it("open in go tool pprof", async () => {
    const writer = await openWriter(emptyFolder());
    for (const bytes of [heap, bare]) {
      const path = await writer.addCapture(capture("heap", bytes.length, bytes));
      expect(path.ok && goToolPprofTop(path.value)).toContain("inuse_space");
    }
  });
});

describe("a folder that is not empty", () => {
  const foldersFault = async (folder: string, more: object = {}) => {
    const opened = await openRecording(writerOptions(folder, more));
    return opened.ok ? "opened" : `${opened.error.code}: ${opened.error.what}`;
  };

  it("is not recorded into, and nothing in it changes", async () => {
    const folder = folderOf({ "thesis.txt": "mine" });
    expect(await foldersFault(folder)).toBe("exists: the folder contains other files");
    expect(await foldersFault(folder, { mode: "continue" })).toBe("exists: the folder contains other files");
    expect(filesIn(folder)).toEqual(["thesis.txt"]);
  });

  it("is continued only in mode `continue`, and only with the same target", async () => {
    const folder = emptyFolder();
    await openWriter(folder);
    expect(await foldersFault(folder)).toBe("exists: the folder contains a recording");
    expect(await foldersFault(folder, { mode: "continue", target: "other:1" })).toBe(
      "other-target: the recording in it is of 127.0.0.1:6060, not of other:1",
    );
    writeFileSync(join(folder, "target.json"), "{");
    expect(await foldersFault(folder, { mode: "continue" })).toBe("not-a-recording: its target.json cannot be read");
  });

  it("continues where a kill ended it: incomplete files are removed, a truncated line is ended, and the rest stays", async () => {
    const folder = emptyFolder();
    const first = await openWriter(folder);
    await first.addReading(reading(0));
    await first.close();
    writeFileSync(join(folder, "memory.jsonl"), '{"at":"2026-11', { flag: "a" });
    writeFileSync(join(folder, "heap/.20261123T091501.123Z.pb.gz.tmp"), "half");
    const second = await openWriter(folder, { mode: "continue", startedAt: after(60) });
    await second.addReading(reading(61));
    await second.addCapture(capture("heap", 62, heap));
    const recording = await recordingIn(folder);
    expect(recording.readings.map(({ at }) => at)).toEqual([after(0), after(61)]);
    expect(recording.recorded).toMatchObject({
      startedAt: "2026-11-23T09:15:00.123Z",
      incarnations: ["2026-11-23T09:15:00.123Z"],
    });
    expect(filesIn(join(folder, "heap"))).toEqual(["20261123T091602.123Z.pb.gz"]);
  });

  it("is begun again where a kill left it before anything was written", async () => {
    expect(await foldersFault(folderOf({ ".target.json.tmp": "{" }))).toBe("opened");
  });
});

describe("a file system that fails", () => {
  it.skipIf(!existsSync("/dev/full"))(
    "is reported as full, and the line after a truncated one is complete",
    async () => {
      const folder = emptyFolder();
      const writer = await openWriter(folder);
      const memory = join(folder, "memory.jsonl");
      rmSync(memory);
      symlinkSync("/dev/full", memory);
      expect(await writer.addReading(reading(0))).toMatchObject({
        ok: false,
        error: { code: "disk-full", where: memory },
      });
      rmSync(memory);
      writeFileSync(memory, '{"at":"2026-11');
      expect(await writer.addReading(reading(1))).toMatchObject({ ok: true });
      await writer.addCapture(capture("heap", 2, heap));
      expect((await recordingIn(folder)).readings).toEqual([reading(1)]);
    },
  );

  it("is reported as a file where a folder should be", async () => {
    const folder = folderOf({ file: "" });
    expect(await openRecording(writerOptions(join(folder, "file/rec")))).toMatchObject({
      ok: false,
      error: { code: "exists" },
    });
  });

  it.skipIf(process.getuid?.() === 0)("is reported as a missing permission", async () => {
    const folder = emptyFolder();
    chmodSync(folder, 0o500);
    expect(await openRecording(writerOptions(join(folder, "rec")))).toMatchObject({
      ok: false,
      error: { code: "no-permission" },
    });
  });

  it("does not end a recording: the next write is tried again", async () => {
    const folder = emptyFolder();
    const writer = await openWriter(folder);
    rmSync(join(folder, "heap"), { recursive: true });
    expect(await writer.addCapture(capture("heap", 0, heap))).toMatchObject({
      ok: false,
      error: { code: "not-found" },
    });
    expect(await writer.addCapture(capture("goroutine", 1, heap))).toMatchObject({ ok: true });
    expect(await readRecording([folder])).toMatchObject({ ok: true });
  });
});

describe("a recording of which only the last hour is kept", () => {
  const HOUR = 3600;

  it("loses what is older, and nothing else", async () => {
    const folder = emptyFolder();
    const writer = await openWriter(folder, { keepMs: durationMs(HOUR * 1000) });
    for (const minute of [0, 30, 60, 90]) {
      await writer.addReading(reading(minute * 60));
      await writer.addEvent({ at: after(minute * 60), kind: "restart", reason: "counters-fell" });
      await writer.addCapture(capture("goroutine", minute * 60, recordedProfile("goroutine")));
      await writer.addCapture(capture("heap", minute * 60, heap));
    }
    await writer.close();
    expect(filesIn(folder)).toEqual([
      "events.jsonl",
      "goroutine/20261123T094500.123Z.pb.gz",
      "goroutine/20261123T101500.123Z.pb.gz",
      "goroutine/20261123T104500.123Z.pb.gz",
      "heap/20261123T094500.123Z.pb.gz",
      "heap/20261123T101500.123Z.pb.gz",
      "heap/20261123T104500.123Z.pb.gz",
      "memory.jsonl",
      "target.json",
    ]);
    const { readings, events, recorded } = await recordingIn(folder);
    const lastHour = [30, 60, 90].map((minute) => after(minute * 60));
    expect(readings.map(({ at }) => at)).toEqual(lastHour);
    expect(events.map(({ at }) => at)).toEqual(lastHour);
    expect(recorded!.incarnations).toEqual(lastHour.map((at) => new Date(at).toISOString()));
  });

  it("loses old pages of alarms, and keeps files that others put there", async () => {
    const folder = emptyFolder();
    const writer = await openWriter(folder, { keepMs: durationMs(HOUR * 1000) });
    mkdirSync(join(folder, "reports"));
    for (const name of ["20261123T091500.123Z.html", "20261123T104500.123Z.html", "mine.html"])
      writeFileSync(join(folder, "reports", name), "");
    await writer.addCapture(capture("heap", 1.5 * HOUR, heap));
    expect(filesIn(join(folder, "reports"))).toEqual(["20261123T104500.123Z.html", "mine.html"]);
  });
});
