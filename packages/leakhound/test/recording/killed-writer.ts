/**
 * Records as fast as it can until it is killed: `node killed-writer.mjs FOLDER`. Each time is printed
 * once all that belongs to it has been written.
 */
import { gzipSync } from "node:zlib";
import { bytes, unixMs } from "../../src/base/units.ts";
import { ProfileBuilder } from "../../src/profile/model/builder.ts";
import { encodeProfile } from "../../src/profile/proto/encode.ts";
import { openRecording } from "../../src/recording/write.ts";

/** Large, and gzipped without compression, so that writing it takes several calls and a kill comes in between. */
const PROFILE_BYTES = 2_000_000;
const sampleTypes = [{ type: "inuse_space", unit: "bytes" }];
const profile = new ProfileBuilder({ sampleTypes, comments: ["x".repeat(PROFILE_BYTES)] }).build();
const packed = gzipSync(encodeProfile(profile), { level: 0 });

const folder = process.argv[2]!;
const startedAt = unixMs(Date.now());
const writer = await openRecording({ folder, target: "h:1", startedAt, options: {}, mode: "continue" });
if (!writer.ok) throw new Error(writer.error.what);

for (let number = 0; ; number++) {
  const at = unixMs(startedAt + number);
  const results = await Promise.all([
    writer.value.addCapture({ kind: "heap", takenAt: at, where: "h:1", bytes: packed }),
    writer.value.addReading({ at, rssBytes: bytes(number) }),
    writer.value.addEvent({ at, kind: number % 5 === 4 ? "restart" : "gap", reason: "noted", text: `event ${number}` }),
  ]);
  if (results.some((result) => !result.ok)) throw new Error(JSON.stringify(results));
  process.stdout.write(`${at}\n`);
}
