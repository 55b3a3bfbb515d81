import { linkSync, mkdirSync, symlinkSync, utimesSync } from "node:fs";
import { basename, join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytes, durationMs, type UnixMs, unixMs } from "../../src/base/units.ts";
import type { WatchEvent } from "../../src/base/watch-event.ts";
import { nameOfTime, timeOfName } from "../../src/recording/layout.ts";
import { eventLine, parseEvent, parseReading, readingLine } from "../../src/recording/lines.ts";
import { readRecording } from "../../src/recording/read.ts";
import { emptyFolder, folderOf } from "../support/folders.ts";
import { after, openWriter, recordingIn } from "../support/recordings.ts";
import { recordedProfile } from "../support/services.ts";

const heap = recordedProfile("heap");
const names = (profiles: readonly { readonly path: string }[]) => profiles.map(({ path }) => basename(path));

async function recorded(folder: string, target = "127.0.0.1:6060", second = 0): Promise<string> {
  const writer = await openWriter(folder, { target, startedAt: after(second) });
  await writer.addCapture({ kind: "heap", takenAt: after(second), where: "", bytes: heap });
  await writer.addReading({ at: after(second), rssBytes: bytes(second) });
  await writer.addEvent({
    at: after(second),
    kind: "gap",
    reason: "lane-busy",
    lane: "heap",
    busyMs: durationMs(5000),
  });
  return folder;
}

async function faultOf(...paths: string[]): Promise<string> {
  const recording = await readRecording(paths);
  return recording.ok ? "read" : `${recording.error.code}: ${recording.error.what}`;
}

describe("a recording is read", () => {
  it("from its folder", async () => {
    const folder = await recorded(emptyFolder());
    const recording = await recordingIn(folder);
    expect(recording).toMatchObject({
      target: "127.0.0.1:6060",
      recorded: { incarnations: ["2026-11-23T09:15:00.123Z"] },
      profiles: [{ path: join(folder, "heap/20261123T091500.123Z.pb.gz"), sizeBytes: heap.length, namedAt: after(0) }],
      readings: [{ at: after(0), rssBytes: 0 }],
      events: [{ at: after(0), kind: "gap", reason: "lane-busy", lane: "heap", busyMs: 5000 }],
      skipped: [],
    });
  });

  it.each(["heap", "heap/20261123T091500.123Z.pb.gz"])("with the files next to it, from %s in it", async (part) => {
    const folder = await recorded(emptyFolder());
    const { profiles, ...rest } = await recordingIn(join(folder, part));
    const isNamed = part.endsWith(".gz");
    expect({ ...rest, profiles: profiles.map((file) => ({ ...file, isNamed: false })) }).toEqual(
      await recordingIn(folder),
    );
    expect(profiles.map((file) => file.isNamed)).toEqual([isNamed]);
  });

  it("as one from several folders of the same target, in order of time", async () => {
    const home = emptyFolder();
    const [late, early] = [await recorded(join(home, "a"), "h:1", 60), await recorded(join(home, "b"), "h:1", 0)];
    for (const paths of [[home], [late, early]]) {
      const recording = await recordingIn(...paths);
      expect(recording.recorded?.startedAt).toBe("2026-11-23T09:15:00.123Z");
      expect(names(recording.profiles)).toEqual(["20261123T091500.123Z.pb.gz", "20261123T091600.123Z.pb.gz"]);
      expect(recording.readings.map(({ rssBytes }) => rssBytes)).toEqual([0, 60]);
    }
  });

  it("once, where it is given twice", async () => {
    const folder = await recorded(emptyFolder());
    const recording = await recordingIn(folder, folder, join(folder, "heap"), join(folder, "heap/../heap"));
    expect([recording.profiles, recording.readings].map((rows) => rows.length)).toEqual([1, 1]);
  });

  it("not from several targets at once", async () => {
    const home = emptyFolder();
    for (const target of ["a:1", "b:1", "c:1", "d:1"]) await recorded(join(home, target[0]!), target);
    expect(await faultOf(home)).toMatch(/^several-targets: it contains recordings of \w:1, \w:1, \w:1 and 1 more$/);
  });
});

