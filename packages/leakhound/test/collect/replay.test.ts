import { utimesSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { replay } from "../../src/collect/replay.ts";
import { ProfileBuilder } from "../../src/profile/model/builder.ts";
import { encodeProfile } from "../../src/profile/proto/encode.ts";
import { inflate } from "../../src/source/inflate.ts";
import { emptyFolder, folderOf } from "../support/folders.ts";
import { after, openWriter, recordingIn } from "../support/recordings.ts";
import { recordedProfile } from "../support/services.ts";

/** The update of each file: `kind second` or `name: reason`, with seconds after 09:15:00.123. */
async function updatesOf(...paths: string[]): Promise<string[]> {
  const lines: string[] = [];
  for await (const update of replay(await recordingIn(...paths), inflate)) {
    if (update.type === "skipped") lines.push(`${update.path.split("/").at(-1)}: ${update.reason}`);
    else lines.push(`${update.capture.kind} ${Math.round(update.capture.takenAt - after(0)) / 1000}`);
  }
  return lines;
}

/** A heap profile whose own time is so many seconds after 09:15:00.123; null for a profile without a time. */
function heapAt(second: number | null): Uint8Array {
  const timeNanos = second === null ? 0n : BigInt(after(second)) * 1_000_000n;
  return gzipSync(
    encodeProfile(new ProfileBuilder({ sampleTypes: [{ type: "inuse_space", unit: "bytes" }], timeNanos }).build()),
  );
}

describe("replaying", () => {
  it("a recording brings the captures of the watch, at the times of our clock", async () => {
    const folder = emptyFolder();
    const writer = await openWriter(folder);
    const hourAhead = heapAt(3600);
    for (const second of [0, 5, 10])
      await writer.addCapture({ kind: "heap", takenAt: after(second), where: "", bytes: hourAhead });
    await writer.addCapture({ kind: "goroutine", takenAt: after(5), where: "", bytes: recordedProfile("goroutine") });
    expect((await updatesOf(folder)).sort()).toEqual(["goroutine 5", "heap 0", "heap 10", "heap 5"]);
    for await (const update of replay(await recordingIn(folder), inflate))
      if (update.type === "capture" && update.capture.kind === "heap")
        expect(Buffer.from(update.capture.bytes)).toEqual(hourAhead);
  });

  it("other files brings them at the time of the profile, else of the name, else of the last change", async () => {
    const folder = folderOf({
      "20261123T091501.123Z.pb.gz": heapAt(7),
      "20261123T091502.123Z.pb.gz": heapAt(null),
      "changed.pb.gz": heapAt(null),
    });
    utimesSync(join(folder, "changed.pb.gz"), 1, after(9) / 1000);
    expect(await updatesOf(folder)).toEqual(["heap 7", "heap 2", "heap 9"]);
  });

  it("skips files that are not profiles of memory, and says why", async () => {
    const cpu = new ProfileBuilder({ sampleTypes: [{ type: "cpu", unit: "nanoseconds" }] }).build();
    const folder = folderOf({
      "cpu.pb.gz": gzipSync(encodeProfile(cpu)),
      "report.html": "<html>",
      "a.pb.gz": heapAt(0),
    });
    expect((await updatesOf(folder)).sort()).toEqual([
      "cpu.pb.gz: it is neither a heap nor a goroutine profile",
      "heap 0",
      "report.html: it is an HTML page, such as a login page or an error of a proxy",
    ]);
  });

  it("a malformed recording brings the files that are intact", async () => {
    const lines = await updatesOf(new URL("../recording/malformed", import.meta.url).pathname);
    expect(lines.filter((line) => !line.startsWith("heap ")).sort()).toEqual([
      "20261123T091500.000Z.pb.gz: the file is empty",
      "20261123T091505.000Z.pb.gz: the gzip stream ends early",
      "notes.txt: it is neither gzip, protobuf nor a text form of a profile",
    ]);
    expect(lines).toHaveLength(4);
  });
});