describe("any folder is read", () => {
  it("with a memory.jsonl or without", async () => {
    const files = { "one.pb.gz": heap, "deep/er/two.pb.gz": heap };
    const line = '{"at":"2026-11-23T09:15:00.123Z","rssBytes":5}\n';
    const bare = await recordingIn(folderOf(files));
    const withMemory = await recordingIn(folderOf({ ...files, "memory.jsonl": line }));
    expect(names(bare.profiles).sort()).toEqual(["one.pb.gz", "two.pb.gz"]);
    expect([bare.recorded, bare.readings, withMemory.readings]).toEqual([null, [], [{ at: after(0), rssBytes: 5 }]]);
  });

  it("in order of the time in the name, else of the last change", async () => {
    const folder = folderOf({ "b.pb.gz": heap, "a.pb.gz": heap, "20261123T091500.123Z.pb.gz": heap });
    utimesSync(join(folder, "b.pb.gz"), 1, after(-60) / 1000);
    utimesSync(join(folder, "a.pb.gz"), 1, after(60) / 1000);
    expect(names((await recordingIn(folder)).profiles)).toEqual(["b.pb.gz", "20261123T091500.123Z.pb.gz", "a.pb.gz"]);
  });

  it("without hidden files, and with links that form a cycle", async () => {
    const folder = folderOf({ "a.pb.gz": heap, ".git/object": "x", "heap/.20261123T091500.123Z.pb.gz.tmp": "half" });
    symlinkSync(folder, join(folder, "heap/round"));
    symlinkSync("nowhere", join(folder, "dangling"));
    const recording = await recordingIn(folder);
    expect(names(recording.profiles)).toEqual(["a.pb.gz"]);
    expect(recording.skipped).toEqual([{ path: join(folder, "dangling"), reason: "there is no such file or folder" }]);
  });

  it("to a depth and a number of files", async () => {
    const folder = folderOf({ "1/2/3/deep.pb.gz": heap, "1/shallow.pb.gz": heap });
    const shallow = await readRecording([folder], { filesMax: 10, depthMax: 2 });
    expect(shallow).toMatchObject({
      ok: true,
      value: {
        profiles: [{ path: join(folder, "1/shallow.pb.gz") }],
        skipped: [{ path: join(folder, "1/2/3"), reason: "it is more than 2 folders deep" }],
      },
    });
    linkSync(join(folder, "1/shallow.pb.gz"), join(folder, "another.pb.gz"));
    expect(await readRecording([folder], { filesMax: 2, depthMax: 9 })).toMatchObject({
      ok: false,
      error: { code: "too-large", what: "it contains more than 2 files" },
    });
  });

  it.each([
    ["empty", () => emptyFolder(), "empty: it contains no profile"],
    ["missing", () => join(emptyFolder(), "gone"), "not-found: there is no such file or folder"],
    [
      "of empty folders",
      () => join(mkdirSync(join(emptyFolder(), "a/b"), { recursive: true })!, ".."),
      "empty: it contains no profile",
    ],
  ])("unless it is %s", async (_, make, fault) => {
    expect(await faultOf(make())).toBe(fault);
  });
});

describe("what is malformed", () => {
  const folder = new URL("malformed", import.meta.url).pathname;

  it("is skipped, and the rest is read", async () => {
    const { readings, events, recorded: target, skipped, profiles } = await recordingIn(folder);
    expect(readings).toEqual([
      { at: Date.UTC(2026, 10, 23, 9, 15) },
      { at: Date.UTC(2026, 10, 23, 9, 15, 10), rssBytes: 7 },
    ]);
    const at = Date.UTC(2026, 10, 23, 9, 15);
    expect(events).toEqual([
      { at, kind: "gap", reason: "noted", text: "heap: no answer within 5 s" },
      { at, kind: "gap", reason: "noted", text: "reason-of-a-later-version" },
      { at, kind: "restart", reason: "process-started", startedAt: at - 1000 },
    ]);
    expect(target).toBeNull();
    expect(skipped).toEqual([
      { path: join(folder, "target.json"), reason: "it is not the target.json of a leakhound recording" },
    ]);
    expect(profiles).toHaveLength(4);
  });
});

/** An event of any reason. */
function anyEvent(time: fc.Arbitrary<UnixMs>): fc.Arbitrary<WatchEvent> {
  const text = fc.string({ unit: "binary" });
  const profileLane = fc.constantFrom("heap" as const, "goroutine" as const, "goroutineleak" as const);
  const lane = fc.oneof(profileLane, fc.constant("memory" as const));
  const gap = { at: time, kind: fc.constant("gap" as const) };
  const restart = { at: time, kind: fc.constant("restart" as const) };
  const reason = <R extends string>(name: R) => fc.constant(name);
  const facts = [
    fc.record({ ...gap, reason: reason("request-failed"), lane, path: fc.option(text), code: text, message: text }),
    fc.record({ ...gap, reason: reason("not-a-profile"), lane: profileLane, content: text }),
    fc.record({ ...gap, reason: reason("other-profile"), lane: profileLane, sampleTypes: fc.array(text) }),
    fc.record({ ...gap, reason: reason("unreadable-profile"), lane: profileLane, code: text, message: text }),
    fc.record({ ...gap, reason: reason("no-memory-values"), lane: fc.constant("memory" as const), path: text }),
    fc.record({ ...gap, reason: reason("lane-busy"), lane, busyMs: fc.nat().map(durationMs) }),
    fc.record({ ...gap, reason: reason("rounds-missed"), rounds: fc.nat() }),
    fc.record({ ...restart, reason: reason("counters-fell") }),
    fc.record({ ...restart, reason: reason("process-started"), startedAt: time }),
    fc.record({ ...restart, reason: reason("older-process"), startedAt: time }),
    fc.record({ at: time, kind: fc.constantFrom("gap" as const, "restart" as const), reason: reason("noted"), text }),
  ];
  return fc.oneof(...facts).map((event) => ({ ...event }));
}

describe("lines and names", () => {
  const time = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }).map(unixMs);
  const figure = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true });

  it("of readings and events come back as they were", () => {
    const reading = fc.record(
      {
        at: time,
        rssBytes: figure.map(bytes),
        heapAllocBytes: figure.map(bytes),
        goroutines: fc.nat(),
        processStart: time,
      },
      { requiredKeys: ["at"], noNullPrototype: true },
    );
    const event = anyEvent(time);
    fc.assert(fc.property(reading, (one) => void expect(parseReading(readingLine(one))).toEqual(one)));
    fc.assert(fc.property(event, (one) => void expect(parseEvent(eventLine(one))).toEqual(one)));
    fc.assert(fc.property(event, (one) => void expect(eventLine(one).indexOf("\n")).toBe(eventLine(one).length - 1)));
  });

  it("never make parsing fail", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (line) =>
        [parseReading(line), parseEvent(line)].every((row) => row === null || row.at >= -8.64e15),
      ),
    );
  });

  it("of files contain the time, and sort by it", () => {
    fc.assert(
      fc.property(time, time, (a, b) => {
        expect(timeOfName(`${nameOfTime(a)}.pb.gz`)).toBe(a);
        expect(nameOfTime(a) < nameOfTime(b)).toBe(a < b);
      }),
    );
    expect(["heap.pb.gz", "20261323T091500.123Z.pb.gz", "2026-11-23T09-15-00.123Z.pb.gz", ""].map(timeOfName)).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});
